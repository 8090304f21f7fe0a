package traffic

// The variables of a WebSocket connection. The model draws requests and no connections: what one client sends a stage
// within an hour counts as one that was opened at its beginning.
// AWS: "Set up logging for WebSocket APIs".

const hour = 60 * 60 * 1000 // ms

func eventType(x *line) string {
	if x.api.Kind != WebSocket {
		return ""
	}
	return string(x.api.Event(x.Request))
}

func connectionID(b []byte, x *line) []byte {
	if x.api.Kind != WebSocket {
		return absent(b, x)
	}
	return appendToken(b, mix(mixString(x.stage.key, client(x.Request)), uint64(x.Time/hour)))
}

// connectedAt is known from the moment of connecting.
func connectedAt(x *line) int64 {
	switch {
	case x.api.Kind != WebSocket:
		return -1
	case x.api.Event(x.Request) == Connect:
		return x.Time
	}
	return x.Time / hour * hour
}

// messageID is there for messages only.
func messageID(b []byte, x *line) []byte {
	if x.api.Kind != WebSocket || x.api.Event(x.Request) != Message {
		return absent(b, x)
	}
	return appendToken(b, mix(x.ID, 17))
}
