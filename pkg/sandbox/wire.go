package sandbox

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// maxBody is more than any request of the services may hold after decompression.
const maxBody = 8 << 20

// codec is one wire protocol: it reads a request's input and writes its output or error.
type codec interface {
	decode(body []byte, in any) error
	write(w http.ResponseWriter, c *call, out any)
	writeError(w http.ResponseWriter, c *call, e *apiError)
}

// call is one request on its way through the server.
type call struct {
	identity
	ctx       context.Context
	operation string
	requestID string
	query     bool // the service speaks, or once spoke, the Query protocol: it reports Query error codes
}

// operation is one API operation: it decodes its own input.
type operation func(c *call, decode func(in any) error) (out any, err error)

// on turns a typed function into an operation.
func on[In, Out any](f func(*call, *In) (*Out, error)) operation {
	return func(c *call, decode func(any) error) (any, error) {
		in := new(In)
		if err := decode(in); err != nil {
			return nil, &apiError{Shape: "SerializationException", Message: "The request cannot be read: " + err.Error()}
		}
		return f(c, in)
	}
}

// register lists the operations by service, in the name that its signatures carry, and operation.
func (s *Server) register() map[string]operation {
	return map[string]operation{
		"sts:AssumeRole":           on(s.assumeRole),
		"sts:GetCallerIdentity":    on(s.getCallerIdentity),
		"monitoring:ListMetrics":   on(s.listMetrics),
		"monitoring:PutMetricData": on(s.putMetricData),
		"monitoring:GetMetricData": on(s.getMetricData),
		"apigateway:GetRestApis":   on(s.getRestAPIs),
		"apigateway:GetApis":       on(s.getAPIs),
		"logs:CreateLogGroup":      on(s.createLogGroup),
		"logs:CreateLogStream":     on(s.createLogStream),
		"logs:FilterLogEvents":     on(s.filterLogEvents),
		"logs:GetLogEvents":        on(s.getLogEvents),
		"logs:GetLogGroupFields":   on(s.getLogGroupFields),
		"logs:StartLiveTail":       on(s.startLiveTail),
		"logs:PutLogEvents":        on(s.putLogEvents),
		"logs:DescribeLogGroups":   on(s.describeLogGroups),
		"logs:StartQuery":          on(s.startQuery),
		"logs:GetQueryResults":     on(s.getQueryResults),
		"logs:StopQuery":           on(s.stopQuery),
	}
}

// serveAWS reads, routes and answers one request in its own protocol, errors included.
func (s *Server) serveAWS(w http.ResponseWriter, r *http.Request) {
	sent, body, err := readBody(r)
	service, c, wire := route(r, body)
	c.requestID = fmt.Sprintf("00000000-0000-4000-8000-%012x", s.answered.Add(1))
	w.Header().Set("X-Amzn-Requestid", c.requestID)
	if err != nil {
		wire.writeError(w, c, &apiError{Shape: "SerializationException", Message: err.Error()})
		return
	}
	out, err := s.answer(c, service, r, sent, func(in any) error { return wire.decode(body, in) })
	if err != nil {
		var e *apiError
		if !errors.As(err, &e) {
			e = &apiError{Shape: "InternalServiceFault", Code: "InternalServiceError", Message: err.Error(), Status: http.StatusInternalServerError}
		}
		wire.writeError(w, c, e)
		return
	}
	if s, ok := out.(streamed); ok {
		s.stream(w, c)
		return
	}
	wire.write(w, c, out)
}

// answer finds out who asks for what and runs the operation.
func (s *Server) answer(c *call, service string, r *http.Request, sent []byte, decode func(any) error) (any, error) {
	id, err := s.identify(r, sent, service)
	if err != nil {
		return nil, err
	}
	c.identity, c.ctx = id, r.Context()
	if service == "" {
		service = id.service
	}
	run, ok := s.operations[service+":"+c.operation]
	if !ok {
		return nil, &apiError{Shape: "UnknownOperationException", Code: "InvalidAction",
			Message: fmt.Sprintf("The sandbox has no operation %q of service %q.", c.operation, service)}
	}
	s.meter.call(id, c.operation)
	s.faults.wait(c.ctx, s.running)
	if err := s.faults.strike(id, service, c.operation); err != nil {
		s.meter.struck(c.operation)
		return nil, err
	}
	if err := s.denied(c, service); err != nil {
		return nil, err
	}
	if !s.limiter.take(id, service, c.operation) {
		s.meter.throttled(c.operation)
		return nil, throttling(service)
	}
	defer s.meter.busy.begin()()
	return run(c, decode)
}

// route tells protocol, service and operation apart: by the Smithy-Protocol header, then by X-Amz-Target, then by
// the Action of a form. The service is "" where only the signature knows it.
func route(r *http.Request, body []byte) (service string, c *call, wire codec) {
	if r.Header.Get("Smithy-Protocol") == "rpc-v2-cbor" {
		op := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		if strings.HasPrefix(r.URL.Path, "/service/GraniteServiceVersion20100801/operation/") {
			service = "monitoring"
		}
		return service, &call{operation: op, query: true}, cborCodec{}
	}
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		prefix, op, _ := strings.Cut(target, ".")
		service = map[string]string{"GraniteServiceVersion20100801": "monitoring", "Logs_20140328": "logs"}[prefix]
		version := "1.1"
		if strings.HasSuffix(r.Header.Get("Content-Type"), "json-1.0") {
			version = "1.0"
		}
		return service, &call{operation: op, query: service == "monitoring"}, jsonCodec{version}
	}
	if op, ok := gatewayPaths[r.URL.Path]; ok && r.Method == http.MethodGet {
		return "apigateway", &call{operation: op}, restCodec{r.URL.Query()}
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		form = url.Values{}
	}
	if len(body) == 0 {
		form = r.URL.Query()
	}
	return "", &call{operation: form.Get("Action"), query: true}, queryCodec{form}
}

// readBody reads a body as it was sent, which is what is signed, and decompresses gzip, which PutMetricData and others
// send for long bodies.
func readBody(r *http.Request) (sent, body []byte, err error) {
	if sent, err = readAll(r.Body); err != nil || r.Header.Get("Content-Encoding") != "gzip" {
		return sent, sent, err
	}
	z, err := gzip.NewReader(bytes.NewReader(sent))
	if err != nil {
		return sent, nil, fmt.Errorf("the request's body is not gzip: %w", err)
	}
	body, err = readAll(z)
	return sent, body, err
}

// readAll reads a body that is not too long.
func readAll(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxBody+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the request's body cannot be read: %w", err)
	case len(body) > maxBody:
		return nil, fmt.Errorf("the request's body is longer than %d bytes", maxBody)
	}
	return body, nil
}
