package parse

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// BenchmarkClaims reads the claims and mentions of the IAM pages of a corpus of real
// guides, beside goldmark's parse of the same bytes, turn by turn so that both
// meet the same machine. It reports the time of each by page and their ratio,
// which is to stay below 1.
func BenchmarkClaims(b *testing.B) {
	pages, texts := corpusPages(b)
	md := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser()
	var ours, theirs time.Duration
	claims := 0
	for b.Loop() {
		for i, p := range pages {
			start := time.Now()
			md.Parse(text.NewReader(texts[i]))
			between := time.Now()
			title, titled := p.title()
			claims += len(p.claims(p.subjects(title, titled), p.prefixes())) + len(p.mentions().Actions)
			theirs += between.Sub(start)
			ours += time.Since(between)
		}
	}
	if claims == 0 {
		b.Error("no claims")
	}
	perPage := float64(b.N * len(pages))
	b.ReportMetric(float64(ours.Nanoseconds())/perPage, "claims-ns/page")
	b.ReportMetric(float64(theirs.Nanoseconds())/perPage, "goldmark-ns/page")
	b.ReportMetric(float64(ours)/float64(theirs), "ratio")
}

// corpusPages gives the pages with their passages, ready for claims to be
// read from, and their bytes.
func corpusPages(b *testing.B) (pages []*page, texts [][]byte) {
	b.Helper()
	names, err := filepath.Glob("../../../shared/corpus/iam/*/*.md")
	if err != nil || len(names) == 0 {
		b.Skip("the corpus of real guides is not here")
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		p := &page{file: "in.md", src: string(data), text: diag.NewText(string(data)), ids: map[string]bool{}, last: map[string]int{}}
		p.markdown(0)
		pages, texts = append(pages, p), append(texts, data)
	}
	return pages, texts
}
