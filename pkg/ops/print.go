package ops

import (
	"strconv"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

func separate(p *syntax.Printer, i int) {
	if i > 0 {
		p.Text(", ")
	}
}

func printIdents(p *syntax.Printer, ids []syntax.Ident) {
	for i, id := range ids {
		separate(p, i)
		p.Ident(id)
	}
}

func printField(p *syntax.Printer, field *syntax.Ident) {
	if field != nil {
		p.Text("field=")
		p.Ident(*field)
		p.Text(" ")
	}
}

func printAliases(p *syntax.Printer, ids []syntax.Ident) {
	if len(ids) > 0 {
		p.Text(" as ")
		printIdents(p, ids)
	}
}

func printAs(p *syntax.Printer, as *syntax.Ident) {
	if as != nil {
		p.Text(" as ")
		p.Ident(*as)
	}
}

func printBy(p *syntax.Printer, by []syntax.Ident) {
	if len(by) > 0 {
		p.Text(" by ")
		printIdents(p, by)
	}
}

func printNodrop(p *syntax.Printer, nodrop bool) {
	if nodrop {
		p.Text(" nodrop")
	}
}

// printDuration writes a duration in the largest unit that divides it.
func printDuration(p *syntax.Printer, d time.Duration) { p.Text(shortDuration(d)) }

func shortDuration(d time.Duration) string {
	for _, u := range []struct {
		unit string
		size time.Duration
	}{{"w", week}, {"d", day}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}} {
		if d%u.size == 0 {
			return strconv.FormatInt(int64(d/u.size), 10) + u.unit
		}
	}
	return strconv.FormatInt(d.Milliseconds(), 10) + "ms"
}

const (
	day  = 24 * time.Hour
	week = 7 * day
)
