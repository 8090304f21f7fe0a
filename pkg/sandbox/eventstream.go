package sandbox

import (
	"encoding/binary"
	"hash/crc32"
	"net/http"
	"sync"
)

// eventStreamType is the content type of answers that are streamed.
const eventStreamType = "application/vnd.amazon.eventstream"

// streamed is an answer that is written bit by bit.
type streamed interface {
	stream(w http.ResponseWriter, c *call)
}

// eventMessage is an event in AWS's binary framing: the lengths of the whole and of the headers, their checksum, the
// headers, the payload and the checksum of all.
// https://smithy.io/2.0/aws/amazon-eventstream.html
func eventMessage(event string, payload []byte) []byte {
	var headers []byte
	for _, h := range [][2]string{{":event-type", event}, {":content-type", "application/json"}, {":message-type", "event"}} {
		headers = append(headers, byte(len(h[0])))
		headers = append(headers, h[0]...)
		headers = append(headers, 7) // a string follows
		headers = binary.BigEndian.AppendUint16(headers, uint16(len(h[1])))
		headers = append(headers, h[1]...)
	}
	const frame = 16 // prelude and checksums
	m := binary.BigEndian.AppendUint32(nil, uint32(frame+len(headers)+len(payload)))
	m = binary.BigEndian.AppendUint32(m, uint32(len(headers)))
	m = binary.BigEndian.AppendUint32(m, crc32.ChecksumIEEE(m))
	m = append(append(m, headers...), payload...)
	return binary.BigEndian.AppendUint32(m, crc32.ChecksumIEEE(m))
}

// sessions counts what is open by account and region.
type sessions struct {
	mu   sync.Mutex
	open map[string]int
}

// add returns how many there are with the new one.
func (s *sessions) add(place string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[string]int{}
	}
	s.open[place]++
	return s.open[place]
}

func (s *sessions) remove(place string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[place]--
}

// all is how many there are everywhere.
func (s *sessions) all() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, open := range s.open {
		n += open
	}
	return n
}
