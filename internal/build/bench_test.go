package build_test

import (
	"fmt"
	"testing"

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

// A build of the default site after an edit of one guide, each time another.
// Its search index alone is what search/… takes.
func BenchmarkEdit(b *testing.B) {
	content := copied(b, embedded(b, "content"))
	in := input(b)
	in.Content = []source.Root{source.Embedded("content", content)}
	store := memo.NewStore()
	run := func() {
		if _, err := build.Run(b.Context(), store, in); err != nil {
			b.Fatal(err)
		}
		store.EndBuild()
	}
	run()
	const guide = "guides/abac.md"
	text := string(content[guide].Data)
	for i := 0; b.Loop(); i++ {
		put(content, guide, fmt.Sprintf("%s\n\nAn edit, number %d.\n", text, i))
		run()
	}
}
