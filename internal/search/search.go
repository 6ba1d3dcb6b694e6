// Package search finds pages by words and identifiers.
//
// In flow the finished pages of the site, out flows an index of them: a bleve
// index in memory ([Build], [Index.Search]), and the same index as small static
// files ([Index.Export]) of which a browser reads what a query needs, without a
// server, and [Open] reads for the command line. One page is one document of
// the fields of the table fields; both kinds of search rank alike, to the last
// digits of a score, because the static files hold bleve's own postings and the
// scoring in rank.go is bleve's. Beside it stands a list of names (services,
// actions, resource types, condition keys, checks), which come before the pages
// where a query is one.
//
// What happens to a text is decided in analyze.go and nowhere else: bleve is
// handed counted terms. Browsers search with static/search.ts, whose modules
// mirror analyze.go, query.go, spelling.go, ask.go, rank.go and excerpt.go, and
// read the files with search-files.ts; the tests hold the two against each other.
//
// The package knows nothing of templates, of the disk and of the search box.
package search

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"

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

// An Answer is what a query finds.
type Answer struct {
	Hits    []Hit    // best first
	Missing []string // words of the query that stand on no page and are like none that does
	Meant   string   // the query with the words that it seems to mean; empty where it is spelt well
}

// An Index is a bleve index in memory, with the text of the pages beside it.
// It is safe for concurrent use until it is closed.
type Index struct {
	bleve bleve.Index
	pages []page // by ordinal
	at    map[int]int
	terms map[string]*term

	names    []name // that tables list
	mentions map[string]mention

	nameShards []nameShard
	nameFilter filter
	spelt      spelling
	common     map[string]bool
}

// A page is what hits are made of. Its ordinal is its document id.
type page struct {
	ordinal                   int
	url, title, kind, service string
	categories, supports      []string
	summary                   string  // indexed, not exported
	stretch                   float64 // what its length counts, at least 1
	rows                      []bool  // which of the sections are rows of a table; not exported
	sections                  []section
}

// A section is the id of a heading, the heading, and the text below it in one
// line. It is an array because it is one in the exported files.
type section [3]string

func (s section) id() string      { return s[0] }
func (s section) heading() string { return s[1] }
func (s section) text() string    { return s[2] }

// fields are the fields of a document, with what a word found there counts.
// Each field holds the ones before it too, because bleve counts within a field
// how many of the words asked for are found: a page that has one of them in its
// title and the other in its text has both in its body.
var fields = [...]struct {
	name    string
	boost   float64
	padding int     // terms of no meaning
	power   float64 // of the length; below 1, long fields lose less to short ones
}{{"title", 0.7, 0, 1}, {"headings", 6, 0, 0.9}, {"body", 20, 250, 0.8}}

// bleve divides what is found in a field by the root of its number of terms,
// so that a stub that drops a word comes before the page that is about it. With
// a padding, of a term that no text has, short pages count as middling ones.
const padding = "-"

// stretched says how many times as long as they are the pages of some kinds
// count. Those that are made of tables hold the words of everything, each in
// its row; those that tell one fault have many words of others, and those that
// list pages have the words of all: who asks in words wants the page that is
// about them. Names find the others.
var stretched = map[string]float64{"service": 3, "check": 2, "global-keys": 1.5, "guide": 1.2, "topic": 1.2, "home": 2, "matrix": 2, "services": 2, "features": 2, "guides": 2,
	"policies": 2, "checks": 2, "compare": 2, "compare-category": 2.8, "report": 2}

// A digest says in a line each what other pages are about: the contents of a
// guide, the history of a document. It has the words of everything, and answers
// to little. It is one by its title, or by its links, of which others have fewer.
const (
	digestStretch = 3.6 // of its length, in place of that of its kind
	digestLinks   = 25  // at least
	bytesToLink   = 60  // of its text, at most
)

var digestTitle = regexp.MustCompile(`(?i)^(document|revision|release) (history|notes)|^updates before|what['’]s new`)

func isDigest(p render.Page, size int) bool {
	return p.Links >= digestLinks && size < p.Links*bytesToLink || digestTitle.MatchString(p.Title)
}

// lengthened is what a length is multiplied by where its power is below 1, so that
// only fields of tens of thousands of terms would count as shorter than they are.
const lengthened = 8

// paddingOf gives the number of terms without meaning in a field of a page with
// so many terms. It fills the field up to a length that takes little room in the
// exported table.
func paddingOf(field, terms int, stretch float64) int {
	f := fields[field]
	length := float64(terms+f.padding) * stretch
	if f.power < 1 {
		length = lengthened * math.Pow(length, f.power)
	}
	return filled(max(terms, int(length))) - terms
}

