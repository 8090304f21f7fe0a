package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/samples"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// connection are the flags that say which AWS to ask.
type connection struct {
	Sandbox  bool   `help:"Ask a sandbox that runs in this process."`
	Settings string `help:"A Grafana provisioning file with the data source's settings." type:"existingfile" placeholder:"FILE"`
	Region   string `help:"AWS region." placeholder:"REGION"`
	Profile  string `help:"Profile of the AWS credentials file." placeholder:"NAME"`
	Endpoint string `help:"Endpoint for every AWS service." placeholder:"URL"`
	RoleARN  string `name:"role-arn" help:"Role to assume." placeholder:"ARN"`
}

// open returns an engine for the flags and the function that releases it.
func (c connection) open(now func() time.Time) (*engine.Engine, func(), error) {
	if c.Sandbox {
		return openSandbox(now)
	}
	s, err := c.load()
	if err != nil {
		return nil, nil, err
	}
	return newEngine(s, now)
}

func (c connection) load() (*settings.Settings, error) {
	if c.Settings != "" {
		text, err := os.ReadFile(c.Settings)
		if err != nil {
			return nil, err
		}
		s, err := settings.LoadProvisioning(text, "", os.Getenv)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Settings, err)
		}
		return s, nil
	}
	data := map[string]string{"authType": "default", "defaultRegion": c.Region, "endpoint": c.Endpoint, "assumeRoleArn": c.RoleARN}
	if c.Profile != "" {
		data["authType"], data["profile"] = "credentials", c.Profile
	}
	return newSettings(data, nil)
}

func newSettings(data any, secrets map[string]string) (*settings.Settings, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return nil, err
	}
	return settings.New(text, secrets)
}

func newEngine(s *settings.Settings, now func() time.Time) (*engine.Engine, func(), error) {
	api := awsapi.New(s.AWS(), awsapi.Options{})
	e, err := engine.New(s, api, now)
	if err != nil {
		api.Close()
		return nil, nil, err
	}
	closeStore := enriched(e, s, now)
	return e, func() { closeStore(); api.Close() }, nil
}

// enriched gives an engine the databases, feeds and tables of the settings, for
// which a command waits as long as they may take, and returns the function that
// releases them.
func enriched(e *engine.Engine, s *settings.Settings, now func() time.Time) func() {
	store := enrich.Open(s.Enrichment(), enrich.Options{Now: now, Wait: time.Minute})
	e.Enrich(store)
	return store.Close
}

// local returns an engine without AWS, with the settings of --settings.
func (c connection) local(now func() time.Time) (*engine.Engine, func(), error) {
	if c.Settings == "" {
		e, err := offline(now)
		return e, func() {}, err
	}
	s, err := c.load()
	if err != nil {
		return nil, nil, err
	}
	e, err := engine.New(s, nil, now)
	if err != nil {
		return nil, nil, err
	}
	return e, enriched(e, s, now), nil
}

// offline returns an engine that can check queries and must not run any.
func offline(now func() time.Time) (*engine.Engine, error) {
	s, err := newSettings(map[string]string{"defaultRegion": "us-east-1"}, nil)
	if err != nil {
		return nil, err
	}
	return engine.New(s, nil, now)
}

// openSandbox starts a sandbox on a free port of this machine and returns an
// engine whose settings name its accounts and sample databases.
func openSandbox(now func() time.Time) (*engine.Engine, func(), error) {
	dir, err := os.MkdirTemp("", "dohyo-samples-")
	if err != nil {
		return nil, nil, err
	}
	clean := func() { _ = os.RemoveAll(dir) } // a temporary folder
	if err := samples.Write(dir); err != nil {
		clean()
		return nil, nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		clean()
		return nil, nil, err
	}
	world := sandbox.New(sandbox.Options{Now: now, RateClock: time.Now})
	server := &http.Server{Handler: world, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }() // ends with Close
	stop := func() {
		_ = server.Close()
		world.Close()
		clean()
	}
	s, err := sandboxSettings("http://"+listener.Addr().String(), dir)
	if err != nil {
		stop()
		return nil, nil, err
	}
	e, release, err := newEngine(s, now)
	if err != nil {
		stop()
		return nil, nil, err
	}
	return e, func() { release(); stop() }, nil
}

// sandboxSettings are the settings of a data source over a sandbox: its two
// accounts in its two regions, and the sample databases in a folder.
func sandboxSettings(endpoint, dir string) (*settings.Settings, error) {
	regions := []string{traffic.UsEast1, traffic.EuWest1}
	account := func(alias, id string) map[string]any {
		return map[string]any{"alias": alias, "id": id, "regions": regions, "assumeRoleArn": "arn:aws:iam::" + id + ":role/dohyo"}
	}
	return newSettings(map[string]any{
		"authType": "keys", "defaultRegion": traffic.UsEast1, "endpoint": endpoint, "apiNames": true,
		"accounts":    []any{account("dev", traffic.DevAccount), account("prod", traffic.ProdAccount)},
		"geolocation": map[string]any{"database": filepath.Join(dir, samples.Places), "asnDatabase": filepath.Join(dir, samples.Networks)},
		"threatFeeds": []any{map[string]any{"name": "sample", "file": filepath.Join(dir, samples.Threats)}},
	}, map[string]string{"accessKey": "sandbox", "secretKey": "sandbox"})
}

// errNoAWS is returned where a command needs AWS and no flag says which.
var errNoAWS = errors.New("name the AWS to ask: --sandbox, --settings FILE, or --region with credentials as the AWS command line takes them")

// check reports that no AWS is named.
func (c connection) check() error {
	if c == (connection{}) && os.Getenv("AWS_REGION") == "" && os.Getenv("AWS_PROFILE") == "" {
		return &failure{exitUsage, errNoAWS}
	}
	return nil
}
