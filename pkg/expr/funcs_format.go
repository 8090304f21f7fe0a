package expr

import (
	"fmt"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// prepareFormat parses a constant format once.
func prepareFormat(constants []*value.Value, _ *Env) (func(c *Call) value.Value, error) {
	if constants[0] == nil {
		return nil, nil
	}
	f, err := parseJavaFormat(constants[0].Text())
	if err != nil {
		return nil, err
	}
	if n := f.args(); n > len(constants)-1 {
		return nil, fmt.Errorf("the format needs %d values, found %d", n, len(constants)-1)
	}
	return func(c *Call) value.Value { return runFormat(c, f) }, nil
}

// formatDynamic is format with a format that the row says.
func formatDynamic(c *Call) value.Value {
	f, err := parseJavaFormat(c.text(0))
	if err != nil {
		return c.Drop("format: %v", err)
	}
	if f.args() > len(c.Args)-1 {
		return c.Drop("format: %s needs %d values, found %d", describe(c.Args[0]), f.args(), len(c.Args)-1)
	}
	return runFormat(c, f)
}

func runFormat(c *Call, f javaFormat) value.Value {
	out, err := f.format(c.frame.buf[:0], c.Args[1:])
	c.frame.buf = out
	if err != nil {
		return c.Drop("format: %v", err)
	}
	return value.String(string(out))
}
