package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/syntax"

var _ = register(&Spec{
	Lang: Logs, Name: "split", Kind: Parse,
	Syntax:  `split <f> [delim='<c>'] [escape='<c>'] [quote='<c>'] extract <n> as <a>, … | <a>, _, <b>`,
	Summary: "Take columns of text that a character parts, by their positions, from 1.",
	Example: "split _raw delim='|' extract 2 as user",
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		return parseDelimited(p, head, "split")
	},
})
