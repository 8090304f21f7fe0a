package sandbox

import (
	"fmt"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// The paths of API Gateway that the sandbox knows, and their operations.
var gatewayPaths = map[string]string{"/restapis": "GetRestApis", "/v2/apis": "GetApis"}

// getRestApisInput is what "GetRestApis" of the API Gateway API reference takes.
type getRestApisInput struct {
	Limit    int    `json:"limit,string"`
	Position string `json:"position"`
}

type getRestApisOutput struct {
	Items    []restAPI `json:"item"`
	Position string    `json:"position,omitempty"`
}

type restAPI struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// getRestAPIs lists the REST APIs of the caller's account.
func (s *Server) getRestAPIs(c *call, in *getRestApisInput) (*getRestApisOutput, error) {
	list, next, err := gatewayPage(s.model.In(c.account, c.region), in.Limit, in.Position, func(a *traffic.API) bool { return a.Kind == traffic.REST })
	if err != nil {
		return nil, &apiError{Shape: "BadRequestException", Message: err.Error()}
	}
	out := &getRestApisOutput{Items: []restAPI{}, Position: next}
	for _, a := range list {
		out.Items = append(out.Items, restAPI{a.ID, a.Name})
	}
	return out, nil
}

// getApisInput is what "GetApis" of the API Gateway version 2 API reference takes.
type getApisInput struct {
	MaxResults int    `json:"maxResults,string"`
	NextToken  string `json:"nextToken"`
}

type getApisOutput struct {
	Items     []namedAPI `json:"items"`
	NextToken string     `json:"nextToken,omitempty"`
}

type namedAPI struct {
	APIID        string `json:"apiId"`
	Name         string `json:"name"`
	ProtocolType string `json:"protocolType"`
}

// getAPIs lists the HTTP and WebSocket APIs of the caller's account.
func (s *Server) getAPIs(c *call, in *getApisInput) (*getApisOutput, error) {
	list, next, err := gatewayPage(s.model.In(c.account, c.region), in.MaxResults, in.NextToken, func(a *traffic.API) bool { return a.Kind != traffic.REST })
	if err != nil {
		return nil, &apiError{Shape: "BadRequestException", Message: err.Error()}
	}
	out := &getApisOutput{Items: []namedAPI{}, NextToken: next}
	for _, a := range list {
		protocol := "HTTP"
		if a.Kind == traffic.WebSocket {
			protocol = "WEBSOCKET"
		}
		out.Items = append(out.Items, namedAPI{a.ID, a.Name, protocol})
	}
	return out, nil
}

// gatewayPage is a page of the APIs that are wanted: 25 of them, or as many as the caller asks for, at most 500.
func gatewayPage(all []*traffic.API, limit int, token string, wanted func(*traffic.API) bool) (page []*traffic.API, next string, err error) {
	if limit == 0 {
		limit = 25
	}
	if limit < 1 || limit > 500 {
		return nil, "", fmt.Errorf("the limit %d is not between 1 and 500", limit)
	}
	at, err := readToken(token, fingerprint("apis"))
	if err != nil {
		return nil, "", err
	}
	i := -1
	for _, a := range all {
		if !wanted(a) {
			continue
		}
		if i++; i < at {
			continue
		}
		if len(page) == limit {
			return page, writeToken(i, fingerprint("apis")), nil
		}
		page = append(page, a)
	}
	return page, "", nil
}
