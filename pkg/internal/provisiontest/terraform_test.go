package provisiontest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// module is a Terraform module as it stands in its files.
type module struct {
	name   string
	dir    string
	bodies []*hclsyntax.Body
}

func readModule(t *testing.T, name string) module {
	t.Helper()
	m := module{name: name, dir: filepath.Join(aws, "terraform", name)}
	files, err := filepath.Glob(filepath.Join(m.dir, "*.tf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s holds %d files: %v", m.dir, len(files), err)
	}
	parser := hclparse.NewParser()
	for _, f := range files {
		file, found := parser.ParseHCLFile(f)
		if found.HasErrors() {
			t.Fatal(found)
		}
		m.bodies = append(m.bodies, file.Body.(*hclsyntax.Body))
		if text := string(file.Bytes); text != string(hclwrite.Format(file.Bytes)) {
			t.Errorf("%s is not formatted as terraform fmt does", f)
		}
	}
	return m
}

// blocks are the module's blocks of one type, such as variable.
func (m module) blocks(kind string) []*hclsyntax.Block {
	var found []*hclsyntax.Block
	for _, b := range m.bodies {
		for _, block := range b.Blocks {
			if block.Type == kind {
				found = append(found, block)
			}
		}
	}
	return found
}

// declared are the first words of all references that the module's expressions may hold.
func (m module) declared() map[string]bool {
	names := map[string]bool{"path.module": true, "each.key": true, "each.value": true}
	for _, b := range m.blocks("variable") {
		names["var."+b.Labels[0]] = true
	}
	for _, b := range m.blocks("locals") {
		for name := range b.Body.Attributes {
			names["local."+name] = true
		}
	}
	for _, b := range m.blocks("data") {
		names["data."+strings.Join(b.Labels, ".")] = true
	}
	for _, b := range m.blocks("resource") {
		names[strings.Join(b.Labels, ".")] = true
	}
	return names
}

// reference is how the name of a declaration begins a traversal.
func reference(tr hcl.Traversal) string {
	words := []string{tr.RootName()}
	n := 2
	if words[0] == "data" {
		n = 3
	}
	for _, step := range tr[1:min(n, len(tr))] {
		if a, ok := step.(hcl.TraverseAttr); ok {
			words = append(words, a.Name)
		}
	}
	return strings.Join(words, ".")
}

// keywords are the types of variables, which HCL reads as references.
var keywords = map[string]bool{"string": true, "number": true, "bool": true}

func TestModulesRefersToWhatTheyDeclare(t *testing.T) {
	t.Parallel()
	dirs, err := os.ReadDir(filepath.Join(aws, "terraform"))
	if err != nil || len(dirs) != 4 {
		t.Fatalf("found %d modules, want 4: %v", len(dirs), err)
	}
	for _, dir := range dirs {
		m := readModule(t, dir.Name())
		declared, used := m.declared(), map[string]bool{}
		for _, b := range m.bodies {
			_ = hclsyntax.VisitAll(b, func(n hclsyntax.Node) hcl.Diagnostics {
				if a, ok := n.(*hclsyntax.Attribute); ok {
					for _, tr := range a.Expr.Variables() {
						name := reference(tr)
						used[name] = true
						if !declared[name] && !keywords[name] {
							t.Errorf("%s: %s is declared nowhere", tr.SourceRange(), name)
						}
					}
				}
				return nil
			})
		}
		for name := range declared {
			if (strings.HasPrefix(name, "var.") || strings.HasPrefix(name, "local.") || strings.HasPrefix(name, "data.")) && !used[name] {
				t.Errorf("the module %s does not use %s", m.name, name)
			}
		}
	}
}

