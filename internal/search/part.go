package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strconv"

	index "github.com/blevesearch/bleve_index_api"

	"github.com/iam-atlas/iam-atlas/internal/render"
)

// A Block is a stretch of the pages of a site, with their ordinals in order.
// Which block a page stands in does not depend on what it says.
type Block struct {
	Pages    []render.Page
	Ordinals []int
}

// blockSize is the number of ordinals in a block: few enough that indexing one
// anew is quick, and many enough that the indexes are few.
const blockSize = 128

// Files of texts hold the pages of so many ordinals, but no second one that
// would bring them above so many bytes. The ordinals make that cut where it was
// after most edits.
const (
	textWindow = 8
	textSize   = 8 << 10
)

// A Part is the index of one block, as [Export] needs it. It never changes.
type Part struct {
	rows     []pageRow
	texts    []textFile
	entries  []entry
	names    []name
	mentions map[string]mention
}

// A pageRow is what the table of a site says of a page.
type pageRow struct {
	ordinal              int
	lengths              [len(fields)]int
	kind, service        string
	categories, supports []string
	begins               bool // a file of texts begins with the page
}

// A textFile holds the texts of pages, packed.
type textFile struct {
	first int // ordinal
	data  []byte
}

// Blocks cuts the pages of a site, except the search page itself and the page
// for addresses that do not exist. The order of pages does not matter.
func Blocks(pages []render.Page) []Block {
	var blocks []Block
	all := placed(pages)
	from := 0
	for i := range all.Pages {
		if i+1 == len(all.Pages) || all.Ordinals[i]/blockSize != all.Ordinals[i+1]/blockSize {
			blocks = append(blocks, Block{all.Pages[from : i+1], all.Ordinals[from : i+1]})
			from = i + 1
		}
	}
	return blocks
}

// Seen gives all that the index of the block is made from, so that blocks which
// give the same have the same index.
func (b Block) Seen() []string {
	var all []string
	list := func(values ...string) { all = append(append(all, strconv.Itoa(len(values))), values...) }
	for i, p := range b.Pages {
		list(strconv.Itoa(b.Ordinals[i]), p.URL, p.Kind, p.Title, p.Service, p.Summary)
		list(p.Categories...)
		list(p.Supports...)
		for _, s := range p.Sections {
			list(s.ID, s.Heading, s.Text, s.Entry)
			list(s.Names...)
		}
	}
	return all
}

// placed gives the pages worth finding as one block.
func placed(pages []render.Page) Block {
	kept := slices.DeleteFunc(slices.Clone(pages), func(p render.Page) bool { return p.Unlisted })
	slices.SortFunc(kept, func(a, b render.Page) int { return cmp.Compare(a.URL, b.URL) })
	addresses := make([]string, len(kept))
	for i, p := range kept {
		addresses[i] = p.URL
	}
	at := map[int]render.Page{}
	for i, ordinal := range ordinals(addresses) {
		at[ordinal] = kept[i]
	}
	block := Block{Ordinals: slices.Sorted(maps.Keys(at))}
	for _, ordinal := range block.Ordinals {
		block.Pages = append(block.Pages, at[ordinal])
	}
	return block
}

// NewPart indexes a block.
func NewPart(ctx context.Context, b Block) (Part, error) {
	x, err := open(ctx, b)
	if err != nil {
		return Part{}, err
	}
	p, err := x.part()
	if err = errors.Join(err, x.Close()); err != nil {
		return Part{}, fmt.Errorf("search: %w", err)
	}
	return p, nil
}

// part reads the index of a block out of bleve.
func (x *Index) part() (Part, error) {
	p := Part{names: x.names, mentions: x.mentions}
	at := map[int]int{}
	for i, page := range x.pages {
		at[page.ordinal] = i
		p.rows = append(p.rows, pageRow{ordinal: page.ordinal, kind: page.kind, service: page.service,
			categories: page.categories, supports: page.supports})
	}
	if err := p.writeTexts(x.pages); err != nil {
		return Part{}, err
	}
	r, err := newPostingsReader(x.bleve)
	if err != nil {
		return Part{}, err
	}
	defer r.Close()
	terms := map[string][]posting{}
	for i := range fields {
		err := r.readField(i, terms, func(ordinal, length int) { p.rows[at[ordinal]].lengths[i] = length })
		if err != nil {
			return Part{}, err
		}
	}
	delete(terms, padding)
	for _, term := range slices.Sorted(maps.Keys(terms)) {
		p.entries = append(p.entries, entry{term, together(terms[term]), x.terms[term].words()})
	}
	return p, nil
}

