package sandbox

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// eventOverhead is what CloudWatch Logs adds to an event's size, in bytes.
const eventOverhead = 26

// group is a log group: the model fills it, or callers do, or both.
type group struct {
	name, account, region string
	modelled              *traffic.LogGroup // nil when the model knows nothing of it
	stored                *storedGroup      // nil when callers put nothing there
}

// arn is the form without the trailing ":*", which identifies the group in StartQuery.
func (g *group) arn() string {
	return "arn:aws:logs:" + g.region + ":" + g.account + ":log-group:" + g.name
}

// hasStream tells whether the group has a log stream of this name.
func (g *group) hasStream(name string) bool {
	return g.modelled != nil && g.modelled.Stream() == name || g.stored != nil && g.stored.hasStream(name)
}

// archive holds the groups and events of callers, by account and region and then by name.
type archive struct {
	mu sync.Mutex
	by map[[2]string]map[string]*storedGroup
}

// open is a group of the archive; it is made when it is not there yet.
func (a *archive) open(account, region, name string) *storedGroup {
	a.mu.Lock()
	defer a.mu.Unlock()
	place := [2]string{account, region}
	if a.by == nil {
		a.by = map[[2]string]map[string]*storedGroup{}
	}
	if a.by[place] == nil {
		a.by[place] = map[string]*storedGroup{}
	}
	if a.by[place][name] == nil {
		a.by[place][name] = &storedGroup{number: map[string]int32{}, sorted: true}
	}
	return a.by[place][name]
}

// in lists the archive's groups of an account and region in no particular order.
func (a *archive) in(account, region string) iter.Seq2[string, *storedGroup] {
	a.mu.Lock()
	defer a.mu.Unlock()
	found := a.by[[2]string{account, region}]
	names := make([]string, 0, len(found))
	groups := make([]*storedGroup, 0, len(found))
	for name, g := range found {
		names, groups = append(names, name), append(groups, g)
	}
	return func(yield func(string, *storedGroup) bool) {
		for i, name := range names {
			if !yield(name, groups[i]) {
				return
			}
		}
	}
}

// storedGroup holds what callers put into one group.
type storedGroup struct {
	mu      sync.Mutex
	streams []string
	number  map[string]int32 // of a stream in streams
	events  []storedEvent    // by time once sorted; only ever appended to or replaced
	sorted  bool
	bytes   int64
}

// storedEvent is an event without what its group knows.
type storedEvent struct {
	timestamp, ingestion int64 // epoch ms
	message              string
	stream               int32
	id                   uint32 // its number in the group, in order of arrival
}

// hasStream tells whether a stream was created here.
func (g *storedGroup) hasStream(name string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, ok := g.number[name]
	return ok
}

// addStream creates a stream and says whether it is new.
func (g *storedGroup) addStream(name string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	before := len(g.streams)
	g.stream(name)
	return len(g.streams) > before
}

// add stores events. Those without an ingestion time were ingested at once.
func (g *storedGroup) add(events []insightsql.Event) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := range events {
		e := &events[i]
		s := storedEvent{timestamp: e.Timestamp, ingestion: cmp.Or(e.Ingestion, e.Timestamp), message: e.Message,
			stream: int32(g.stream(e.LogStream)), id: uint32(len(g.events))}
		if n := len(g.events); n > 0 && g.events[n-1].timestamp > s.timestamp {
			g.sorted = false
		}
		g.events = append(g.events, s)
		g.bytes += int64(len(s.message)) + eventOverhead
	}
}

// stream is the number of a stream, which is created if need be.
func (g *storedGroup) stream(name string) int {
	n, ok := g.number[name]
	if !ok {
		n = int32(len(g.streams))
		g.number[name] = n
		g.streams = append(g.streams, name)
	}
	return int(n)
}

// size is the bytes that the group stores, as DescribeLogGroups reports them.
func (g *storedGroup) size() int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.bytes
}

// between is a view of the events with from <= timestamp <= to by time, those of one millisecond in order of arrival,
// and of the streams that they refer to.
func (g *storedGroup) between(from, to int64) ([]storedEvent, []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.sorted {
		g.events = slices.Clone(g.events) // others may still read the old order
		slices.SortStableFunc(g.events, func(a, b storedEvent) int { return cmp.Compare(a.timestamp, b.timestamp) })
		g.sorted = true
	}
	after := func(e storedEvent, t int64) int { return cmp.Compare(e.timestamp, t) }
	first, _ := slices.BinarySearchFunc(g.events, from, after)
	last, _ := slices.BinarySearchFunc(g.events, to+1, after)
	return g.events[first:max(first, last)], g.streams
}

// storedEvents yields what callers put into the group with from <= timestamp <= to, in order of time.
func (g *group) storedEvents(from, to int64) iter.Seq[insightsql.Event] {
	return func(yield func(insightsql.Event) bool) {
		if g.stored == nil {
			return
		}
		events, streams := g.stored.between(from, to)
		for i := range events {
			e := &events[i]
			if !yield(insightsql.Event{Timestamp: e.timestamp, Ingestion: e.ingestion, Message: e.message, LogStream: streams[e.stream],
				LogGroup: g.name, Account: g.account, Region: g.region, Ptr: "stored" + strconv.FormatUint(uint64(e.id), 36)}) {
				return
			}
		}
	}
}

// PutEvents stores events in a log group of an account and region, which is made if it is not there, beside whatever
// the model puts there. Unlike PutLogEvents it takes events of any age, number and order. It uses Timestamp, Message,
// LogStream and, unless it is 0, Ingestion of each event; the rest follows from where it is stored.
func (s *Server) PutEvents(account, region, group string, events []insightsql.Event) {
	s.archive.open(account, region, group).add(events)
}

// groups lists the log groups of an account and region by name in byte order.
func (s *Server) groups(account, region string) []*group {
	byName := map[string]*group{}
	if !s.noLogTraffic {
		for _, m := range s.model.LogGroups(account, region) {
			byName[m.Name] = &group{name: m.Name, account: account, region: region, modelled: m}
		}
	}
	for name, stored := range s.archive.in(account, region) {
		if byName[name] == nil {
			byName[name] = &group{name: name, account: account, region: region}
		}
		byName[name].stored = stored
	}
	list := make([]*group, 0, len(byName))
	for _, g := range byName {
		list = append(list, g)
	}
	slices.SortFunc(list, func(a, b *group) int { return strings.Compare(a.name, b.name) })
	return list
}

// group finds a log group of the caller by its name or its ARN without ":*"; nil when there is none.
func (s *Server) group(c *call, identifier string) *group {
	name := strings.TrimPrefix(identifier, "arn:aws:logs:"+c.region+":"+c.account+":log-group:")
	for _, g := range s.groups(c.account, c.region) {
		if g.name == name {
			return g
		}
	}
	return nil
}
