package emulator

import (
	"context"
	_ "embed" // stages.py
	"io"
	"os"
	"os/exec"
)

// stagesProgram runs the function of stages.yaml against an emulator's API Gateway.
//
//go:embed stages.py
var stagesProgram string

// stagesTest holds the function that changes existing stages to what the stages are afterwards. It is Python, because
// CloudFormation runs it as such.
func stagesTest(ctx context.Context, log io.Writer, own, url string) error {
	cmd := exec.CommandContext(ctx, own, "-c", stagesProgram)
	cmd.Env = append(os.Environ(), "AWS_ENDPOINT_URL="+url, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_DEFAULT_REGION=us-east-1")
	cmd.Stdout, cmd.Stderr = log, log
	return cmd.Run()
}