// together makes one posting of those that a page has in several fields.
func together(postings []posting) []posting {
	slices.SortFunc(postings, func(a, b posting) int { return cmp.Compare(a.ordinal, b.ordinal) })
	kept := postings[:0]
	for _, p := range postings {
		n := len(kept)
		if n == 0 || kept[n-1].ordinal != p.ordinal {
			kept = append(kept, p)
			continue
		}
		for i, frequency := range p.frequencies {
			kept[n-1].frequencies[i] += frequency
		}
	}
	return slices.Clone(kept)
}

// writeTexts packs the texts of the pages.
func (p *Part) writeTexts(pages []page) error {
	packer := newPacker()
	var files []pageFile
	size := 0
	flush := func() error {
		if len(files) == 0 {
			return nil
		}
		contents, err := encode(files)
		if err != nil {
			return err
		}
		data, err := packer.pack(contents)
		p.texts = append(p.texts, textFile{files[0].Ordinal, data})
		files, size = nil, 0
		return err
	}
	for i, page := range pages {
		length := page.size()
		if len(files) == 0 || page.ordinal/textWindow != files[0].Ordinal/textWindow || size+length > textSize {
			if err := flush(); err != nil {
				return err
			}
			p.rows[i].begins = true
		}
		files = append(files, pageFile{page.ordinal, page.url, page.title, page.kind, page.service, page.sections})
		size += length
	}
	return flush()
}

// A postingsReader reads what bleve has indexed.
type postingsReader struct {
	index.IndexReader
	ordinals map[uint64]int // by bleve's own numbers, which differ from run to run
}

func newPostingsReader(x interface {
	Advanced() (index.Index, error)
}) (postingsReader, error) {
	advanced, err := x.Advanced()
	if err != nil {
		return postingsReader{}, err
	}
	reader, err := advanced.Reader()
	if err != nil {
		return postingsReader{}, err
	}
	r := postingsReader{reader, map[uint64]int{}}
	if err := r.readOrdinals(); err != nil {
		return postingsReader{}, errors.Join(err, reader.Close())
	}
	return r, nil
}

func (r postingsReader) readOrdinals() error {
	ids, err := r.DocIDReaderAll()
	if err != nil {
		return err
	}
	defer ids.Close()
	for {
		id, err := ids.Next()
		if err != nil || id == nil {
			return err
		}
		external, err := r.ExternalID(id)
		if err != nil {
			return err
		}
		if r.ordinals[id.Value()], err = ordinalOf(external); err != nil {
			return err
		}
	}
}

// readField reads every term of a field, and tells the lengths of the field.
func (r postingsReader) readField(field int, terms map[string][]posting, length func(ordinal, length int)) error {
	dictionary, err := r.FieldDict(fields[field].name)
	if err != nil {
		return err
	}
	defer dictionary.Close()
	for {
		found, err := dictionary.Next()
		if err != nil || found == nil {
			return err
		}
		if terms[found.Term], err = r.readTerm(field, found.Term, terms[found.Term], length); err != nil {
			return err
		}
	}
}

// readTerm adds the postings of a term in a field.
func (r postingsReader) readTerm(field int, term string, found []posting, length func(ordinal, length int)) ([]posting, error) {
	docs, err := r.TermFieldReader(context.Background(), []byte(term), fields[field].name, true, true, false)
	if err != nil {
		return nil, err
	}
	defer docs.Close()
	for {
		doc, err := docs.Next(nil)
		if err != nil || doc == nil {
			return found, err
		}
		ordinal := r.ordinals[doc.ID.Value()]
		n, err := fieldLength(doc.Norm)
		if err != nil {
			return nil, fmt.Errorf("term %q, field %s of page %d: %w", term, fields[field].name, ordinal, err)
		}
		length(ordinal, n)
		p := posting{ordinal: int32(ordinal)}
		p.frequencies[field] = int32(doc.Freq)
		found = append(found, p)
	}
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

// mergedTerms yields the terms of all parts in order, each with the postings of
// all.
func mergedTerms(parts []Part) iter.Seq[entry] {
	return func(yield func(entry) bool) {
		same := map[string][]*entry{}
		for _, p := range parts {
			for i := range p.entries {
				e := &p.entries[i]
				same[e.term] = append(same[e.term], e)
			}
		}
		for _, term := range slices.Sorted(maps.Keys(same)) {
			merged := entry{term: term}
			for _, e := range same[term] {
				merged.postings = append(merged.postings, e.postings...)
				merged.words.add(e.words)
			}
			if !yield(merged) {
				return
			}
		}
	}
}
