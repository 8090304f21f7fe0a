package board

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// tag marks the dashboards that link to each other.
const tag = "aws-api-gateway"

// page is a dashboard before it is built.
type page struct {
	file, uid, title, about string
	variables               []variable
	rows                    []row
	// docs is the AWS page about what the dashboard reads.
	docs string
	// marks are what stands on everything that runs over time.
	marks cog.Builder[dashboard.AnnotationQuery]
	// related are the dashboards to go on with; the page itself is left out.
	related []related
}

// row is a heading that collapses what is below it.
type row struct {
	title  string
	panels []drawing
}

// drawing is a panel of a certain kind, ready for its place.
type drawing interface {
	place(id, x, y uint32) cog.Builder[dashboard.Panel]
	size() (w, h uint32)
}

// gridWidth is the number of columns of Grafana's grid.
const gridWidth = 24

func (p page) build() (dashboard.Dashboard, error) { //nolint:staticcheck // Grafana 12.3 imports the first schema only
	b := dashboard.NewDashboardBuilder(p.title) //nolint:staticcheck // as above
	b.Uid(p.uid).
		Description(p.about).
		Tags([]string{"dohyo", tag}).
		Time("now-24h", "now").
		Refresh("").
		Timezone("browser").
		Tooltip(dashboard.DashboardCursorSyncCrosshair).
		Links(dashboardLinks(p))
	if p.marks != nil {
		b.Annotation(p.marks)
	}
	b.WithVariable(datasourceVariable())
	for i, v := range p.variables {
		b.WithVariable(v.build(p.variables[:i]))
	}
	var g grid
	for _, r := range p.rows {
		g.newline(0)
		b.WithRow(dashboard.NewRowBuilder(r.title).Id(g.id()).GridPos(dashboard.GridPos{Y: g.y, W: gridWidth, H: 1}))
		g.newline(1)
		for _, d := range r.panels {
			w, h := d.size()
			x, y := g.next(w, h)
			b.WithPanel(d.place(g.id(), x, y))
		}
	}
	return b.Build()
}

// grid places panels from left to right, line by line, and numbers them.
type grid struct {
	x, y, height, ids uint32
}

// next returns the place of a panel of that size.
func (g *grid) next(w, h uint32) (x, y uint32) {
	if g.x+w > gridWidth {
		g.newline(0)
	}
	x, y = g.x, g.y
	g.x += w
	g.height = max(g.height, h)
	return x, y
}

// newline starts below everything placed so far, and below so many lines more.
func (g *grid) newline(more uint32) {
	g.x, g.y, g.height = 0, g.y+g.height+more, 0
}

func (g *grid) id() uint32 {
	g.ids++
	return g.ids
}
