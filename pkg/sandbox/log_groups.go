package sandbox

import (
	"strings"
	"time"
)

// groupPage is both the default and the highest limit.
const groupPage = 50

// groupsCreated is when every log group was made; earlier events cannot be seen.
var groupsCreated = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

type describeLogGroupsInput struct {
	LogGroupNamePrefix  string `json:"logGroupNamePrefix"`
	LogGroupNamePattern string `json:"logGroupNamePattern"`
	Limit               *int32 `json:"limit"`
	NextToken           string `json:"nextToken"`
}

type describeLogGroupsOutput struct {
	LogGroups []logGroup `json:"logGroups"`
	NextToken string     `json:"nextToken,omitempty"`
}

// logGroup carries its ARN twice, with ":*" in Arn and without in LogGroupArn.
type logGroup struct {
	LogGroupName  string `json:"logGroupName"`
	CreationTime  int64  `json:"creationTime"`
	Arn           string `json:"arn"`
	LogGroupArn   string `json:"logGroupArn,omitempty"`
	LogGroupClass string `json:"logGroupClass,omitempty"`
	StoredBytes   *int64 `json:"storedBytes,omitempty"`
	MetricFilters *int32 `json:"metricFilterCount,omitempty"`
}

// describeLogGroups lists groups by name in byte order.
func (s *Server) describeLogGroups(c *call, in *describeLogGroupsInput) (*describeLogGroupsOutput, error) {
	limit := groupPage
	if in.Limit != nil {
		limit = int(*in.Limit)
	}
	switch {
	case in.LogGroupNamePrefix != "" && in.LogGroupNamePattern != "":
		return nil, invalidParameter("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
	case limit < 1 || limit > groupPage:
		return nil, invalidParameter("1 validation error detected: Value at 'limit' failed to satisfy constraint: Member must have value between 1 and 50")
	}
	request := fingerprint(in.LogGroupNamePrefix, in.LogGroupNamePattern)
	skip, err := readToken(in.NextToken, request)
	if err != nil {
		return nil, invalidParameter("The specified nextToken is invalid.")
	}
	out := &describeLogGroupsOutput{LogGroups: []logGroup{}}
	for i, g := range s.groups(c.account, c.region) {
		if i < skip || !strings.HasPrefix(g.name, in.LogGroupNamePrefix) || !strings.Contains(g.name, in.LogGroupNamePattern) {
			continue
		}
		if len(out.LogGroups) == limit {
			out.NextToken = writeToken(i, request)
			break
		}
		item := logGroup{LogGroupName: g.name, CreationTime: groupsCreated.UnixMilli(), Arn: g.arn() + ":*"}
		if in.LogGroupNamePattern == "" { // a search by pattern is answered in short form
			item.LogGroupArn, item.LogGroupClass = g.arn(), "STANDARD"
			item.StoredBytes, item.MetricFilters = new(s.storedBytes(g)), new(int32)
		}
		out.LogGroups = append(out.LogGroups, item)
	}
	return out, nil
}
