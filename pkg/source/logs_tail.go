package source

import (
	"context"
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// TailAPI is what following log groups asks of AWS. *awsapi.API is one.
type TailAPI interface {
	LiveTail(ctx context.Context, t awsapi.Target, groups []string, visit func(awsapi.TailUpdate) error) error
}

// TailBatch is events that a session brought of a target, as rows of the scan.
func (s *LogScan) TailBatch(t awsapi.Target, events []awsapi.TailEvent) (*value.Batch, error) {
	rows := make([][]awsapi.Field, len(events))
	for i, e := range events {
		rows[i] = []awsapi.Field{
			{Name: "@timestamp", Value: strconv.FormatInt(e.Time.UnixMilli(), 10)},
			{Name: "@ingestionTime", Value: strconv.FormatInt(e.Received.UnixMilli(), 10)},
			{Name: "@message", Value: e.Message},
			{Name: "@log", Value: e.Group},
			{Name: "@logStream", Value: e.Stream},
		}
	}
	return s.Batch(t, rows)
}

// Batch is the events in the rows of an answer of a target, as rows of the scan.
func (s *LogScan) Batch(t awsapi.Target, rows [][]awsapi.Field) (*value.Batch, error) {
	return (&targetScan{LogScan: s, target: t}).decode(rows)
}
