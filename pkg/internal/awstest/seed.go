package awstest

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	metricstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

func (w *World) config() aws.Config {
	return aws.Config{Region: Region, BaseEndpoint: aws.String(w.Endpoint), Credentials: credentials.NewStaticCredentialsProvider(AccessKey, SecretKey, "")}
}

// Event is a log event.
type Event struct {
	Time    time.Time // with whole milliseconds
	Message string
}

// MakeGroup makes an empty log group.
func (w *World) MakeGroup(t testing.TB, name string) {
	t.Helper()
	if _, err := cloudwatchlogs.NewFromConfig(w.config()).CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name}); err != nil {
		t.Fatal(err)
	}
}

// PutEvents makes a log stream of a group and puts events into it, which must be in order of time.
func (w *World) PutEvents(t testing.TB, group, stream string, events []Event) {
	t.Helper()
	client := cloudwatchlogs.NewFromConfig(w.config())
	if _, err := client.CreateLogStream(t.Context(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &group, LogStreamName: &stream}); err != nil {
		t.Fatal(err)
	}
	in := &cloudwatchlogs.PutLogEventsInput{LogGroupName: &group, LogStreamName: &stream}
	for _, e := range events {
		in.LogEvents = append(in.LogEvents, logstypes.InputLogEvent{Timestamp: aws.Int64(e.Time.UnixMilli()), Message: aws.String(e.Message)})
	}
	out, err := client.PutLogEvents(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if out.RejectedLogEventsInfo != nil {
		t.Fatalf("events were rejected: %+v", *out.RejectedLogEventsInfo)
	}
}

// Sample is what was measured of a metric in a minute.
type Sample struct {
	Metric     string
	Dimensions map[string]string
	Time       time.Time
	Values     []float64
}

// PutSamples puts measured values into a namespace.
func (w *World) PutSamples(t testing.TB, namespace string, samples []Sample) {
	t.Helper()
	in := &cloudwatch.PutMetricDataInput{Namespace: &namespace}
	for _, s := range samples {
		d := metricstypes.MetricDatum{MetricName: &s.Metric, Timestamp: &s.Time, Values: s.Values}
		for name, value := range s.Dimensions {
			d.Dimensions = append(d.Dimensions, metricstypes.Dimension{Name: aws.String(name), Value: aws.String(value)})
		}
		in.MetricData = append(in.MetricData, d)
	}
	if _, err := cloudwatch.NewFromConfig(w.config()).PutMetricData(t.Context(), in); err != nil {
		t.Fatal(err)
	}
}
