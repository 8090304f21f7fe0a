package ops

var _ = register(&Spec{
	Lang: Logs, Name: "parse using", Kind: Parse,
	Syntax: "parse using <parser>", Summary: "Parse with a shared parser of the original's library.",
	Instead: `write the pattern out: parse "…" as …, or parse regex "(?<name>…)"`,
})
