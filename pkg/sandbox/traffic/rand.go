package traffic

import "math"

// rng is a splitmix64 generator: one add and a few multiplications per number, no allocation.
type rng struct{ state uint64 }

// next is the generator's next number, uniform over all 64 bits.
func (r *rng) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	return scramble(r.state)
}

// float is uniform in [0, 1).
func (r *rng) float() float64 { return unit(r.next()) }

// normal is a standard normal deviate, cut off at about ±3.3 by the table it is drawn from.
func (r *rng) normal() float64 { return normalQuantiles[r.next()>>54] }

// below is uniform in 0 … n-1.
func (r *rng) below(n int) int { return int(r.float() * float64(n)) }

// scramble is splitmix64's finalizer: a bijection in which every input bit moves every output bit.
func scramble(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// unit maps a number to [0, 1).
func unit(z uint64) float64 { return float64(z>>11) / (1 << 53) }

// mix derives an independent stream from a key and what distinguishes the stream.
func mix(key, part uint64) uint64 {
	return scramble(key ^ scramble(part+0x632be59bd9b4e019))
}

// mixString is mix for names (FNV-1a).
func mixString(key uint64, parts ...string) uint64 {
	for _, part := range parts {
		h := uint64(0xcbf29ce484222325)
		for i := range len(part) {
			h = (h ^ uint64(part[i])) * 0x100000001b3
		}
		key = mix(key, h)
	}
	return key
}

// normalQuantiles holds the standard normal distribution at 1,024 evenly spaced probabilities.
var normalQuantiles = func() (q [1024]float64) {
	for i := range q {
		q[i] = math.Sqrt2 * math.Erfinv(2*(float64(i)+0.5)/float64(len(q))-1)
	}
	return q
}()
