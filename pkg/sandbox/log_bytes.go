package sandbox

import (
	"sync"
	"time"
)

// groupSizes remembers how many bytes a day the modelled groups take, by account,
// region and name.
type groupSizes struct{ perDay sync.Map }

// sampledDay is a Wednesday, of which a minute in every three hours counts.
var sampledDay = time.Date(2026, 3, 4, 0, 30, 0, 0, time.UTC)

const samples = 8

// storedBytes is about what a group holds: what was put there, and what the model
// has written since the groups were made, by a sample of one day.
func (s *Server) storedBytes(g *group) int64 {
	var total int64
	if g.stored != nil {
		total = g.stored.size()
	}
	if g.modelled == nil {
		return total
	}
	key := [3]string{g.account, g.region, g.name}
	perDay, known := s.sizes.perDay.Load(key)
	if !known {
		var sampled int64
		for i := range samples {
			minute := sampledDay.Add(time.Duration(i)*24*time.Hour/samples).Unix() / 60
			for e := range s.model.LogEvents(g.modelled, minute) {
				sampled += int64(len(e.Message)) + eventOverhead
			}
		}
		perDay = sampled * 24 * 60 / samples
		s.sizes.perDay.Store(key, perDay)
	}
	return total + int64(float64(perDay.(int64))*s.now().Sub(groupsCreated).Hours()/24)
}
