package search

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"

	index "github.com/blevesearch/bleve_index_api"
)

// The exported files. Only the manifest has a stable name; all others are
// named by the hash of what they hold, so that a reader can never mix two
// builds, and what did not change keeps its file. All but the manifest are
// compressed here, so that nothing depends on what a host compresses.
//
//	search/manifest.json          manifest
//	search/t-<hash>.bin           table
//	search/s-<hash>.bin           spellingFile, read where a word is on no page
//	search/p-<hash>.bin           a shard of terms with postings, as encodeTerms writes it
//	search/n-<hash>.bin           namesFile
//	search/x/<page>-<check>.bin   pageFile
const (
	folder       = "search/"
	manifestPath = folder + "manifest.json"
)

// formatVersion changes with every change of the files that a reader of the
// former version would misread.
const formatVersion = 3

// A manifest names the files of the build. Separators are joined by spaces,
// hashes by nothing.
type manifest struct {
	V         int    `json:"v"`
	Pages     int    `json:"pages"`
	Table     string `json:"table"`
	Spelling  string `json:"spelling"`
	Terms     string `json:"terms"` // separator before each shard
	Shards    string `json:"shards"`
	Keys      string `json:"keys"` // the same of the shards of names
	KeyShards string `json:"keyShards"`
}

// A table holds what ranking and counting need of every page, in columns by
// ordinal.
type table struct {
	Lengths    [len(fields)][]int `json:"lengths"` // number of terms in each field
	Kinds      []string           `json:"kinds"`
	Kind       []int              `json:"kind"` // place in Kinds
	Categories []string           `json:"categories"`
	Supports   []string           `json:"supports"` // ids of features
	Services   []serviceRow       `json:"services"`
	Service    []int              `json:"service"` // place in Services
	Checks     string             `json:"checks"`  // of the pages' files, joined by nothing
}

// A serviceRow is the short name of a service with its places in Categories
// and in Supports. Pages about no service have one with an empty name.
type serviceRow struct {
	Name       string `json:"name"`
	Categories []int  `json:"categories"`
	Supports   []int  `json:"supports"`
}

// A pageFile is what a hit shows of a page.
type pageFile struct {
	URL      string    `json:"url"`
	Title    string    `json:"title"`
	Kind     string    `json:"kind"`
	Service  string    `json:"service"`
	Sections []section `json:"sections"`
}

// Postings say where a term stands in one field: pairs of a distance from the
// ordinal before (from -1 at first, so it is never zero) and the number of
// times the term stands there.
type postings []int

func (p postings) len() int { return len(p) / 2 }

// all yields ordinals with frequencies.
func (p postings) all() iter.Seq2[int, int] {
	return func(yield func(ordinal, frequency int) bool) {
		ordinal := -1
		for i := 0; i+1 < len(p); i += 2 {
			ordinal += p[i]
			if !yield(ordinal, p[i+1]) {
				return
			}
		}
	}
}

// Export gives the static files of the index by their paths below the site's
// root. The same pages give the same bytes.
func (x *Index) Export() (map[string][]byte, error) {
	t := newTable(x.pages)
	entries, err := t.readPostings(x)
	if err != nil {
		return nil, fmt.Errorf("search: export: %w", err)
	}
	p, err := newPacker()
	if err != nil {
		return nil, fmt.Errorf("search: export: %w", err)
	}
	e := exporter{packer: p, files: map[string][]byte{}}
	m := manifest{V: formatVersion, Pages: len(x.pages), Keys: strings.Join(x.firstKeys(), " ")}
	var terms, checks []string
	last := ""
	for _, shard := range cutTerms(entries) {
		terms = append(terms, separator(last, shard[0].term))
		last = shard[len(shard)-1].term
		m.Shards += e.put("p-", encodeTerms(shard))
	}
	for _, shard := range x.names {
		m.KeyShards += e.putJSON("n-", shard.file())
	}
	for ordinal, p := range x.pages {
		checks = append(checks, e.putPage(ordinal, p))
	}
	t.Checks = strings.Join(checks, "")
	m.Terms = strings.Join(terms, " ")
	m.Table = e.putJSON("t-", t)
	m.Spelling = e.putJSON("s-", x.words.file())
	data, err := encode(m)
	e.files[manifestPath] = data
	return e.files, errors.Join(e.err, err)
}

// An exporter gathers files, and keeps what went wrong with any.
type exporter struct {
	packer
	files map[string][]byte
	err   error
}

// put adds a file and gives its hash.
func (e *exporter) put(prefix string, contents []byte) string {
	data, err := e.pack(contents)
	e.err = errors.Join(e.err, err)
	hash := hashOf(data)
	e.files[hashedPath(prefix, hash)] = data
	return hash
}

func (e *exporter) putJSON(prefix string, v any) string {
	data, err := encode(v)
	e.err = errors.Join(e.err, err)
	return e.put(prefix, data)
}

// putPage adds the file of a page and gives its check.
func (e *exporter) putPage(ordinal int, p page) string {
	contents, err := encode(pageFile{p.url, p.title, p.kind, p.service, p.sections})
	data, packing := e.pack(contents)
	e.err = errors.Join(e.err, err, packing)
	check := hashOf(data)[:checkSize]
	e.files[pagePath(ordinal, check)] = data
	return check
}

