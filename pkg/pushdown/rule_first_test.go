package pushdown_test

import "testing"

func TestFirstAsksForTheNewestRows(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, query string
		rows        int
	}{
		{"a limit", "* | limit 100", 100},
		{"behind row by row stages", `error | json "k" | where k = "a" | limit 5 | count`, 5},
		{"not behind a sort", "* | sort by k | limit 5", 0},
		{"not behind an aggregate", "* | count by k | limit 5", 0},
		{"not behind dedup", "* | dedup k | limit 5", 0},
		{"not without a limit", `* | json "k"`, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := given{query: tt.query}.make(t)
			if p.Rows != tt.rows || (written(p, "first") != "") != (tt.rows > 0) {
				t.Errorf("%d rows, want %d; note %q", p.Rows, tt.rows, written(p, "first"))
			}
		})
	}
}

func TestRankAsksForTheFirstByANumber(t *testing.T) {
	t.Parallel()
	p := given{query: `error | json "k" as k nodrop | where k != "-" | num(k) as n | sort by n | limit 10 | fields k`}.make(t)
	if p.Rank == nil || p.Rank.Field != "k" || p.Rank.Ascending || p.Rows != 10 || p.Rank.Doubt == nil {
		t.Fatalf("rank %+v of %d rows", p.Rank, p.Rows)
	}
	equal(t, "note", "CloudWatch sends the first events by k, twice 10 of each account and region, and more when the last of them ties", written(p, "rank"))
	if p = (given{query: `* | json "k" | num(k) | sort by k asc | limit 3`}).make(t); p.Rank == nil || !p.Rank.Ascending {
		t.Errorf("ascending: rank %+v", p.Rank)
	}
	if p = (given{source: access, query: `account=dev region=us* | json "responseLatency" nodrop | num(responseLatency) | sort by responseLatency | limit 3`}).make(t); p.Rank == nil {
		t.Error("a scope that the targets settle keeps the rank away")
	}
}

func TestRankMustNotFire(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, query string }{
		{"for texts, whose order is open", `* | json "k" | sort by k | limit 10`},
		{"without a limit", `* | json "k" | num(k) | sort by k`},
		{"with a stage before the limit", `* | json "k" | num(k) | sort by k | where k > 5 | limit 10`},
		{"for a computed number", `* | json "k" | num(k) | k * 2 as n | sort by n | limit 10`},
		{"when a parse drops rows here", `* | json "k" | num(k) | parse "x=*" as z | sort by k | limit 10`},
		{"when a condition is tested here", `* | json "k", "v" | num(k) | where v < "a" | sort by k | limit 10`},
		{"when the scope is tested here", `region=x | json "k" | num(k) | sort by k | limit 10`},
		{"for a key with a dot", `* | json "['a.b']" as k | num(k) | sort by k | limit 10`},
		{"for the time", `* | sort by _messagetime | limit 10`},
		{"for groups", `* | count by k | sort by _count | limit 10`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := given{query: tt.query}.make(t)
			if p.Rank != nil {
				t.Errorf("rank %+v", *p.Rank)
			}
			equal(t, "note", "", written(p, "rank"))
		})
	}
}
