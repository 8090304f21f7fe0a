package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
)

// Finding is the outcome of one check of the set-up.
type Finding struct {
	Check   string `json:"check"`
	Account string `json:"account"`
	Region  string `json:"region"`
	Status  Status `json:"status"`
	Message string `json:"message"`
	// Fix is how to mend it, "" when nothing is wrong.
	Fix string `json:"fix,omitempty"`
}

// Status is how a check ended.
type Status string

// The outcomes of a check. A warning leaves the data source usable.
const (
	OK      Status = "ok"
	Warning Status = "warning"
	Broken  Status = "broken"
)

// apiGateway is the namespace that the shipped dashboards read.
const apiGateway = "AWS/ApiGateway"

// Health checks every account and region: who the credentials are, whether they
// may list metrics, and whether they may run a log query.
func (e *Engine) Health(ctx context.Context) []Finding {
	targets := e.settings.Targets()
	found := make([][]Finding, len(targets))
	var wg sync.WaitGroup
	for i, t := range targets {
		wg.Go(func() {
			c := checker{e: e, t: t}
			if err := exec.Safely(func() error { c.all(ctx); return nil }); err != nil {
				c.failed("checks", err)
			}
			found[i] = c.found
		})
	}
	wg.Wait()
	var all []Finding
	for _, f := range found {
		all = append(all, f...)
	}
	return all
}

// checker gathers the findings about one target.
type checker struct {
	e     *Engine
	t     awsapi.Target
	found []Finding
}

// all runs the checks; without credentials that work, no other is of use.
func (c *checker) all(ctx context.Context) {
	t, err := c.e.api.Resolve(ctx, c.t)
	if err != nil {
		c.failed("credentials", err)
		return
	}
	c.t = t
	id, err := c.e.api.WhoAmI(ctx, t)
	if err != nil {
		c.failed("credentials", err)
		return
	}
	if id.AccountID != t.AccountID {
		c.add("credentials", Broken, fmt.Sprintf("the account is %s, not %s", id.AccountID, t.AccountID),
			"correct the account's id or its role ARN in the data source settings")
	} else {
		c.ok("credentials", "the credentials are those of "+id.ARN)
	}
	c.metrics(ctx)
	c.logs(ctx)
}

func (c *checker) add(check string, s Status, message, fix string) {
	c.found = append(c.found, Finding{Check: check, Account: c.t.Account, Region: c.t.Region, Status: s, Message: message, Fix: fix})
}

func (c *checker) ok(check, message string) { c.add(check, OK, message, "") }

func (c *checker) failed(check string, err error) {
	var aws *awsapi.Error
	fix := ""
	if errors.As(err, &aws) {
		fix = aws.Hint
	}
	c.add(check, Broken, err.Error(), fix)
}

func (c *checker) metrics(ctx context.Context) {
	metrics, err := c.e.api.ListMetrics(ctx, c.t, awsapi.ListMetricsInput{Namespace: apiGateway})
	switch {
	case err != nil:
		c.failed("metrics", err)
	case len(metrics) == 0:
		c.add("metrics", Warning, "no metric of "+apiGateway+" had data in the last two weeks",
			"nothing to mend when no API runs here; else check the account and region")
	default:
		c.ok("metrics", fmt.Sprintf("%d metrics of %s are listed", len(metrics), apiGateway))
	}
}

func (c *checker) logs(ctx context.Context) {
	for _, s := range c.e.sources {
		if len(s.targets([]awsapi.Target{c.t})) == 0 {
			continue
		}
		check := "logs of " + s.Name
		group, n, err := c.group(ctx, s)
		switch {
		case err != nil:
			c.failed(check, err)
		case n == 0:
			c.add(check, Warning, "no log group is named "+strings.Join(s.groups, " or "),
				"name the log groups of this source in the data source settings")
		default:
			c.query(ctx, check, group, n)
		}
	}
}

// group returns the first log group of a source and how many there are.
func (c *checker) group(ctx context.Context, s logSource) (string, int, error) {
	first, n := "", 0
	for _, pattern := range s.groups {
		prefix, wild := strings.CutSuffix(pattern, "*")
		if strings.HasPrefix(pattern, "arn:") {
			first, n = pattern, n+1
			continue
		}
		groups, err := c.e.api.LogGroups(ctx, c.t, prefix)
		if err != nil {
			return "", 0, err
		}
		for _, g := range groups {
			if wild || g.Name == pattern {
				first, n = g.Name, n+1
			}
		}
	}
	return first, n, nil
}

// query runs a log query over the last second, which costs next to nothing.
func (c *checker) query(ctx context.Context, check, group string, n int) {
	now := c.e.now()
	_, err := c.e.api.RunLogQuery(ctx, c.t, awsapi.LogQuery{
		Groups: []string{group}, Text: "fields @timestamp | limit 1", From: now.Add(-time.Second), To: now, Limit: 1,
	}, nil)
	if err != nil {
		c.failed(check, err)
		return
	}
	c.ok(check, fmt.Sprintf("queries run; %d log groups belong to the source", n))
}
