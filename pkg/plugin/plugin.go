// Package plugin is the data source as Grafana sees it. It is the only package
// that knows Grafana's request and response types.
package plugin

import (
	"context"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/instancemgmt"
	"github.com/grafana/grafana-plugin-sdk-go/backend/resource/httpadapter"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// Datasource is one configured data source.
type Datasource struct {
	backend.CallResourceHandler
	settings *settings.Settings
	api      *awsapi.API
	engine   *engine.Engine
	enriched *enrich.Store
	now      func() time.Time
	running  running
}

var (
	_ backend.QueryDataHandler      = (*Datasource)(nil)
	_ backend.CheckHealthHandler    = (*Datasource)(nil)
	_ backend.CallResourceHandler   = (*Datasource)(nil)
	_ backend.StreamHandler         = (*Datasource)(nil)
	_ instancemgmt.InstanceDisposer = (*Datasource)(nil)
)

// NewDatasource is the instance factory of datasource.Manage. Of wrong settings
// it makes an instance that says which is wrong on every use.
func NewDatasource(_ context.Context, ds backend.DataSourceInstanceSettings) (instancemgmt.Instance, error) {
	s, err := settings.Load(ds)
	if err != nil {
		return newMistaken(err)
	}
	d, err := open(s)
	if err != nil {
		return newMistaken(err)
	}
	d.CallResourceHandler = httpadapter.New(d.resources())
	return d, nil
}

// open returns a data source that answers no resource requests yet.
func open(s *settings.Settings) (*Datasource, error) {
	d := &Datasource{settings: s, api: awsapi.New(s.AWS(), awsapi.Options{}), now: time.Now}
	var err error
	if d.engine, err = engine.New(s, d.api, d.now); err != nil {
		d.api.Close()
		return nil, err
	}
	d.enriched = enrich.Open(s.Enrichment(), enrich.Options{Now: d.now})
	d.engine.Enrich(d.enriched)
	return d, nil
}

// Dispose releases what the instance holds when its settings change.
func (d *Datasource) Dispose() {
	d.enriched.Close()
	d.api.Close()
}
