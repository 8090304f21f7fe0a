package sandbox_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// noon is the tests' now: a Wednesday, half a minute into a minute.
var noon = time.Date(2026, 11, 18, 18, 0, 30, 0, time.UTC)

// world is a sandbox behind HTTP whose clock stands at noon, and clients of it.
type world struct {
	*sandbox.Server
	url string
}

func newWorld(t testing.TB) *world {
	t.Helper()
	return newWorldOf(t, sandbox.Options{Now: func() time.Time { return noon }})
}

func newWorldOf(t testing.TB, o sandbox.Options) *world {
	t.Helper()
	s := sandbox.New(o)
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		server.Close()
		s.Close()
	})
	return &world{s, server.URL}
}

// config is an account's and region's client configuration. Account prod is reached as the real one is, by a role.
func (w *world) config(t testing.TB, account, region string) aws.Config {
	t.Helper()
	c := aws.Config{Region: region, BaseEndpoint: aws.String(w.url), Credentials: credentials.NewStaticCredentialsProvider("sandbox", "sandbox", "")}
	if account == traffic.DevAccount {
		return c
	}
	out, err := sts.NewFromConfig(c).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::" + account + ":role/dohyo"), RoleSessionName: aws.String("test")})
	if err != nil {
		t.Fatal(err)
	}
	k := out.Credentials
	c.Credentials = credentials.NewStaticCredentialsProvider(*k.AccessKeyId, *k.SecretAccessKey, *k.SessionToken)
	return c
}

func (w *world) metrics(t testing.TB, account, region string) *cloudwatch.Client {
	return cloudwatch.NewFromConfig(w.config(t, account, region))
}

func (w *world) logs(t testing.TB, account, region string) *cloudwatchlogs.Client {
	return cloudwatchlogs.NewFromConfig(w.config(t, account, region))
}

// stage finds a stage of an account in us-east-1.
func (w *world) stage(t testing.TB, account, api, stage string) *traffic.Stage {
	t.Helper()
	for _, a := range w.Model().In(account, traffic.UsEast1) {
		for _, s := range a.Stages {
			if a.Name == api && s.Name == stage {
				return s
			}
		}
	}
	t.Fatalf("the estate has no stage %s of %s in %s", stage, api, account)
	return nil
}

// requests are a stage's requests with from <= Time < to.
func (w *world) requests(s *traffic.Stage, from, to time.Time) []traffic.Request {
	var list []traffic.Request
	for minute := from.Unix() / 60; minute*60 < to.Unix(); minute++ {
		for _, r := range w.Model().Requests(s, minute) {
			if r.Time >= from.UnixMilli() && r.Time < to.UnixMilli() {
				list = append(list, r)
			}
		}
	}
	return list
}
