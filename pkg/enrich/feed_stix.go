package enrich

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// stixObject is the part of a STIX 2.1 object that concerns us.
// https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html
type stixObject struct {
	Type            string   `json:"type"`
	ID              string   `json:"id"`
	Name            string   `json:"name"`
	Pattern         string   `json:"pattern"`
	PatternType     string   `json:"pattern_type"`
	Confidence      *float64 `json:"confidence"`
	ValidFrom       string   `json:"valid_from"`
	ValidUntil      string   `json:"valid_until"`
	Modified        string   `json:"modified"`
	Revoked         bool     `json:"revoked"`
	IndicatorTypes  []string `json:"indicator_types"`
	Labels          []string `json:"labels"`
	KillChainPhases []struct {
		PhaseName string `json:"phase_name"`
	} `json:"kill_chain_phases"`
	Relationship string `json:"relationship_type"`
	Source       string `json:"source_ref"`
	Target       string `json:"target_ref"`
}

// actors are the types of objects that tell who is behind an indicator, by the relationship "indicates".
var actors = []string{"threat-actor", "intrusion-set", "campaign", "malware", "tool", "infrastructure", "attack-pattern"}

// stixBundle is what of a bundle is kept until all of it is read.
type stixBundle struct {
	indicators []stixObject
	names      map[string]string   // of objects that may be behind indicators, by id
	indicates  map[string][]string // ids of such objects by those of indicators
}

// readSTIX reads a bundle, or the envelope in which a TAXII 2.1 server sends the objects of a collection.
func (t *threats) readSTIX(in io.Reader, def indicator) error {
	b := stixBundle{names: map[string]string{}, indicates: map[string][]string{}}
	if err := b.read(json.NewDecoder(in), t); err != nil {
		return err
	}
	for _, o := range b.indicators {
		i := def
		if o.Confidence != nil {
			i.confidence = uint8(min(max(*o.Confidence, 0), 100))
		}
		i.more = b.details(o, def)
		values, ok := patternValues(o.Pattern)
		if !ok || o.PatternType != "" && o.PatternType != "stix" {
			t.skip(clip(o.ID))
			continue
		}
		for _, v := range values {
			if err := t.add(v, i, clip(o.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}

// clip bounds an id that is shown to people.
func clip(id string) string {
	if len(id) > 80 || !strings.HasPrefix(id, "indicator--") {
		return "an indicator without a proper id"
	}
	return id
}

func (b *stixBundle) details(o stixObject, def indicator) *details {
	d := *def.more
	d.id, d.from, d.until, d.updated = o.ID, seconds(o.ValidFrom), seconds(o.ValidUntil), seconds(o.Modified)
	if types := slices.Concat(o.IndicatorTypes, o.Labels); len(types) > 0 {
		d.threatType = strings.Join(types, separator)
	}
	phases := make([]string, len(o.KillChainPhases))
	for i, p := range o.KillChainPhases {
		phases[i] = p.PhaseName
	}
	d.killChain = strings.Join(phases, separator)
	var behind []string
	for _, id := range b.indicates[o.ID] {
		if name := b.names[id]; name != "" && !slices.Contains(behind, name) {
			behind = append(behind, name)
		}
	}
	d.actors = strings.Join(behind, separator)
	return &d
}

// read walks over the object, so that no more than one of its parts is held at a time.
func (b *stixBundle) read(d *json.Decoder, t *threats) error {
	if err := expect(d, json.Delim('{')); err != nil {
		return err
	}
	found := false
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return jsonError(d, err)
		}
		switch key {
		case "objects":
			found = true
			if err := expect(d, json.Delim('[')); err != nil {
				return err
			}
			for d.More() {
				var o stixObject
				if err := d.Decode(&o); err != nil {
					return jsonError(d, err)
				}
				if err := b.keep(o, t.max); err != nil {
					return err
				}
			}
			if err := expect(d, json.Delim(']')); err != nil {
				return err
			}
		case "more":
			var more bool
			if err := d.Decode(&more); err != nil {
				return jsonError(d, err)
			}
			if more {
				t.partial = "the server has more than it sent: ask for a larger limit in the URL"
			}
		default:
			var skipped json.RawMessage
			if err := d.Decode(&skipped); err != nil {
				return jsonError(d, err)
			}
		}
	}
	if err := expect(d, json.Delim('}')); err != nil {
		return err
	}
	if !found {
		return errors.New(`it is no STIX bundle: "objects" is missing`)
	}
	return nil
}

// keep sorts an object in. most bounds what a bundle may have of each kind.
func (b *stixBundle) keep(o stixObject, most int) error {
	switch {
	case o.Revoked:
	case o.Type == "indicator":
		b.indicators = append(b.indicators, o)
	case o.Type == "relationship" && o.Relationship == "indicates":
		b.indicates[o.Source] = append(b.indicates[o.Source], o.Target)
	case slices.Contains(actors, o.Type):
		b.names[o.ID] = o.Name
	}
	if len(b.indicators) > most {
		return fmt.Errorf("it has more indicators than limits.feedEntries (%d) allows", most)
	}
	return nil
}

func expect(d *json.Decoder, want json.Delim) error {
	got, err := d.Token()
	if err != nil {
		return jsonError(d, err)
	}
	if got != want {
		return fmt.Errorf("it is no STIX bundle: byte %d is not %s", d.InputOffset(), want)
	}
	return nil
}

// jsonError tells where JSON is broken and shows nothing of it.
func jsonError(d *json.Decoder, err error) error {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind):
		return fmt.Errorf("it is no STIX 2.1: %q holds a %.20s near byte %d", kind.Field, kind.Value, d.InputOffset())
	case errors.As(err, &syntax):
		return fmt.Errorf("it is no valid JSON near byte %d", syntax.Offset)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("its JSON ends at byte %d, before its time", d.InputOffset())
	}
	return err
}
