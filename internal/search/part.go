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

	"github.com/blevesearch/bleve/v2/index/scorch"

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
const blockSize = 64

// A Part is the index of one block, as [Export] needs it. It never changes.
type Part struct {
	rows     []pageRow
	entries  []entry
	names    []name
	mentions map[string]mention
}

// A pageRow is what the table of a site says of a page, and its text, packed.
type pageRow struct {
	ordinal              int
	lengths              [len(fields)]int
	kind, service        string
	categories, supports []string
	text                 []byte
	hash                 string // of the text
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
			list(s.Phrases...)
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
	if err := p.packTexts(x.pages); err != nil {
		return Part{}, err
	}
	r, err := x.readPostings()
	if err != nil {
		return Part{}, err
	}
	for _, page := range r.pages {
		p.rows[at[int(page.ordinal)]].lengths = page.lengths
	}
	for _, e := range r.entries {
		if e.term != padding {
			e.words = x.terms[e.term].words()
			p.entries = append(p.entries, e)
		}
	}
	return p, nil
}

// packTexts packs the text of each page.
func (p *Part) packTexts(pages []page) error {
	packer := newPacker()
	for i, page := range pages {
		contents, err := encode(pageFile{page.url, page.title, page.kind, page.service, page.sections})
		if err != nil {
			return err
		}
		row := &p.rows[i]
		if row.text, err = packer.pack(contents); err != nil {
			return err
		}
		row.hash = hashOf(row.text)
	}
	return nil
}

// A postingsReader reads what bleve has indexed. It reads the segment that a
// batch makes, because readers of one term at a time look each up three times.
type postingsReader struct {
	segment *scorch.SegmentSnapshot
	pages   []readPage // by bleve's own numbers, which differ from run to run
	entries []entry
}

// A readPage is what bleve knows of a page apart from postings.
type readPage struct {
	ordinal int32
	lengths [len(fields)]int
}

func (x *Index) readPostings() (postingsReader, error) {
	var r postingsReader
	reader, err := x.reader()
	if err != nil {
		return r, err
	}
	defer reader.Close()
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok || len(snapshot.Segments()) > 1 {
		return r, errors.New("the index is not what one batch makes")
	}
	for _, r.segment = range snapshot.Segments() {
		if err := r.readSegment(); err != nil {
			return r, err
		}
	}
	return r, nil
}

// readSegment reads the last field first, which holds all terms of the others.
func (r *postingsReader) readSegment() error {
	for n := range r.segment.Count() {
		id, err := r.segment.DocID(n)
		if err != nil {
			return err
		}
		ordinal, err := ordinalOf(string(id))
		if err != nil {
			return err
		}
		r.pages = append(r.pages, readPage{ordinal: int32(ordinal)})
	}
	for field := len(fields) - 1; field >= 0; field-- {
		if err := r.readField(field); err != nil {
			return fmt.Errorf("field %s: %w", fields[field].name, err)
		}
	}
	return nil
}

// readField reads the terms of a field, which come in order. What is read of
// one term is room for the next.
func (r *postingsReader) readField(field int) error {
	dictionary, err := r.segment.Segment().Dictionary(fields[field].name)
	if err != nil {
		return err
	}
	list, err := dictionary.PostingsList(nil, nil, nil)
	if err != nil {
		return err
	}
	iterator := list.Iterator(true, true, false, nil)
	at := 0
	for terms := dictionary.AutomatonIterator(nil, nil, nil); ; {
		found, err := terms.Next()
		if err != nil || found == nil {
			return err
		}
		if list, err = dictionary.PostingsList([]byte(found.Term), nil, list); err != nil {
			return err
		}
		iterator = list.Iterator(true, true, false, iterator)
		e, err := r.entry(field, found.Term, int(list.Count()), &at)
		if err != nil {
			return err
		}
		for {
			p, err := iterator.Next()
			if err != nil {
				return err
			}
			if p == nil {
				break
			}
			if err := r.add(e, field, p.Number(), int32(p.Frequency()), p.Norm()); err != nil {
				return fmt.Errorf("term %q: %w", found.Term, err)
			}
		}
		slices.SortFunc(e.postings, byOrdinal)
	}
}

// errNotHeld tells that a field holds what the last one does not.
var errNotHeld = errors.New("the last field does not hold it")

// entry gives the entry of a term that stands on so many pages: a new one where
// it is the first field that is read, else the next of the known ones.
func (r *postingsReader) entry(field int, term string, pages int, at *int) (*entry, error) {
	if field == len(fields)-1 {
		r.entries = append(r.entries, entry{term: term, postings: make([]posting, 0, pages)})
		return &r.entries[len(r.entries)-1], nil
	}
	for ; *at < len(r.entries); *at++ {
		if r.entries[*at].term == term {
			return &r.entries[*at], nil
		}
	}
	return nil, fmt.Errorf("term %q: %w", term, errNotHeld)
}

// add adds a posting to an entry, or to what the last field has of the page.
func (r *postingsReader) add(e *entry, field int, page uint64, frequency int32, norm float64) error {
	length, err := fieldLength(norm)
	if err != nil {
		return fmt.Errorf("page %d: %w", r.pages[page].ordinal, err)
	}
	r.pages[page].lengths[field] = length
	p := posting{ordinal: r.pages[page].ordinal}
	if field < len(fields)-1 {
		at, held := slices.BinarySearchFunc(e.postings, p, byOrdinal)
		if !held {
			return fmt.Errorf("page %d: %w", p.ordinal, errNotHeld)
		}
		e.postings[at].frequencies[field] = frequency
		return nil
	}
	p.frequencies[field] = frequency
	e.postings = append(e.postings, p)
	return nil
}

func byOrdinal(a, b posting) int { return int(a.ordinal - b.ordinal) }

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
