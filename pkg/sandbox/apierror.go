package sandbox

import "net/http"

// apiError is an error as AWS reports it. Shape is the name of the modelled exception; Code is what services that
// once spoke the Query protocol still tell their clients instead.
type apiError struct {
	Shape   string
	Code    string // "" = Shape
	Message string
	Status  int            // 0 = 400
	Fields  map[string]any // further members of the exception
}

// Error is the code and the message.
func (e *apiError) Error() string { return e.code() + ": " + e.Message }

// code is what the client sees: the Query code where there is one.
func (e *apiError) code() string {
	if e.Code != "" {
		return e.Code
	}
	return e.Shape
}

// status is the HTTP status, 400 unless the error says otherwise.
func (e *apiError) status() int {
	if e.Status != 0 {
		return e.Status
	}
	return http.StatusBadRequest
}

// validation is the error that CloudWatch reports for parameters that do not fit, without a modelled exception.
func validation(message string) *apiError {
	return &apiError{Shape: "ValidationError", Message: message}
}

// invalidParameter is the Logs service's error for parameters that do not fit.
func invalidParameter(message string) *apiError {
	return &apiError{Shape: "InvalidParameterException", Message: message}
}
