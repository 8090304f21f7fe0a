package ops_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// tableOf makes a lookup table of lines of comma-separated cells, the first one
// its columns.
func tableOf(text string) *enrich.Table {
	lines := strings.Split(text, "\n")
	b := value.NewBatch(value.NewSchema(strings.Split(lines[0], ",")...), len(lines))
	for _, line := range lines[1:] {
		var row []value.Value
		for _, cell := range strings.Split(line, ",") {
			row = append(row, value.String(cell))
		}
		b.AppendRow(row...)
	}
	return enrich.NewTable(b)
}

// feed is a threat feed: several rows can have one key.
type feed struct{ *enrich.Table }

func (f feed) Find(_, want []string) (exec.LookupFunc, error) {
	return func(keys []value.Value, found func([]value.Value) bool) error {
		for _, source := range []string{"one", "two"} {
			if keys[0].Text() != "1.2.3.4" {
				return nil
			}
			row := make([]value.Value, len(want))
			for i, name := range want {
				if name == "source" || name == "indicator" {
					row[i] = value.String(source)
				}
			}
			if !found(row) {
				return nil
			}
		}
		return nil
	}, nil
}

type brokenLookups struct{}

func (brokenLookups) Table(string) (exec.LookupTable, error) {
	return nil, errors.New("the database is damaged")
}

var testLookups = enrich.Set{
	enrich.Geo:              tableOf("ip,latitude,country_code\n1.2.3.4,5.5,NL"),
	enrich.ThreatCS:         tableOf("threat,type,actor,raw,threatlevel\n1.2.3.4,ip_address,bear,{},high"),
	enrich.ThreatMixed:      feed{tableOf("indicator,source")},
	"path:///shared/users":  tableOf("id,name,team\n1,Ann,red\n2,Bo,blue\n2,Ben,green"),
	"path:///shared/shifts": tableOf("team,day,lead\nred,mon,Cy\nred,tue,Di"),
}

func TestLookupsAddColumnsOfTheFirstRowThatMatches(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ query, input, want, notices string }{
		"a table by path, the last of equal keys": {
			query: `json "u" nodrop | lookup name as who, team from path://"/shared/users" on u=id`,
			input: `{"u":"1"}` + "\n" + `{"u":2}` + "\n" + `{"u":3}` + "\n{}",
			want:  "u,who,team\n\"1\",\"Ann\",\"red\"\n\"2\",\"Ben\",\"green\"\n\"3\",∅,∅\n∅,∅,∅\n",
		},
		"all columns, the sides of = the other way around": {
			query: `json "u" | lookup * from shared/users on id=u | where team = "red" | fields u, name`,
			input: `{"u":"1"}`,
			want:  "u,name\n\"1\",\"Ann\"\n",
		},
		"two keys, letter case does not count": {
			query: `json "t", "d" | lookup lead from /shared/shifts on t=team, d=day`,
			input: `{"t":"RED","d":"Tue"}` + "\n" + `{"t":"red","d":"wed"}`,
			want:  "t,d,lead\n\"RED\",\"Tue\",\"Di\"\n\"red\",\"wed\",∅\n",
		},
		"a geolocation database without some columns": {
			query: `json "ip" | lookup latitude, city from geo://default on ip | geoip ip | fields latitude, city, country_code`,
			input: `{"ip":"1.2.3.4"}` + "\n" + `{"ip":"10.0.0.1"}`,
			want:  "latitude,city,country_code\n\"5.5\",∅,\"NL\"\n∅,∅,∅\n",
		},
		"threats": {
			query: `json "ip" | threatip ip | lookup threatlevel from sumo://threat/cs on threat=ip | fields actor, malicious_confidence, raw_threat, type, threatlevel`,
			input: `{"ip":"1.2.3.4"}` + "\n" + `{"ip":"1.1.1.1"}`,
			want:  "actor,malicious_confidence,raw_threat,type,threatlevel\n\"bear\",\"high\",\"{}\",\"ip_address\",\"high\"\n∅,∅,∅,∅,∅\n",
		},
		"threatlookup makes a row of each match": {
			query: `json "ip" | threatlookup ip | count by ip, %"_threatlookup.source"`,
			input: `{"ip":"1.2.3.4"}` + "\n" + `{"ip":"1.1.1.1"}`,
			want:  "ip,_threatlookup.source,_count\n\"1.1.1.1\",∅,1\n\"1.2.3.4\",\"one\",1\n\"1.2.3.4\",\"two\",1\n",
		},
		"threatlookup of one indicator counts": {
			query: `json "ip" | threatlookup singleIndicator source="two" ip | count by ip, %"_threatlookup.source", %"_threatlookup.num_matches"`,
			input: `{"ip":"1.2.3.4"}` + "\n" + `{"ip":"1.1.1.1"}`,
			want:  "ip,_threatlookup.source,_threatlookup.num_matches,_count\n\"1.1.1.1\",∅,0,1\n\"1.2.3.4\",\"two\",1,1\n",
		},
		"lookupContains tests rows and misses null": {
			query: `json "u" nodrop | where !lookupContains(path://"/shared/users", id=u) | fields u`,
			input: `{"u":"1"}` + "\n" + `{"u":"7"}` + "\n{}",
			want:  "u\n\"7\"\n∅\n",
		},
		"lookupContains with two columns": {
			query: `json "t", "d" | if (lookupContains("shared/shifts", team=t, day=d), "on", "off") as duty | fields d, duty`,
			input: `{"t":"red","d":"mon"}` + "\n" + `{"t":"blue","d":"mon"}`,
			want:  "d,duty\n\"mon\",\"on\"\n\"mon\",\"off\"\n",
		},
		"cat lists a table": {
			query: `cat path://"/shared/users" | count by team | sort by team asc`,
			input: "x\ny",
			want:  "team,_count\n\"blue\",1\n\"green\",1\n\"red\",1\n",
		},
		"one notice for a table that is not there": {
			query: `lookup a from path://"/x" on _raw=k | lookup b from x on _raw=k | fields a, b`,
			input: "r",
			want:  "a,b\n∅,∅\n",
			notices: "no data is configured for path:///x, so everything that is looked up there is null: " +
				"add a lookup table of that path in the data source settings\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, notices, err := run{query: test.query, batches: messages(test.input, newest), lookups: testLookups}.rows(t)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want+test.notices, got+notices); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestLookupsInABrokenDatabaseGiveNullsAndOneNotice(t *testing.T) {
	t.Parallel()
	q := "geoip _raw | lookup city as town from geo://location on ip=_raw | where isNull(city) and isNull(town) | count"
	got, notices, err := run{query: q, batches: messages("1.2.3.4\n5.6.7.8", newest), lookups: brokenLookups{}}.rows(t)
	if err != nil {
		t.Fatal(err)
	}
	want := "_count\n2\neverything that is looked up in geo://location is null: the database is damaged\n"
	if diff := cmp.Diff(want, got+notices); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestLookupsFailWithTheReason(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		query, want string
		lookups     exec.Lookups
	}{
		"a column that the table lacks": {
			query: "lookup nme from shared/users on _raw=id", lookups: testLookups,
			want: `lookup from path:///shared/users: the table has no column "nme", it has id, name, team`,
		},
		"cat without the table": {
			query: `cat path://"/x"`, lookups: testLookups,
			want: "there is no lookup table path:///x: add a lookup table of that path in the data source settings",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := run{query: test.query, batches: messages("x", newest), lookups: test.lookups}.rows(t)
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
