package ops

var _ = register(&Spec{
	Lang: Logs, Name: "trace", Kind: Series,
	Syntax:  `trace "<regex>" "<seed>"`,
	Summary: "Follow ids from message to message.",
	Instead: "group the messages that share ids: transactionize requestId, sessionId",
})

var _ = register(&Spec{
	Lang: Logs, Name: "details", Kind: Series,
	Syntax:  "details <signature id>",
	Summary: "The messages of a signature.",
	Instead: "filter by the words of the signature: where _raw matches \"…*…\"",
})

var _ = register(&Spec{
	Lang: Logs, Name: "logexplain", Kind: Series,
	Syntax:  "logexplain <condition> on <f>, …",
	Summary: "Find what tells two sets of messages apart.",
	Instead: "count both sets by the fields: if (<condition>, 1, 0) as hit | count, sum(hit) by <f>",
})

var _ = register(&Spec{
	Lang: Logs, Name: "sample", Kind: Filter,
	Syntax:  "sample <n>",
	Summary: "Keep some of the rows.",
	Instead: "limit 1000 keeps the newest rows",
})

var _ = register(&Spec{
	Lang: Logs, Name: "infer", Kind: Series,
	Syntax:  "infer _category=<c> _model=<m>",
	Summary: "Compare with what other customers see.",
	Instead: "nobody else's data is here: remove the stages from infer on",
})
