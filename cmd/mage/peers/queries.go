package peers

// benchQuery is one question in the language of each tool. The last columns of every answer are numbers, the others
// tell its rows apart.
type benchQuery struct {
	name           string
	dohyo, ag, sql string // sql with %s for the rows of the file as text columns
	columns        []string
	keys           []string // the columns of the answer that ag names, in the order of the others' columns
	// tolerance is how far numbers may differ, relatively: ag estimates percentiles.
	tolerance float64
}

var queries = []benchQuery{
	{
		name:    "count by status",
		dohyo:   `* | json "status" as status | count by status`,
		ag:      `* | json | count by status`,
		sql:     `SELECT status, count(*) FROM %s GROUP BY 1`,
		columns: []string{"status"},
		keys:    []string{"status", "_count"},
	},
	{
		name:      "percentiles by path",
		dohyo:     `* | json "resourcePath", "responseLatency" as path, latency | pct(latency, 50, 95, 99) by path`,
		ag:        `* | json | p50(responseLatency), p95(responseLatency), p99(responseLatency) by resourcePath`,
		sql:       `SELECT resourcePath, unnest(quantile_cont(TRY_CAST(responseLatency AS DOUBLE), [0.5, 0.95, 0.99])) FROM %s GROUP BY 1`,
		columns:   []string{"resourcePath", "responseLatency"},
		keys:      []string{"resourcePath", "p50", "p95", "p99"},
		tolerance: 0.1,
	},
	{
		name: "clients with errors",
		dohyo: `* | json "status", "requestTime", "identitySourceIp" as status, time, ip | where status >= 500 ` +
			`| parse field=time "*:*:*" as day, hour, rest | count_distinct(ip) by hour`,
		ag: `* | json | where num(status) >= 500 | parse "*:*:*" from requestTime as day, hour, rest ` +
			`| count_distinct(identitySourceIp) by hour`,
		sql: `SELECT split_part(requestTime, ':', 2), count(DISTINCT identitySourceIp) FROM %s ` +
			`WHERE TRY_CAST(status AS DOUBLE) >= 500 GROUP BY 1`,
		columns: []string{"status", "requestTime", "identitySourceIp"},
		keys:    []string{"hour", "_countDistinct"},
	},
	{
		name:    "top 10 clients",
		dohyo:   `* | json "identitySourceIp" as ip | top 10 ip`,
		ag:      `* | json | count by identitySourceIp | sort by _count desc | limit 10`,
		sql:     `SELECT identitySourceIp, count(*) FROM %s GROUP BY 1 ORDER BY 2 DESC LIMIT 10`,
		columns: []string{"identitySourceIp"},
		keys:    []string{"identitySourceIp", "_count"},
	},
}
