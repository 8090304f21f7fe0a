package engine_test

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"iter"
	"net/netip"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var geoEvents = flag.Int("geo.events", 3_000, "how many events TestGeoMapsAreExact counts")

// TestGeoMapsAreExact holds the geo map of the access logs to a count of its own, over events from few addresses and
// from more of them than the 100,000 rows that CloudWatch gives a query. The memory is what limits.memoryBytes allows
// unless told otherwise. go tool mage soak counts 5 million events; here there are few, because under the race detector
// Logs Insights QL takes half a millisecond for each.
func TestGeoMapsAreExact(t *testing.T) {
	t.Parallel()
	panels := logPanels(t)
	i := slices.IndexFunc(panels, func(p logPanel) bool { return p.name == "access-logs-overview.json: Client IP Location" })
	if i < 0 {
		t.Fatal("there is no such panel")
	}
	cfg, err := settings.New([]byte(`{"defaultRegion":"us-east-1","accounts":[{"alias":"dev","id":"528560886094","regions":["us-east-1"]}]}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, addresses := range []int{500, 200_000} {
		t.Run(fmt.Sprint(addresses, " addresses"), func(t *testing.T) {
			w := &visitors{events: *geoEvents, addresses: addresses, from: now.Add(-24 * time.Hour), to: now}
			e, err := engine.New(cfg, w, func() time.Time { return now })
			if err != nil {
				t.Fatal(err)
			}
			e.UseLookups(places{})
			r := e.Run(t.Context(), engine.Request{Queries: []query.Query{panels[i].query}, From: w.from, To: w.to})[0]
			if r.Err != nil {
				t.Fatal(r.Err)
			}
			for _, n := range r.Notices {
				t.Errorf("notice: %s", n.Text)
			}
			if diff := gocmp.Diff(w.counted(), mapOf(r.Table)); diff != "" {
				t.Errorf("requests and addresses by place (-want +got):\n%s", diff)
			}
			t.Logf("%d events from %d addresses: %d rows moved by %d queries", w.events, addresses, r.Stats.RowsMoved, len(r.Executed))
			most := addresses + 1000
			if addresses > awsapi.MaxQueryRows {
				most += 50_000 // pages that showed how many there are
			}
			if r.Stats.RowsMoved > most {
				t.Errorf("%d rows moved, want at most %d", r.Stats.RowsMoved, most)
			}
			if min(addresses, w.events) > awsapi.MaxQueryRows && len(r.Executed) < 3 {
				t.Error("one query gave all rows: the test is not worth much")
			}
		})
	}
}

// visitors is an account with one access log, whose events are made as they are read: the i-th comes from the address
// of a number that i alone tells.
type visitors struct {
	engine.API
	events, addresses int
	from, to          time.Time
}

func (*visitors) Resolve(_ context.Context, t awsapi.Target) (awsapi.Target, error) {
	t.AccountID = "528560886094"
	return t, nil
}

func (*visitors) LogGroups(_ context.Context, _ awsapi.Target, prefix string) ([]awsapi.LogGroup, error) {
	if prefix == "/aws/apigateway/" {
		return []awsapi.LogGroup{{Name: "/aws/apigateway/shop-prod"}}, nil
	}
	return nil, nil
}

func (w *visitors) RunLogQuery(ctx context.Context, _ awsapi.Target, q awsapi.LogQuery, _ func(awsapi.LogProgress)) (*awsapi.LogResult, error) {
	parsed, err := insightsql.Parse(q.Text)
	if err != nil {
		return nil, err
	}
	res, err := parsed.Run(ctx, w.between(q.From, q.To), insightsql.Options{Start: q.From.UnixMilli(), End: q.To.UnixMilli(), Limit: awsapi.MaxQueryRows})
	if err != nil {
		return nil, err
	}
	stats := awsapi.LogStats{RecordsMatched: res.Matched, BytesScanned: res.Bytes, Results: float64(len(res.Rows))}
	if q.Whole && len(res.Rows) == awsapi.MaxQueryRows {
		res.Rows = res.Rows[:10_000] // a page
	}
	out := &awsapi.LogResult{Rows: make([][]awsapi.Field, len(res.Rows)), Stats: stats}
	for i, row := range res.Rows {
		out.Rows[i] = make([]awsapi.Field, len(row))
		for j, c := range row {
			out.Rows[i][j] = awsapi.Field{Name: c.Field, Value: c.Value}
		}
	}
	return out, nil
}

// between yields the events from a time to another, which come at equal distances.
func (w *visitors) between(from, to time.Time) iter.Seq[insightsql.Event] {
	span := w.to.Sub(w.from)
	first := int(from.Sub(w.from).Seconds() / span.Seconds() * float64(w.events))
	return func(yield func(insightsql.Event) bool) {
		for i := max(0, first-1); i < w.events; i++ {
			at := w.from.Add(time.Duration(float64(i) / float64(w.events) * float64(span)))
			switch {
			case at.Before(from):
				continue
			case at.After(to):
				return
			}
			e := insightsql.Event{Timestamp: at.UnixMilli(), Message: w.message(i), LogStream: stream, LogGroup: "/aws/apigateway/shop-prod"}
			if !yield(e) {
				return
			}
		}
	}
}

// visitor is the number of the address of an event, -1 for none. Each number occurs, when there are enough events.
func (w *visitors) visitor(i int) int {
	if i%100 == 99 {
		return -1
	}
	return int(uint64(i) * 2654435761 % uint64(w.addresses))
}

// message writes an event. Of a few CloudWatch cannot be trusted to read the address; not of those of the larger cases,
// which take long enough to be read once.
func (w *visitors) message(i int) string {
	b := make([]byte, 0, 200)
	b = append(b, `{"requestId":"`...)
	b = fmt.Append(b, i)
	b = append(b, `","apiId":"abc123","domainName":"api.example.com","stage":"prod","status":"200",`...)
	key := `"identitySourceIp":"`
	if i%1_501 == 0 && w.addresses < 1000 && w.events < 1_000_000 {
		key = `"identity\u0053ourceIp":"`
	}
	b = append(b, key...)
	if n := w.visitor(i); n < 0 {
		b = append(b, '-')
	} else {
		b = addressOf(n).AppendTo(b)
	}
	return string(append(b, `"}`...))
}

func addressOf(n int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)})
}

