package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/samples"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

type sandboxCmd struct {
	Listen     string        `help:"Address to listen on." default:"127.0.0.1:4566"`
	Seed       uint64        `help:"Seed of the traffic." default:"1"`
	Volume     float64       `help:"Multiplies the number of requests." default:"1"`
	Now        time.Time     `help:"Stand still at this time (RFC 3339)."`
	IncidentAt time.Time     `help:"Start of the incident (RFC 3339)."`
	Monitoring string        `help:"Account that the other is linked to, as a monitoring account of cross-account observability: dev or prod." enum:",dev,prod" default:""`
	Latency    time.Duration `help:"Time before every answer, such as 300ms."`
	Throttle   float64       `help:"Percentage of calls that are throttled."`
	Fail       float64       `help:"Percentage of calls that fail with an internal error."`
	Down       []string      `help:"Answer nothing but errors there." placeholder:"ACCOUNT/REGION"`
	ExternalID []string      `name:"external-id" help:"External id that the roles of an account ask for." placeholder:"ACCOUNT=ID"`
	Deny       []string      `help:"IAM action that no policy allows, such as logs:StopQuery." placeholder:"ACTION"`
	Samples    string        `help:"Folder to write sample databases of the addresses' places and networks and a threat feed to." placeholder:"DIR"`
	Open       []string      `help:"Settle a point that AWS's documents leave open." placeholder:"POINT=SETTING"`
}

// Run serves the sandbox until it is interrupted.
func (s *sandboxCmd) Run(ctx context.Context, c console) error {
	o := sandbox.Options{Seed: s.Seed, Volume: s.Volume, IncidentAt: s.IncidentAt, RateClock: time.Now,
		Faults: sandbox.Faults{Latency: s.Latency, Throttle: s.Throttle, Fail: s.Fail}}
	if err := o.Faults.Check(); err != nil {
		return &failure{exitUsage, err}
	}
	for _, down := range s.Down {
		target, err := sandbox.ParseTarget(down)
		if err != nil {
			return &failure{exitUsage, fmt.Errorf("--down: %w", err)}
		}
		o.Faults.Down = append(o.Faults.Down, target)
	}
	o.Monitoring = map[string]string{"dev": traffic.DevAccount, "prod": traffic.ProdAccount}[s.Monitoring]
	o.Deny, o.ExternalIDs = s.Deny, map[string]string{}
	for _, text := range s.ExternalID {
		account, id, _ := strings.Cut(text, "=")
		target, err := sandbox.ParseTarget(account + "/" + traffic.UsEast1)
		if err != nil || id == "" {
			return &failure{exitUsage, fmt.Errorf("--external-id %s: expected ACCOUNT=ID with the account dev or prod", text)}
		}
		o.ExternalIDs[target.Account] = id
	}
	if !s.Now.IsZero() {
		o.Now = func() time.Time { return s.Now }
	}
	for _, setting := range s.Open {
		point, choice, _ := strings.Cut(setting, "=")
		if err := o.Open.Set(point, choice); err != nil {
			return &failure{exitUsage, fmt.Errorf("--open %s: %w", setting, err)}
		}
	}
	if s.Samples != "" {
		if err := samples.Write(s.Samples); err != nil {
			return fmt.Errorf("--samples: %w", err)
		}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return err
	}
	world := sandbox.New(o)
	defer world.Close()
	server := &http.Server{Handler: world, ReadHeaderTimeout: time.Minute}
	_, _ = fmt.Fprintf(c.err, "The sandbox answers as AWS at http://%s (access key and secret key: sandbox; meter at /_sandbox/meter)\n", listener.Addr())
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
