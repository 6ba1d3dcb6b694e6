// Package search finds pages by words and identifiers.
//
// In flow the finished pages of the site, out flows an index of them: a bleve
// index in memory ([Build], [Index.Search]), and the same index as a few static
// files ([Index.Export]) that a browser reads without a server, and [Open]
// reads for the command line. One page is one document of the fields of the
// table fields; both kinds of search rank alike, to the last digits of a
// score, because the static files hold bleve's own postings and the scoring in
// rank.go is bleve's.
//
// What happens to a text is decided in analyze.go and nowhere else: bleve is
// handed finished terms. The files static/search.ts mirrors are analyze.go,
// query.go, rank.go and excerpt.go; the tests hold the two against each other.
//
// The package knows nothing of templates, of the disk and of the search box.
package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"

	"github.com/iam-atlas/iam-atlas/internal/render"
)

// ErrEmptyQuery says that a query holds no word to search for: it is blank, or
// made of punctuation and of words that stand everywhere.
var ErrEmptyQuery = errors.New("the query holds no word to search for")

// A Hit is one page that answers a query.
type Hit struct {
	URL     string  `json:"url"`     // path from the site's root, with the fragment of the best section: "/services/sqs/#abac"
	Title   string  `json:"title"`   // of the page
	Heading string  `json:"heading"` // of that section; empty above the first heading
	Score   float64 `json:"score"`   // as bleve gives it; comparable within one query only
	Excerpt string  `json:"excerpt"` // at most 200 characters of the section's plain text
}

// An Index is a bleve index in memory, with the text of the pages beside it.
// It is safe for concurrent use until it is closed.
type Index struct {
	bleve bleve.Index
	pages []page
}

// A page is what hits are made of. Its ordinal, the place among all pages
// sorted by URL, is its document id.
type page struct {
	url, title, kind, service string
	sections                  []section
}

// A section is the id of a heading, the heading, and the text below it in one
// line. It is an array because it is one in the exported files.
type section [3]string

func (s section) id() string      { return s[0] }
func (s section) heading() string { return s[1] }
func (s section) text() string    { return s[2] }

// fields are the fields of a document, with what a word found there counts.
var fields = [...]struct {
	name  string
	boost float64
}{{"title", 3}, {"headings", 2}, {"body", 1}}

// Build indexes the pages, except the search page itself and the page for
// addresses that do not exist. The order of pages does not matter. The caller
// closes the index.
func Build(ctx context.Context, pages []render.Page) (*Index, error) {
	m, err := newMapping()
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	// NewMemOnly would give bleve's older index, which cannot be exported.
	idx, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	x := &Index{idx, searchable(pages)}
	if err := x.add(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("search: %w", err), x.Close())
	}
	return x, nil
}

// Close frees the index. It must not be used afterwards.
func (x *Index) Close() error { return x.bleve.Close() }

// Search gives the best pages for a query, at most limit, best first. It
// gives [ErrEmptyQuery] where the query holds nothing to search for.
func (x *Index) Search(query string, limit int) ([]Hit, error) {
	terms := plan(query)
	if len(terms) == 0 {
		return nil, ErrEmptyQuery
	}
	ranked, err := x.rank(terms, limit)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return hits(ranked, terms, func(ordinal int) (page, error) { return x.pages[ordinal], nil })
}

// newMapping describes the documents to bleve: terms come ready-made, so its
// analyser only splits at spaces; postings are kept and nothing else.
func newMapping() (mapping.IndexMapping, error) {
	m := bleve.NewIndexMapping()
	err := m.AddCustomAnalyzer("terms", map[string]any{"type": custom.Name, "tokenizer": whitespace.Name})
	m.DefaultAnalyzer = "terms"
	m.DefaultMapping = bleve.NewDocumentStaticMapping()
	for _, field := range fields {
		f := bleve.NewTextFieldMapping()
		f.Store, f.IncludeTermVectors, f.IncludeInAll, f.DocValues = false, false, false, false
		m.DefaultMapping.AddFieldMappingsAt(field.name, f)
	}
	return m, err
}

// searchable gives the pages worth finding, sorted by URL.
func searchable(pages []render.Page) []page {
	var kept []page
	for _, p := range pages {
		if p.Kind == "search" || p.Kind == "not-found" {
			continue
		}
		k := page{url: p.URL, title: oneLine(p.Title), kind: p.Kind, service: oneLine(p.Service), sections: []section{}}
		for _, s := range p.Sections {
			k.sections = append(k.sections, section{s.ID, oneLine(s.Heading), oneLine(s.Text)})
		}
		kept = append(kept, k)
	}
	slices.SortFunc(kept, func(a, b page) int { return cmp.Compare(a.url, b.url) })
	return kept
}

// oneLine gives valid UTF-8 with single spaces between words, so that text in
// memory and text read back from a file are the same.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
}

// add hands all pages to bleve in one batch.
func (x *Index) add(ctx context.Context) error {
	batch := x.bleve.NewBatch()
	for ordinal, p := range x.pages {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := batch.Index(documentID(ordinal), document(p)); err != nil {
			return err
		}
	}
	return x.bleve.Batch(batch)
}

// document gives the terms of each field of a page, joined by spaces.
func document(p page) map[string]string {
	var headings, body strings.Builder
	for _, s := range p.sections {
		writeTerms(&headings, s.heading())
		writeTerms(&body, s.text())
	}
	var title strings.Builder
	writeTerms(&title, p.title)
	writeTerms(&title, p.service)
	return map[string]string{"title": title.String(), "headings": headings.String(), "body": body.String()}
}

func writeTerms(b *strings.Builder, text string) {
	for _, t := range analyze(text) {
		b.WriteString(t.term)
		b.WriteByte(' ')
	}
}

// documentID pads the ordinal, so that ids sort as ordinals do.
func documentID(ordinal int) string { return fmt.Sprintf("%08d", ordinal) }

func ordinalOf(documentID string) (int, error) { return strconv.Atoi(documentID) }

// rank asks bleve: any of the fields may hold any of the terms.
func (x *Index) rank(terms []queryTerm, limit int) ([]ranked, error) {
	var anyField []query.Query
	for _, field := range fields {
		var anyTerm []query.Query
		for _, t := range terms {
			q := bleve.NewTermQuery(t.term)
			q.SetField(field.name)
			q.SetBoost(field.boost * t.weight)
			anyTerm = append(anyTerm, q)
		}
		anyField = append(anyField, bleve.NewDisjunctionQuery(anyTerm...))
	}
	size := max(0, min(limit, len(x.pages)))
	request := bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(anyField...), size, 0, false)
	request.SortBy([]string{"-_score", "_id"})
	result, err := x.bleve.Search(request)
	if err != nil {
		return nil, err
	}
	best := make([]ranked, 0, len(result.Hits))
	for _, hit := range result.Hits {
		ordinal, err := ordinalOf(hit.ID)
		if err != nil {
			return nil, err
		}
		best = append(best, ranked{ordinal, hit.Score})
	}
	return best, nil
}
