package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/syntax"

var _ = register(&Spec{
	Lang: Logs, Name: "csv", Kind: Parse,
	Syntax:  `csv <f> [escape='<c>', quote='<c>'] extract <n> as <a>, … | <a>, _, <b>`,
	Summary: "Take columns of comma-separated text by their positions, from 1.",
	Example: "csv _raw extract 1 as user, 3 as city",
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		return parseDelimited(p, head, "csv")
	},
})
