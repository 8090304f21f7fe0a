package ops

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// stage is what every operator knows of its place in the text.
type stage struct{ at diag.Span }

// Span returns the byte range of the stage in the query text.
func (s stage) Span() diag.Span { return s.at }

// rawField is the message, the input of the parse operators when they name no
// other.
const rawField = "_raw"

// isOp reports whether the token is the operator or punctuation.
func isOp(t syntax.Token, op string) bool { return t.Kind == syntax.KindOp && t.Text == op }

// source is the field that a parse operator reads.
func source(field *syntax.Ident) string {
	if field == nil {
		return rawField
	}
	return field.Name
}

// fieldOption reads the optional `field=<f>` of the parse operators.
func fieldOption(p *syntax.Parser) *syntax.Ident {
	if !p.PeekWord("field") || !isOp(p.PeekAt(1), "=") {
		return nil
	}
	p.Next()
	p.Next()
	id, ok := p.Ident("the field to read")
	if !ok {
		return nil
	}
	return &id
}

// nodropOption reads the optional `nodrop`.
func nodropOption(p *syntax.Parser) bool {
	_, ok := p.AcceptWord("nodrop")
	return ok
}

// names returns the names of identifiers.
func names(ids []syntax.Ident) []string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = id.Name
	}
	return list
}

// assign returns the batch with columns set under the names, in order. A column
// of that name is overwritten where it stands.
func assign(b *value.Batch, names []string, cols []*value.Column) *value.Batch {
	for i, n := range names {
		b = b.WithColumn(n, cols[i])
	}
	return b
}

// with returns the schema with the named columns.
func with(s *value.Schema, names ...string) *value.Schema {
	for _, n := range names {
		s, _ = s.With(n)
	}
	return s
}
