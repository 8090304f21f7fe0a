package provisiontest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// aws is provisioning/aws, seen from this package.
var aws = filepath.Join("..", "..", "..", "provisioning", "aws")

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{aws}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// oneOrMore is a JSON string, or a list of them.
type oneOrMore []string

func (o *oneOrMore) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*o = oneOrMore{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(o))
}

// statement is a statement of an IAM policy.
type statement struct {
	Sid, Effect      string
	Action, Resource oneOrMore
}

func readPolicy(t *testing.T, name string) []statement {
	t.Helper()
	var policy struct {
		Version   string
		Statement []statement
	}
	if err := json.Unmarshal([]byte(read(t, name)), &policy); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if policy.Version != "2012-10-17" || len(policy.Statement) == 0 {
		t.Fatalf("%s has version %q and %d statements", name, policy.Version, len(policy.Statement))
	}
	return policy.Statement
}
