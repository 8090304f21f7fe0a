package enrich_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

func users() *enrich.Table {
	b := value.NewBatch(value.NewSchema("Id", "Name"), 3)
	b.AppendRow(value.Int(1), value.String("Ann"))
	b.AppendRow(value.String("X"), value.String("Bo"))
	b.AppendRow(value.String("x"), value.String("Ben"))
	return enrich.NewTable(b)
}

func TestATableFindsTheLastRowWhateverTypeAndLetterCase(t *testing.T) {
	t.Parallel()
	find, err := users().Find([]string{"id"}, []string{"NAME", "id"})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[value.Value]string{
		value.String("1"): "Ann 1", value.Float(1): "Ann 1", value.String("X"): "Ben x", value.String("2"): "",
	} {
		got := ""
		err := find([]value.Value{key}, func(row []value.Value) bool {
			got += row[0].Text() + " " + row[1].Text()
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", key.Text(), got, want)
		}
	}
}

func TestATableNamesTheColumnsThatItHas(t *testing.T) {
	t.Parallel()
	_, err := users().Find([]string{"id"}, []string{"mail"})
	want := `the table has no column "mail", it has Id, Name`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestATableHasOneURIHoweverItsPathIsWritten(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for _, path := range []string{`path://"/shared/a b"`, "path://shared/a b", "/shared/a b", "shared/a b"} {
		got[enrich.TableURI(path)] = ""
	}
	if diff := cmp.Diff(map[string]string{"path:///shared/a b": ""}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestSourcesAreFoundByTheirOlderNames(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string]string{"geo://default": enrich.Geo, "GEO://location": enrich.Geo, "path:///x": ""} {
		if s, _ := enrich.FindSource(uri); s.URI != want {
			t.Errorf("%s: got %q, want %q", uri, s.URI, want)
		}
	}
}

func TestEverySourceHasItsKeyAsAColumn(t *testing.T) {
	t.Parallel()
	for _, s := range enrich.Sources() {
		if !s.Has(s.Key) || s.Configure == "" {
			t.Errorf("%s lacks its key %q or what to configure", s.URI, s.Key)
		}
	}
}