// A hash of 48 bits is plenty among the files of one site; a check of 24, among
// the files that one page ever had.
const (
	hashSize  = 8
	checkSize = 4
)

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return base64.RawURLEncoding.EncodeToString(sum[:])[:hashSize]
}

func hashedPath(prefix, hash string) string { return folder + prefix + hash + ".bin" }

func pagePath(ordinal int, check string) string {
	return fmt.Sprintf("%sx/%d-%s.bin", folder, ordinal, check)
}

func newTable(pages []page) *table {
	t := &table{Kinds: []string{}, Categories: []string{}, Supports: []string{}, Services: []serviceRow{}}
	for i := range t.Lengths {
		t.Lengths[i] = make([]int, len(pages))
	}
	services := map[string]int{}
	for _, p := range pages {
		place, known := services[p.service]
		if !known {
			place = len(t.Services)
			services[p.service] = place
			t.Services = append(t.Services, serviceRow{p.service, placesIn(&t.Categories, p.categories), placesIn(&t.Supports, p.supports)})
		}
		t.Service = append(t.Service, place)
		t.Kind = append(t.Kind, placesIn(&t.Kinds, []string{p.kind})[0])
	}
	return t
}

// placesIn gives the places of values in a list, which grows by the new ones.
func placesIn(list *[]string, values []string) []int {
	places := []int{}
	for _, v := range values {
		place := slices.Index(*list, v)
		if place < 0 {
			place = len(*list)
			*list = append(*list, v)
		}
		places = append(places, place)
	}
	return places
}

// readPostings reads every term of every field out of bleve, in order.
func (t *table) readPostings(x *Index) ([]entry, error) {
	advanced, err := x.bleve.Advanced()
	if err != nil {
		return nil, err
	}
	reader, err := advanced.Reader()
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	ordinals, err := ordinalsOf(reader)
	if err != nil {
		return nil, err
	}
	terms := map[string]*entry{}
	for i := range fields {
		if err := t.readField(reader, i, ordinals, terms); err != nil {
			return nil, err
		}
	}
	var entries []entry
	for _, term := range slices.Sorted(maps.Keys(terms)) {
		entries = append(entries, *terms[term])
	}
	return entries, nil
}

// ordinalsOf maps bleve's own numbers, which differ from run to run, to ours.
func ordinalsOf(reader index.IndexReader) (map[uint64]int, error) {
	ids, err := reader.DocIDReaderAll()
	if err != nil {
		return nil, err
	}
	defer ids.Close()
	ordinals := map[uint64]int{}
	for {
		id, err := ids.Next()
		if err != nil || id == nil {
			return ordinals, err
		}
		external, err := reader.ExternalID(id)
		if err != nil {
			return nil, err
		}
		if ordinals[id.Value()], err = ordinalOf(external); err != nil {
			return nil, err
		}
	}
}

func (t *table) readField(reader index.IndexReader, field int, ordinals map[uint64]int, terms map[string]*entry) error {
	dictionary, err := reader.FieldDict(fields[field].name)
	if err != nil {
		return err
	}
	defer dictionary.Close()
	for {
		found, err := dictionary.Next()
		if err != nil || found == nil {
			return err
		}
		e := terms[found.Term]
		if e == nil {
			e = &entry{term: found.Term}
			terms[found.Term] = e
		}
		if e.lists[field], err = t.readTerm(reader, field, found.Term, ordinals); err != nil {
			return err
		}
	}
}

// readTerm gives the postings of a term in a field, and notes the lengths of
// the fields it stands in.
func (t *table) readTerm(reader index.IndexReader, field int, term string, ordinals map[uint64]int) (postings, error) {
	docs, err := reader.TermFieldReader(context.Background(), []byte(term), fields[field].name, true, true, false)
	if err != nil {
		return nil, err
	}
	defer docs.Close()
	type posting struct{ ordinal, frequency int }
	var found []posting
	for {
		doc, err := docs.Next(nil)
		if err != nil {
			return nil, err
		}
		if doc == nil {
			break
		}
		ordinal := ordinals[doc.ID.Value()]
		if t.Lengths[field][ordinal], err = fieldLength(doc.Norm); err != nil {
			return nil, fmt.Errorf("term %q, field %s of page %d: %w", term, fields[field].name, ordinal, err)
		}
		found = append(found, posting{ordinal, int(doc.Freq)})
	}
	slices.SortFunc(found, func(a, b posting) int { return cmp.Compare(a.ordinal, b.ordinal) })
	list, before := postings{}, -1
	for _, p := range found {
		list = append(list, p.ordinal-before, p.frequency)
		before = p.ordinal
	}
	return list, nil
}

// fieldLength gives the number of terms that makes a norm. It is an error
// where that number would not give the norm back: scores would differ.
func fieldLength(norm float64) (int, error) {
	length := int(math.Round(1 / (norm * norm)))
	if lengthNorm(length) != norm {
		return 0, fmt.Errorf("no field length has the norm %v", norm)
	}
	return length, nil
}