// Build indexes the pages, except those that are not to be listed. The order
// of pages does not matter. The caller closes the index.
func Build(ctx context.Context, pages []render.Page) (*Index, error) {
	x, err := open(ctx, placed(pages))
	if err != nil {
		return nil, err
	}
	names := withMentions(x.names, x.mentions)
	x.nameShards, x.nameFilter = cutNames(names), newFilter(names)
	if x.common, err = x.commonTerms(); err != nil {
		return nil, errors.Join(fmt.Errorf("search: %w", err), x.Close())
	}
	x.spelt = newSpelling(func(yield func(wordCount) bool) {
		for _, t := range x.terms {
			if !yield(t.words()) {
				return
			}
		}
	})
	return x, nil
}

// open indexes a block with bleve.
func open(ctx context.Context, b Block) (*Index, error) {
	// NewMemOnly would give bleve's older index, which cannot be exported.
	idx, err := bleve.NewUsing("", bleve.NewIndexMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	x := &Index{bleve: idx, at: map[int]int{}, names: newNames(b.Pages), mentions: map[string]mention{}}
	for i, p := range b.Pages {
		x.at[b.Ordinals[i]] = i
		x.pages = append(x.pages, pageOf(p, b.Ordinals[i]))
	}
	if err := x.add(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("search: %w", err), x.Close())
	}
	return x, nil
}

// Export gives the static files of the index by their paths, packed.
func (x *Index) Export() (map[string][]byte, error) {
	p, err := x.part()
	if err != nil {
		return nil, fmt.Errorf("search: export: %w", err)
	}
	files, err := Export([]Part{p})
	if err != nil {
		return nil, err
	}
	return Packed(files)
}

// Close frees the index. It must not be used afterwards.
func (x *Index) Close() error { return x.bleve.Close() }

// Search gives the best pages for a query, at most limit, best first. It
// gives [ErrEmptyQuery] where the query holds nothing to search for.
func (x *Index) Search(query string, limit int) (Answer, error) {
	a, err := answer(x, query, limit)
	if err != nil && !errors.Is(err, ErrEmptyQuery) {
		err = fmt.Errorf("search: %w", err)
	}
	return a, err
}

// An asked index is one in memory, or the files of one.
type asked interface {
	vocabulary
	nameIndex
	rank(terms []queryTerm, limit int) ([]ranked, error)
	page(ordinal int) (page, error)
}

// phraseDepth is how many of the best pages are looked through for a phrase.
const phraseDepth = 30

func answer(x asked, query string, limit int) (Answer, error) {
	q, err := plan(query, x)
	if err != nil {
		return Answer{}, err
	}
	if len(q.terms) == 0 {
		return Answer{}, ErrEmptyQuery
	}
	limit = max(0, limit)
	depth := limit
	if len(q.phrases) > 0 {
		depth = max(limit, phraseDepth)
	}
	best, err := x.rank(q.terms, depth)
	if err != nil {
		return Answer{}, err
	}
	pages, err := hits(best, q, limit, x.page)
	if err != nil {
		return Answer{}, err
	}
	var names []namedHit
	if len(q.phrases) == 0 {
		if names, err = named(q, x); err != nil {
			return Answer{}, err
		}
	}
	a := Answer{inFront(names, pages, limit), q.missing, q.meant}
	if len(names) > 0 {
		a.Missing, a.Meant = nil, ""
	}
	return a, nil
}

func (x *Index) has(term string) (bool, error)      { return x.terms[term] != nil, nil }
func (x *Index) isCommon(term string) bool          { return x.common[term] }
func (x *Index) spelling() (spelling, error)        { return x.spelt, nil }
func (x *Index) filter() filter                     { return x.nameFilter }
func (x *Index) firstKeys() []string                { return firstKeys(x.nameShards) }
func (x *Index) nameShard(i int) (nameShard, error) { return x.nameShards[i], nil }
func (x *Index) page(ordinal int) (page, error)     { return x.pages[x.at[ordinal]], nil }

func (x *Index) termsBegunBy(prefix string) ([]string, error) {
	return begunSo(maps.Keys(x.terms), prefix), nil
}

// begunSo gives those of the terms that begin so, in order.
func begunSo(terms iter.Seq[string], prefix string) []string {
	var begun []string
	for term := range terms {
		if strings.HasPrefix(term, prefix) {
			begun = append(begun, term)
		}
	}
	slices.Sort(begun)
	return begun
}

