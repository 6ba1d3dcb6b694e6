package build_test

import (
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/memo"
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
