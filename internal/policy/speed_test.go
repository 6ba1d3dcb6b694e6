//go:build unix

package policy

import (
	"path"
	"syscall"
	"testing"
	"time"
)

// BenchmarkRead reads AWS's own policies. Beside the time on the clock, which
// other programs share in, it tells bytes per second of processor time: run it
// with -cpu 1, so that collecting garbage is counted once.
func BenchmarkRead(b *testing.B) {
	var texts []string
	size := 0
	for name, text := range archive(b, "managed.tar.gz") {
		if path.Ext(name) == ".json" {
			texts = append(texts, text)
			size += len(text)
		}
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	before := processorTime(b)
	for b.Loop() {
		for _, text := range texts {
			Read(text)
		}
	}
	spent := processorTime(b) - before
	b.ReportMetric(float64(size)*float64(b.N)/1e6/spent.Seconds(), "cpu-MB/s")
}

func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