// pageOf gives a page as it is indexed.
func pageOf(p render.Page, ordinal int) page {
	k := page{ordinal: ordinal, url: p.URL, title: oneLine(p.Title), kind: p.Kind, service: oneLine(p.Service), summary: oneLine(p.Summary),
		categories: p.Categories, supports: p.Supports, sections: []section{}}
	for _, s := range p.Sections {
		k.sections = append(k.sections, sectionOf(s))
		k.rows = append(k.rows, isRow(s))
	}
	k.stretch = max(1, stretched[p.Kind])
	if isDigest(p, k.size()) {
		k.stretch = digestStretch
	}
	return k
}

// size is about the number of bytes of the page's text.
func (p page) size() int {
	n := len(p.title)
	for _, s := range p.sections {
		n += len(s.id()) + len(s.heading()) + len(s.text())
	}
	return n
}

// sectionOf gives a section as it is indexed. Of the rows of a table only the
// first line is: what they list, such as the keys of each action, would make
// every page speak of everything.
func sectionOf(s render.Section) section {
	if isRow(s) {
		return section{s.ID, oneLine(s.Heading), firstLine(s.Text)}
	}
	return section{s.ID, oneLine(s.Heading), oneLine(s.Text)}
}

func isRow(s render.Section) bool { return s.Entry != "" && s.ID != "" }

// oneLine gives valid UTF-8 with single spaces between words, so that text in
// memory and text read back from a file are the same.
func oneLine(s string) string {
	if isOneLine(s) {
		return s
	}
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
}

// isOneLine sees most texts that are one already.
func isOneLine(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x80 || c == ' ' && before == ' ' {
			return false
		}
		before = s[i]
	}
	return s == "" || before != ' '
}

// add hands all pages to bleve in one batch, and keeps what else is told by
// their words.
func (x *Index) add(ctx context.Context) error {
	batch := x.bleve.NewBatch()
	words := newLexicon(ofField())
	for _, p := range x.pages {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := words.page(p)
		words.count(r.words, r.ends[0])
		for key, m := range mentionsOf(p, r.texts) {
			keepBetter(x.mentions, key, m)
		}
		if err := batch.IndexAdvanced(r.document(documentID(p.ordinal), p.stretch)); err != nil {
			return err
		}
	}
	x.terms = words.terms
	return x.bleve.Batch(batch)
}

// commonTerms gives the terms that are common.
func (x *Index) commonTerms() (map[string]bool, error) {
	common := map[string]bool{}
	if len(x.pages) <= manyPages {
		return common, nil
	}
	terms, err := x.bleve.FieldDict(fields[len(fields)-1].name)
	if err != nil {
		return nil, err
	}
	for {
		term, err := terms.Next()
		if err != nil || term == nil {
			return common, errors.Join(err, terms.Close())
		}
		if isCommon(int(term.Count), len(x.pages)) {
			common[term.Term] = true
		}
	}
}

// documentID pads the ordinal, so that ids sort as ordinals do.
func documentID(ordinal int) string { return fmt.Sprintf("%08d", ordinal) }

func ordinalOf(documentID string) (int, error) { return strconv.Atoi(documentID) }

// rank asks bleve for the pages whose text holds any of the terms. What title
// and headings hold counts on top of that, but need not be found.
func (x *Index) rank(terms []queryTerm, limit int) ([]ranked, error) {
	reader, err := x.reader()
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	var any [len(fields)]query.Query
	for i := range fields {
		if any[i], err = anyOf(terms, i, reader, len(x.pages)); err != nil {
			return nil, err
		}
	}
	last := len(fields) - 1 // holds all that the others hold
	wanted := any[last]
	for field := last - 1; field >= 0; field-- {
		wanted = query.NewBooleanQuery([]query.Query{wanted}, []query.Query{any[field]}, nil)
	}
	size := max(0, min(limit, len(x.pages)))
	request := bleve.NewSearchRequestOptions(wanted, size, 0, false)
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

// anyOf asks for pages, of so many, with any of the terms in a field.
func anyOf(terms []queryTerm, field int, reader index.IndexReader, pages int) (query.Query, error) {
	var any []query.Query
	for _, t := range terms {
		name := fields[field].name
		holding, err := reader.TermFieldReader(context.Background(), []byte(t.term), name, false, false, false)
		if err != nil {
			return nil, err
		}
		q := bleve.NewTermQuery(t.term)
		q.SetField(name)
		q.SetBoost(t.boost(field, idfOf(pages, int(holding.Count()))))
		any = append(any, q)
		if err := holding.Close(); err != nil {
			return nil, err
		}
	}
	return bleve.NewDisjunctionQuery(any...), nil
}

// reader gives what reads the postings. The caller closes it.
func (x *Index) reader() (index.IndexReader, error) {
	advanced, err := x.bleve.Advanced()
	if err != nil {
		return nil, err
	}
	return advanced.Reader()
}
