package board

// Everything that a WebSocket API counts is a sum: a metric has a point only
// where something happened, so that its average is always 1 and means nothing.

// connects is the number of opened connections.
func (s topics) connects() topic {
	return s.count("ConnectCount", "Sum", "Connect Count", "Connections")
}

// messages is the number of messages to and from the clients.
func (s topics) messages() topic {
	return s.count("MessageCount", "Sum", "Message Count", "Messages from and to clients")
}

// socketErrors counts one of the three kinds of errors.
func (s topics) socketErrors(metric string) topic {
	var t topic
	switch metric {
	case "ClientError":
		t = s.errors(metric, "Client Errors", "Requests that API Gateway answered with an error before they reached the integration",
			clientError, clientErrorScale())
	case "ExecutionError":
		t = s.errors(metric, "Execution Errors", "Errors in calling the integration", serverError, serverErrorScale())
	case "IntegrationError":
		t = s.errors(metric, "Integration Errors", "Requests that the integration answered with an error (4XX or 5XX)",
			serverError, serverErrorScale())
	}
	// Where nothing failed there is no point, which means 0.
	t.asks = rolled{selector: s.series.of(metric, "Sum"), how: "sum", tail: " | fillmissing 0"}
	return t
}

// socketRate is the share of connects and messages that failed.
func (s topics) socketRate() topic {
	count := func(metrics, tail string) rolled {
		return rolled{s.series.of(metrics, "Sum"), "sum", "15m", tail}
	}
	return topic{
		title: "WebSocket Error Rate", course: "WebSocket Error Rate Over Time",
		about: "Client, execution and integration errors per 100 connects and messages, by " + s.each +
			". Metrics ClientError, ExecutionError and IntegrationError over ConnectCount plus MessageCount, statistic Sum.",
		over: "The number is the mean of the points over the range.",
		unit: unitPercent, by: s.by,
		asks: joined{count("(ClientError OR ExecutionError OR IntegrationError)", " | fillmissing 0"),
			count("(ConnectCount OR MessageCount)", ""), "100 * #A / #B", ""},
		reduce: mean, legend: []string{mean, most, last}, steps: errorRateScale(), colour: inTurn(), links: s.links, empty: s.none,
	}
}
