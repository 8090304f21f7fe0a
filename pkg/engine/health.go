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
	Check string `json:"check"`
	// Account and Region are empty where the check is about the data source itself.
	Account string `json:"account"`
	Region  string `json:"region"`
	Status  Status `json:"status"`
	Message string `json:"message"`
	// Fix is how to mend it, "" when nothing is wrong.
	Fix string `json:"fix"`
}

// Status is how a check ended.
type Status string

// The outcomes of a check. A warning leaves the data source usable.
const (
	OK      Status = "ok"
	Warning Status = "warning"
	Broken  Status = "broken"
)

// enrichmentTime is how long the checks wait for databases and feeds that are still loading.
const enrichmentTime = 10 * time.Second

// Health checks every account and region: who the credentials are, what they may do, and whether the metrics and logs
// that the dashboards read are there and complete; and the databases and feeds of the settings. It calls AWS about a dozen times
// for each account and region, and its log queries look at as little as has any event.
func (e *Engine) Health(ctx context.Context) []Finding {
	targets := e.settings.Targets()
	found := make([][]Finding, len(targets)+1)
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
	wg.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, enrichmentTime)
		defer cancel()
		found[len(targets)] = e.enrichment(ctx)
	})
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

// failed reports a call that failed. The message of an error of AWS names its place and what AWS said, the fix is ours.
func (c *checker) failed(check string, err error) {
	message, fix := err.Error(), "read the message; AWS or the network may have a passing problem"
	var aws *awsapi.Error
	if errors.As(err, &aws) && aws.Hint != "" {
		message, fix = strings.TrimSuffix(message, ". "+aws.Hint), aws.Hint
	}
	c.add(check, Broken, message, fix)
}

// permission reports whether an action is allowed, as far as a call that failed or did not tells: a call that failed for
// another reason was allowed. need is what goes without it, "" when everything does.
func (c *checker) permission(action, need string, err error) {
	check := "permission " + action
	for _, f := range c.found {
		if f.Check == check {
			return
		}
	}
	var aws *awsapi.Error
	if !errors.As(err, &aws) || !aws.Denied() {
		c.ok(check, "allowed")
		return
	}
	c.failed(check, err)
	if f := &c.found[len(c.found)-1]; need != "" {
		f.Status, f.Message = Warning, f.Message+"; without it "+need
	}
}

// denied reports whether an error is a permission that is missing, which has a finding of its own.
func denied(err error) bool {
	var aws *awsapi.Error
	return errors.As(err, &aws) && aws.Denied()
}
