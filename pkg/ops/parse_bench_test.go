package ops

import (
	"fmt"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// BenchmarkParse runs each way of reading fields over batches of access logs;
// the bytes are those of the messages.
func BenchmarkParse(b *testing.B) {
	for _, bench := range []struct{ name, stages string }{
		{"json", `json "status", "identity.sourceIp", "responseLatency" as status, ip, latency`},
		{"json_each", `json "tags[*].k" as tags nodrop`},
		{"json_auto", `json auto | count by status`},
		{"anchors", `parse "\"status\":\"*\"" as status`},
		{"regex", `parse regex "\"status\":\"(?<status>\d+)\"" nodrop`},
		{"regex_multi", `parse regex "\"(?<key>\w+)\":" multi`},
		{"keyvalue", `kv "status", "sourceIp" as status, ip nodrop`},
		{"split", `split _raw delim='|' extract 1 as a, 2 as b`},
	} {
		b.Run(bench.name, func(b *testing.B) {
			in := accessLogs(exec.BatchRows)
			bytes := 0
			for i := range in.N {
				bytes += len(in.Cols[0].At(i).Text())
			}
			stages, list := syntax.ParsePipeline(bench.stages, Grammar(Logs), syntax.Options{})
			if list.HasErrors() {
				b.Fatal(list)
			}
			ops := make([]plan.Op, len(stages))
			for i, s := range stages {
				ops[i] = s.(plan.Op)
			}
			ops = Chain(ops)
			plan.Bind(&plan.Binder{}, ops, plan.Shape{Open: true, Names: in.Schema.Names()})
			plan.Needs(ops, plan.AllFields())
			rt := &exec.Runtime{Notices: &exec.Notices{}}
			b.SetBytes(int64(bytes))
			b.ReportAllocs()
			for b.Loop() {
				out, err := plan.Open(b.Context(), rt, ops, exec.Slice(in.Schema, in))
				if err != nil {
					b.Fatal(err)
				}
				if err := exec.Drain(b.Context(), out, func(*value.Batch) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func accessLogs(n int) *value.Batch {
	b := value.NewBatch(value.NewSchema(rawField, timeField), n)
	for i := range n {
		b.AppendRow(value.String(fmt.Sprintf(`{"requestId":"%08x-aaaa-bbbb","apiId":"a1b2c3","stage":"prod","path":"/pets/%d","httpMethod":"GET",`+
			`"status":"%d","responseLength":%d,"responseLatency":%d,"identity":{"sourceIp":"10.0.%d.%d","userAgent":"curl/8 \"x\""},`+
			`"tags":[{"k":"a"},{"k":"b"}],"requestTimeEpoch":%d}`,
			i*2654435761, i%50, 200+i%5*100, i*17%9000, i*31%900, i%256, i*7%256, 1772625600000-i)), value.Int(1772625600000-int64(i)))
	}
	return b
}
