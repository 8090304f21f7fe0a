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
)

type sandboxCmd struct {
	Listen     string    `help:"Address to listen on." default:"127.0.0.1:4566"`
	Seed       uint64    `help:"Seed of the traffic." default:"1"`
	Volume     float64   `help:"Multiplies the number of requests." default:"1"`
	Now        time.Time `help:"Stand still at this time (RFC 3339)."`
	IncidentAt time.Time `help:"Start of the incident (RFC 3339)."`
	Open       []string  `help:"Settle a point that AWS's documents leave open." placeholder:"POINT=SETTING"`
}

// Run serves the sandbox until it is interrupted.
func (s *sandboxCmd) Run(ctx context.Context, c console) error {
	o := sandbox.Options{Seed: s.Seed, Volume: s.Volume, IncidentAt: s.IncidentAt}
	if !s.Now.IsZero() {
		o.Now = func() time.Time { return s.Now }
	}
	for _, setting := range s.Open {
		point, choice, _ := strings.Cut(setting, "=")
		if err := o.Open.Set(point, choice); err != nil {
			return &failure{exitUsage, fmt.Errorf("--open %s: %w", setting, err)}
		}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return err
	}
	world := sandbox.New(o)
	defer world.Close()
	server := &http.Server{Handler: world, ReadHeaderTimeout: time.Minute}
	_, _ = fmt.Fprintf(c.err, "The sandbox answers as AWS at http://%s (any credentials; meter at /_sandbox/meter)\n", listener.Addr())
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