// placeOf is the number of the place of an address, false for one that is not known.
func placeOf(address netip.Addr) (int, bool) {
	b := address.As4()
	n := int(b[1])<<16 | int(b[2])<<8 | int(b[3])
	return n % 97, n%11 != 0
}

// onMap is what the map shows of a place.
type onMap struct {
	Place               string
	Requests, Addresses int64
}

// counted counts the events.
func (w *visitors) counted() []onMap {
	requests := make([]int64, w.addresses)
	for i := range w.events {
		if n := w.visitor(i); n >= 0 {
			requests[n]++
		}
	}
	var found [97]onMap
	for n, r := range requests {
		if place, known := placeOf(addressOf(n)); known && r > 0 {
			found[place].Place = fmt.Sprint("city ", place)
			found[place].Requests += r
			found[place].Addresses++
		}
	}
	out := slices.DeleteFunc(found[:], func(p onMap) bool { return p.Requests == 0 })
	slices.SortFunc(out, func(a, b onMap) int { return cmp.Compare(a.Place, b.Place) })
	return out
}

func mapOf(b *value.Batch) []onMap {
	out := make([]onMap, b.N)
	for i := range out {
		out[i].Place = b.Column("city").At(i).Text()
		out[i].Requests, _ = b.Column("Requests").At(i).AsInt()
		out[i].Addresses, _ = b.Column("Addresses").At(i).AsInt()
	}
	slices.SortFunc(out, func(a, b onMap) int { return cmp.Compare(a.Place, b.Place) })
	return out
}

// places is a database of the places of addresses.
type places struct{}

func (p places) Table(uri string) (exec.LookupTable, error) {
	if uri != enrich.Geo {
		return nil, errors.New(uri + " is not known")
	}
	return p, nil
}

func (places) Columns() []string {
	s, _ := enrich.FindSource(enrich.Geo)
	return s.Columns
}

func (places) Rows() (exec.Stream, error) { return nil, errors.New("the places are too many") }

func (places) Find(_, want []string) (exec.LookupFunc, error) {
	return func(keys []value.Value, found func([]value.Value) bool) error {
		address, err := netip.ParseAddr(keys[0].Text())
		if err != nil {
			return err
		}
		place, known := placeOf(address)
		if !known {
			return nil
		}
		row := make([]value.Value, len(want))
		for i, name := range want {
			switch name {
			case "latitude", "longitude":
				row[i] = value.Float(float64(place))
			default:
				row[i] = value.String(fmt.Sprint(name, " ", place))
			}
		}
		found(row)
		return nil
	}, nil
}
