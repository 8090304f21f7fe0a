// Package templates checks the CloudFormation templates with cfn-lint, which knows AWS's resource types.
package templates

import (
	"context"
	_ "embed" // requirements.txt
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/python"
	"github.com/dohyo/cloudwatch-datasource/cmd/mage/steps"
)

// pattern finds the templates from the repository's folder.
var pattern = filepath.Join("provisioning", "aws", "cloudformation", "*.yaml")

// requirements pin cfn-lint and everything below it.
//
//go:embed requirements.txt
var requirements []byte

var cfnLint = python.Environment{Title: "cfn-lint", Name: "cfn-lint", Requirements: requirements}

// Lint checks every template. Where there is no Python it says so, which is no error: nothing else of Dohyo needs one.
func Lint(ctx context.Context, log io.Writer) error {
	own, err := cfnLint.Install(ctx, log)
	if missing := new(python.MissingError); errors.As(err, &missing) {
		_, err = fmt.Fprintf(log, "The CloudFormation templates are not linted: for cfn-lint, %v\n", missing)
		return err
	} else if err != nil {
		return err
	}
	templates, err := filepath.Glob(pattern)
	if err != nil {
		return err
	}
	if len(templates) == 0 {
		return fmt.Errorf("%s matches no template", pattern)
	}
	return steps.Command("cfn-lint", filepath.Join(filepath.Dir(own), "cfn-lint"), templates...).Do(ctx, log)
}
