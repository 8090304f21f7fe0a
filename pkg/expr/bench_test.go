package expr

import (
	"fmt"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// logRows is a batch as an access log gives it: all text.
func logRows() *value.Batch {
	b := value.NewBatch(value.NewSchema("status", "path", "latency", "user"), 1024)
	for i := range 1024 {
		user := str(fmt.Sprintf("user%d", i%7))
		if i%3 == 0 {
			user = value.NullValue()
		}
		b.AppendRow(str(fmt.Sprint(200+i%5*100)), str(fmt.Sprintf("/pets/%d/toys", i)), str(fmt.Sprintf("%d.%d", i, i%10)), user)
	}
	return b
}

// BenchmarkConditions and BenchmarkValues report the time of a batch of 1,024 rows.
func BenchmarkConditions(b *testing.B) {
	for _, text := range []string{
		`status = "500"`, `status = 500`, `status >= 400`, `status matches "5*"`, `path matches "*toys"`, `path matches /\/pets\/\d+/`, `status in ("400", "500")`,
		`isBlank(user)`, `status matches "5*" and !isNull(user) or latency > 1000`,
	} {
		b.Run(text, func(b *testing.B) {
			rows := logRows()
			p, err := Compile(parse(b, text), rows.Schema, fixedEnv())
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			var keep []bool
			for b.Loop() {
				keep, _ = p.TestRows(rows, keep)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows.N), "ns/row")
		})
	}
}

func BenchmarkValues(b *testing.B) {
	for _, text := range []string{
		`latency * 2 + 1`, `if(status matches "5*", 1, 0)`, `concat(status, " ", path)`, `toLowerCase(path)`, `replace(path, /\d+/, "N")`, `replace(path, "pets", "cats")`,
		`formatDate(1000, "yyyy-MM-dd", user)`, `format("%.2f ms", latency)`, `round(latency, 1)`, `substring(path, 0, 5)`,
	} {
		b.Run(text, func(b *testing.B) {
			rows := logRows()
			p, err := Compile(parse(b, text), rows.Schema, fixedEnv())
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				p.EvalColumn(rows)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows.N), "ns/row")
		})
	}
}
