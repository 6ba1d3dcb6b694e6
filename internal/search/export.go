package search

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"slices"

	index "github.com/blevesearch/bleve_index_api"
)

// The exported files. Only the manifest has a stable name; it names the index,
// and the index names the file of each page, by the hash of what they hold: a
// reader can never mix two builds, and a page that did not change keeps its
// file.
//
//	search/manifest.json      manifest
//	search/index-<hash>.json  indexFile
//	search/p/<hash>.json      the sections of one page: [[id, heading, text], …]
const (
	folder       = "search/"
	manifestPath = folder + "manifest.json"
)

// formatVersion changes with every change of the files that a reader of the
// former version would misread.
const formatVersion = 1

// A manifest names the index of the build and says how many pages it has.
type manifest struct {
	V     int    `json:"v"`
	Pages int    `json:"pages"`
	Index string `json:"index"`
}

// An indexFile is the index without the text of the pages. All lists but the
// terms are columns, by ordinal.
type indexFile struct {
	URLs     []string                         `json:"urls"`
	Titles   []string                         `json:"titles"`
	Kinds    []string                         `json:"kinds"`
	Services []string                         `json:"services"`
	Files    []string                         `json:"files"`   // hashes of the files with the sections
	Lengths  [len(fields)][]int               `json:"lengths"` // number of terms in each field
	Terms    map[string][len(fields)]postings `json:"terms"`
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
	files := map[string][]byte{}
	f := newIndexFile(len(x.pages))
	for ordinal, p := range x.pages {
		sections, err := encode(p.sections)
		if err != nil {
			return nil, err
		}
		hash := hashOf(sections)
		files[sectionsPath(hash)] = sections
		f.URLs[ordinal], f.Titles[ordinal], f.Kinds[ordinal], f.Services[ordinal], f.Files[ordinal] = p.url, p.title, p.kind, p.service, hash
	}
	if err := f.readPostings(x); err != nil {
		return nil, fmt.Errorf("search: export: %w", err)
	}
	data, err := encode(f)
	if err != nil {
		return nil, err
	}
	name := "index-" + hashOf(data) + ".json"
	files[folder+name] = data
	files[manifestPath], err = encode(manifest{formatVersion, len(x.pages), name})
	return files, err
}

func newIndexFile(pages int) *indexFile {
	f := &indexFile{Terms: map[string][len(fields)]postings{}}
	for _, column := range []*[]string{&f.URLs, &f.Titles, &f.Kinds, &f.Services, &f.Files} {
		*column = make([]string, pages)
	}
	for i := range f.Lengths {
		f.Lengths[i] = make([]int, pages)
	}
	return f
}

func sectionsPath(hash string) string { return folder + "p/" + hash + ".json" }

// hashOf names contents: 64 bits of their SHA-256, which is plenty among the
// files of one site.
func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}

// readPostings reads every term of every field out of bleve.
func (f *indexFile) readPostings(x *Index) error {
	advanced, err := x.bleve.Advanced()
	if err != nil {
		return err
	}
	reader, err := advanced.Reader()
	if err != nil {
		return err
	}
	defer reader.Close()
	ordinals, err := ordinalsOf(reader)
	if err != nil {
		return err
	}
	for i := range fields {
		if err := f.readField(reader, i, ordinals); err != nil {
			return err
		}
	}
	return nil
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

func (f *indexFile) readField(reader index.IndexReader, field int, ordinals map[uint64]int) error {
	dictionary, err := reader.FieldDict(fields[field].name)
	if err != nil {
		return err
	}
	defer dictionary.Close()
	for {
		entry, err := dictionary.Next()
		if err != nil || entry == nil {
			return err
		}
		list, err := f.readTerm(reader, field, entry.Term, ordinals)
		if err != nil {
			return err
		}
		lists, known := f.Terms[entry.Term]
		if !known {
			lists = [len(fields)]postings{{}, {}, {}} // "[]" is shorter than "null"
		}
		lists[field] = list
		f.Terms[entry.Term] = lists
	}
}

// readTerm gives the postings of a term in a field, and notes the lengths of
// the fields it stands in.
func (f *indexFile) readTerm(reader index.IndexReader, field int, term string, ordinals map[uint64]int) (postings, error) {
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
		if f.Lengths[field][ordinal], err = fieldLength(doc.Norm); err != nil {
			return nil, fmt.Errorf("term %q, field %s of %q: %w", term, fields[field].name, f.URLs[ordinal], err)
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
