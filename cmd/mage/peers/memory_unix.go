//go:build unix

package peers

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory returns the most memory in bytes that a finished process held.
func peakMemory(s *os.ProcessState) int64 {
	usage, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return usage.Maxrss
	}
	return usage.Maxrss << 10
}