// local evaluates a local value of the module with some variables, in the partition aws-cn.
func (m module) local(t *testing.T, name string, vars map[string]cty.Value) cty.Value {
	t.Helper()
	partition := cty.ObjectVal(map[string]cty.Value{"partition": cty.StringVal("aws-cn")})
	scope := &hcl.EvalContext{Functions: functions, Variables: map[string]cty.Value{
		"path": cty.ObjectVal(map[string]cty.Value{"module": cty.StringVal(m.dir)}),
		"data": cty.ObjectVal(map[string]cty.Value{"aws_partition": cty.ObjectVal(map[string]cty.Value{"this": partition})}),
		"var":  cty.ObjectVal(vars),
	}}
	locals := map[string]cty.Value{}
	var evaluate func(name string) cty.Value
	evaluate = func(name string) cty.Value {
		if v, ok := locals[name]; ok {
			return v
		}
		for _, b := range m.blocks("locals") {
			a, ok := b.Body.Attributes[name]
			if !ok {
				continue
			}
			for _, tr := range a.Expr.Variables() {
				if tr.RootName() == "local" {
					evaluate(tr[1].(hcl.TraverseAttr).Name)
				}
			}
			inner := scope.NewChild()
			inner.Variables = map[string]cty.Value{"local": cty.ObjectVal(locals)}
			v, found := a.Expr.Value(inner)
			if found.HasErrors() {
				t.Fatal(found)
			}
			locals[name] = v
			return v
		}
		t.Fatalf("the module %s has no local value %s", m.name, name)
		return cty.NilVal
	}
	return evaluate(name)
}

func asJSON(t *testing.T, v cty.Value) string {
	t.Helper()
	text, err := ctyjson.Marshal(v, v.Type())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheModuleGivesTheFormats(t *testing.T) {
	t.Parallel()
	formats := readModule(t, "access-logs").local(t, "formats", nil).AsValueMap()
	if len(formats) != len(apis) {
		t.Errorf("found %d formats, want %d", len(formats), len(apis))
	}
	for api, text := range formats {
		checkSetting(t, api, text.AsString())
	}
}

func TestTheModuleHasThePolicy(t *testing.T) {
	t.Parallel()
	m := readModule(t, "role")
	statements := func(groups cty.Value, optional ...string) []statement {
		list := []cty.Value{cty.StringVal("none")}
		for _, o := range optional {
			list = append(list, cty.StringVal(o))
		}
		v := m.local(t, "statements", map[string]cty.Value{"log_groups": groups, "optional": cty.SetVal(list)})
		return decode[[]statement](t, asJSON(t, v))
	}
	var whole, needed []statement
	var optional []string
	for _, s := range readPolicy(t, "policy.json") {
		for i, r := range s.Resource {
			s.Resource[i] = strings.Replace(r, "arn:aws:", "arn:aws-cn:", 1)
		}
		whole = append(whole, s)
		if strings.HasPrefix(s.Sid, "Optional") {
			optional = append(optional, s.Sid)
		} else {
			needed = append(needed, s)
		}
	}
	none := cty.NullVal(cty.List(cty.String))
	if diff := cmp.Diff(whole, statements(none, optional...)); diff != "" {
		t.Errorf("all statements (-policy.json +role):\n%s", diff)
	}
	if diff := cmp.Diff(needed, statements(none)); diff != "" {
		t.Errorf("without optional ones (-policy.json +role):\n%s", diff)
	}
	own := statements(cty.ListVal([]cty.Value{cty.StringVal("/mine/*")}), "OptionalLogContext")
	for _, s := range own {
		want := oneOrMore{"*"}
		if s.Sid == "LogQueries" || s.Sid == "OptionalLogContext" {
			want = oneOrMore{"arn:aws-cn:logs:*:*:log-group:/mine/*"}
		}
		if diff := cmp.Diff(want, s.Resource); diff != "" {
			t.Errorf("resources of %s (-want +got):\n%s", s.Sid, diff)
		}
	}
}

func TestTheModuleOfStagesFillsInTheTemplate(t *testing.T) {
	t.Parallel()
	m, p := readModule(t, "stages"), readTemplate(t, "stages.yaml")
	stack := m.blocks("resource")[0].Body.Attributes
	text, found := stack["template_body"].Expr.Value(&hcl.EvalContext{Functions: functions, Variables: map[string]cty.Value{
		"path": cty.ObjectVal(map[string]cty.Value{"module": cty.StringVal(m.dir)}),
	}})
	if found.HasErrors() || text.AsString() != read(t, "cloudformation", "stages.yaml") {
		t.Errorf("the template is another: %v", found)
	}
	pairs, found := hcl.ExprMap(stack["parameters"].Expr)
	if found.HasErrors() {
		t.Fatal(found)
	}
	for _, pair := range pairs {
		name := hcl.ExprAsKeyword(pair.Key)
		if _, ok := p.Parameters[name]; !ok {
			t.Errorf("the template has no parameter %q", name)
		}
	}
	if len(pairs) != len(p.Parameters) {
		t.Errorf("%d of %d parameters are filled in", len(pairs), len(p.Parameters))
	}
}
