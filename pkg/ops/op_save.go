package ops

var _ = register(&Spec{
	Lang: Logs, Name: "save", Kind: Shape,
	Syntax: `save [append] path://"<table>"`, Summary: "Write the rows into a lookup table.",
	Instead: "queries here only read: export the result from the panel and add it as a lookup table in the data source settings",
})
