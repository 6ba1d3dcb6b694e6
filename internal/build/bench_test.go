//go:build unix

package build_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/memo"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// A cold build of the default site: its pages alone, and all of it with the
// search index. Run with -cpu 1 to read processor time.
func BenchmarkDefaultSite(b *testing.B) {
	b.Run("pages", func(b *testing.B) {
		for b.Loop() {
			if _, err := build.Draw(b.Context(), memo.NewStore(), input(b)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("site", func(b *testing.B) {
		for b.Loop() {
			if _, err := build.Run(b.Context(), memo.NewStore(), input(b)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// A warm build after nothing changed: what a rebuild costs at least.
func BenchmarkRebuild(b *testing.B) {
	store := memo.NewStore()
	for b.Loop() {
		if _, err := build.Run(b.Context(), store, input(b)); err != nil {
			b.Fatal(err)
		}
		store.EndBuild()
	}
}

// The processor time of a build of the default site after an edit of one guide:
// of its pages alone, and of all of it with the search index.
func BenchmarkEdit(b *testing.B) {
	content := copied(b, embedded(b, "content"))
	in := input(b)
	in.Content = []source.Root{source.Embedded("content", content)}
	const guide = "guides/abac.md"
	text := string(content[guide].Data)
	edits := 0
	edited := func(b *testing.B, run func(*memo.Store) error) {
		store := memo.NewStore()
		again := func() {
			edits++
			put(content, guide, fmt.Sprintf("%s\n\nAn edit, number %d.\n", text, edits))
			if err := run(store); err != nil {
				b.Fatal(err)
			}
			store.EndBuild()
		}
		again()
		before := processorTime(b)
		for b.Loop() {
			again()
		}
		b.ReportMetric(float64((processorTime(b)-before).Milliseconds())/float64(b.N), "CPU-ms/op")
	}
	b.Run("pages", func(b *testing.B) {
		edited(b, func(store *memo.Store) error { _, err := build.Draw(b.Context(), store, in); return err })
	})
	b.Run("site", func(b *testing.B) {
		edited(b, func(store *memo.Store) error { _, err := build.Run(b.Context(), store, in); return err })
	})
}

// processorTime is what the process has taken so far.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
