package sandbox

import "github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"

// resultPage is the highest number of rows that one call returns.
const resultPage = 10_000

type getQueryResultsInput struct {
	QueryID   string `json:"queryId"`
	MaxItems  *int32 `json:"maxItems"`
	NextToken string `json:"nextToken"`
}

type getQueryResultsOutput struct {
	QueryLanguage string          `json:"queryLanguage"`
	Results       [][]resultField `json:"results"`
	Statistics    queryStatistics `json:"statistics"`
	Status        string          `json:"status"`
	NextToken     string          `json:"nextToken,omitempty"`
}

// resultField is one column of a row. Columns without a value are left out.
type resultField struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// queryStatistics are doubles on the wire, counts and bytes alike.
type queryStatistics struct {
	RecordsMatched          float64 `json:"recordsMatched"`
	RecordsScanned          float64 `json:"recordsScanned"`
	EstimatedRecordsSkipped float64 `json:"estimatedRecordsSkipped"`
	BytesScanned            float64 `json:"bytesScanned"`
	EstimatedBytesSkipped   float64 `json:"estimatedBytesSkipped"`
	LogGroupsScanned        float64 `json:"logGroupsScanned"`
	ResultCount             float64 `json:"resultCount"`
}

// getQueryResults reports the state of a query and, once it is complete, a page of its rows.
func (s *Server) getQueryResults(c *call, in *getQueryResultsInput) (*getQueryResultsOutput, error) {
	page := resultPage
	if in.MaxItems != nil {
		page = int(*in.MaxItems)
	}
	if page < 1 || page > resultPage {
		return nil, invalidParameter("1 validation error detected: Value at 'maxItems' failed to satisfy constraint: Member must have value between 1 and 10000")
	}
	q, err := s.queries.find(c, in.QueryID)
	if err != nil {
		return nil, err
	}
	from, err := readToken(in.NextToken, fingerprint(q.id))
	if err != nil {
		return nil, invalidParameter("The specified nextToken is invalid.")
	}
	status, result := q.poll()
	out := &getQueryResultsOutput{QueryLanguage: "CWLI", Status: status, Results: [][]resultField{}}
	if result == nil {
		return out, nil
	}
	out.Statistics = queryStatistics{RecordsMatched: result.Matched, RecordsScanned: result.Scanned, BytesScanned: result.Bytes,
		LogGroupsScanned: float64(q.groups), ResultCount: float64(len(result.Rows))}
	from = min(from, len(result.Rows))
	to := min(from+page, len(result.Rows))
	for _, row := range result.Rows[from:to] {
		out.Results = append(out.Results, toFields(row))
	}
	if to < len(result.Rows) {
		out.NextToken = writeToken(to, fingerprint(q.id))
	}
	return out, nil
}

func toFields(row []insightsql.Cell) []resultField {
	fields := make([]resultField, len(row))
	for i, c := range row {
		fields[i] = resultField(c)
	}
	return fields
}

type stopQueryInput struct {
	QueryID string `json:"queryId"`
}

type stopQueryOutput struct {
	Success bool `json:"success"`
}

// stopQuery cancels a query; one that has ended cannot be stopped.
func (s *Server) stopQuery(c *call, in *stopQueryInput) (*stopQueryOutput, error) {
	q, err := s.queries.find(c, in.QueryID)
	if err != nil {
		return nil, err
	}
	if !q.stop() {
		return nil, invalidParameter("Cannot end query with query ID " + q.id + ", because its status is final.")
	}
	return &stopQueryOutput{Success: true}, nil
}
