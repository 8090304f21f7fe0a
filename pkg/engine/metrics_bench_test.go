package engine_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"path"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go/encoding/cbor"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

const (
	largeSeries = 20_000
	largePage   = 500     // metrics of a page of ListMetrics, and of a call of GetMetricData
	largePoints = 100_800 // of a page of GetMetricData
)

// largeNamespace answers as CloudWatch for a namespace of 20,000 series, each with a point in every period. The
// answers are made beforehand, so that a benchmark measures nothing but Dohyo.
type largeNamespace struct {
	lists, data [][]byte // pages
}

func newLargeNamespace(start time.Time, step time.Duration, points int) *largeNamespace {
	w := &largeNamespace{}
	for page := range largeSeries / largePage {
		var metrics cbor.List
		for i := range largePage {
			n := page*largePage + i
			dim := func(name, value string) cbor.Value {
				return cbor.Map{"Name": cbor.String(name), "Value": cbor.String(value)}
			}
			metrics = append(metrics, cbor.Map{"Namespace": cbor.String("AWS/Large"), "MetricName": cbor.String("Jobs"), "Dimensions": cbor.List{
				dim("Host", fmt.Sprintf("ip-10-0-%d-%d.ec2.internal", n/20/256, n/20%256)), dim("Queue", fmt.Sprint("queue-", n%20))}})
		}
		w.lists = append(w.lists, cbor.Encode(withToken(cbor.Map{"Metrics": metrics}, page, largeSeries/largePage)))
	}
	pages := (largePage*points + largePoints - 1) / largePoints
	for page := range pages {
		var results cbor.List
		for i := range largePage {
			var times, values cbor.List
			for p := range points {
				if (i*points+p)/largePoints == page {
					times = append(times, &cbor.Tag{ID: 1, Value: cbor.Float64(start.Add(time.Duration(p) * step).Unix())})
					values = append(values, cbor.Float64(float64((i+p)%7)+0.5))
				}
			}
			results = append(results, cbor.Map{"Id": cbor.String("m" + strconv.Itoa(i)), "Label": cbor.String("Jobs"), "StatusCode": cbor.String("Complete"), "Timestamps": times, "Values": values})
		}
		w.data = append(w.data, cbor.Encode(withToken(cbor.Map{"MetricDataResults": results, "Messages": cbor.List{}}, page, pages)))
	}
	return w
}

func withToken(out cbor.Map, page, pages int) cbor.Map {
	if page+1 < pages {
		out["NextToken"] = cbor.String(fmt.Sprintf("page-%d.", page+1))
	}
	return out
}

// RoundTrip answers with the page that the request's token names.
func (w *largeNamespace) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	pages := w.data
	if path.Base(r.URL.Path) == "ListMetrics" {
		pages = w.lists
	}
	page := 0
	if _, token, ok := strings.Cut(string(body), "page-"); ok {
		number, _, _ := strings.Cut(token, ".")
		if page, err = strconv.Atoi(number); err != nil {
			return nil, err
		}
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(pages[page])), ContentLength: int64(len(pages[page])),
		Header: http.Header{"Content-Type": {"application/cbor"}, "Smithy-Protocol": {"rpc-v2-cbor"}}, Request: r}, nil
}

// BenchmarkLargeNamespace lists, selects, fetches and aggregates 20,000 series for the first time, over an hour and
// over a day. AWS's quotas are lifted and its answers made beforehand; peak-MB is how far the heap grew at most.
func BenchmarkLargeNamespace(b *testing.B) {
	now := time.Date(2026, 9, 2, 18, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name   string
		length time.Duration
		step   time.Duration
	}{{"1h", time.Hour, time.Minute}, {"24h", 24 * time.Hour, 5 * time.Minute}} {
		b.Run(tt.name, func(b *testing.B) {
			from := now.Add(-tt.length)
			w := newLargeNamespace(from, tt.step, int(tt.length/tt.step))
			s, err := settings.New([]byte(`{"authType":"keys","defaultRegion":"us-east-1","endpoint":"http://large.test","accounts":[{"alias":"dev","id":"528560886094"}],
				"limits":{"listMetricsPerSecond":1e6,"getMetricDataPerSecond":1e6}}`), map[string]string{"accessKey": "a", "secretKey": "b"})
			if err != nil {
				b.Fatal(err)
			}
			var peak float64
			for b.Loop() {
				api := awsapi.New(s.AWS(), awsapi.Options{HTTPClient: &http.Client{Transport: w}})
				e, err := engine.New(s, api, func() time.Time { return now })
				if err != nil {
					b.Fatal(err)
				}
				heap := watchHeap()
				r := e.Run(b.Context(), engine.Request{From: from, To: now, Queries: []query.Query{
					{RefID: "A", Text: "namespace=AWS/Large metric=Jobs statistic=Sum host=* | quantize using sum | sum by queue"}}})[0]
				peak = max(peak, heap())
				api.Close()
				if r.Err != nil || len(r.Series.Series) != 20 || r.Stats.MetricsRequested != largeSeries*len(w.data) {
					b.Fatalf("%d metrics requested, error %v", r.Stats.MetricsRequested, r.Err)
				}
			}
			b.ReportMetric(peak, "peak-MB")
		})
	}
}

// watchHeap returns the function that ends watching, and returns by how many MB the heap grew at most.
func watchHeap() func() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.HeapAlloc
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() {
		most := before
		for {
			select {
			case <-stop:
				peak <- most
				return
			case <-time.After(5 * time.Millisecond):
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}
	}()
	return func() float64 {
		close(stop)
		return float64(<-peak-before) / 1e6
	}
}
