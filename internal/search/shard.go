package search

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"sync"
	"unicode/utf8"
)

// An entry is a term with its postings, in the order of their ordinals. Its
// words do not stand in shards.
type entry struct {
	term     string
	postings []posting
	words    wordCount
}

// A posting says how often a term stands in each field of a page; in one at
// least.
type posting struct {
	ordinal     int32
	frequencies [len(fields)]int32
}

// errDamaged is what numbers tell that cannot be.
var errDamaged = errors.New("damaged; build the site again")

// shardSize is the least number of KiB in a shard of terms: larger ones make a
// query heavy, smaller ones the manifest.
const shardSize = 12

// maxUnpacked bounds what a damaged file can make a reader allocate.
const maxUnpacked = 64 << 20

// separator gives the shortest beginning of a shard's first key that comes
// after the last of the shard before: what the manifest has to say of it.
func separator(before, first string) string {
	n := commonPrefix(before, first) + 1
	for n < len(first) && !utf8.RuneStart(first[n]) {
		n++
	}
	return first[:min(n, len(first))]
}

// cutTerms cuts sorted terms where terms say so, so that a new one changes one
// shard.
func cutTerms(entries iter.Seq[entry]) iter.Seq[[]entry] {
	return func(yield func([]entry) bool) {
		var shard []entry
		size := 0
		for e := range entries {
			if len(shard) > 0 && cutsBefore(e.term, size, shardSize<<10) {
				if !yield(shard) {
					return
				}
				shard, size = nil, 0
			}
			shard = append(shard, e)
			size += len(e.term) + 2 + len(e.postings)*(1+len(fields))
		}
		if len(shard) > 0 {
			yield(shard)
		}
	}
}

// encodeTerms writes a shard as lines, which pack better than rows: the terms,
// with spaces between; the number of postings of each; the distances of the
// ordinals of all postings (from -1 at first, so that none is zero); then a line
// of the frequencies in each field.
func encodeTerms(entries []entry) []byte {
	var terms, counts, distances []byte
	var frequencies [len(fields)][]byte
	for i, e := range entries {
		if i > 0 {
			terms = append(terms, ' ')
		}
		terms = append(terms, e.term...)
		counts = appendNumber(counts, len(e.postings))
		before := int32(-1)
		for _, p := range e.postings {
			distances = appendNumber(distances, int(p.ordinal-before))
			before = p.ordinal
			for i, frequency := range p.frequencies {
				frequencies[i] = appendNumber(frequencies[i], int(frequency))
			}
		}
	}
	return bytes.Join(append([][]byte{terms, counts, distances}, frequencies[:]...), []byte("\n"))
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// decodeTerms reads a shard of an index whose fields have these lengths, and
// refuses one that no such index has.
func decodeTerms(data []byte, lengths [len(fields)][]int) ([]entry, error) {
	lines := strings.Split(string(data), "\n")
	if len(lines) != 3+len(fields) {
		return nil, errDamaged
	}
	terms := strings.Split(lines[0], " ")
	columns := make([][]int, len(lines)-1)
	for i, line := range lines[1:] {
		var err error
		if columns[i], err = numbersIn(line); err != nil {
			return nil, err
		}
	}
	counts, columns := columns[0], columns[1:]
	if len(counts) != len(terms) {
		return nil, errDamaged
	}
	entries := make([]entry, len(terms))
	for i, term := range terms {
		postings, err := takePostings(columns, counts[i], lengths)
		if err != nil || term == "" || i > 0 && term <= terms[i-1] {
			return nil, fmt.Errorf("term %q: %w", term, errDamaged)
		}
		entries[i] = entry{term: term, postings: postings}
	}
	if len(columns[0]) > 0 {
		return nil, errDamaged
	}
	return entries, nil
}

// takePostings takes so many postings from the front of the columns, which are
// as long as each other once they are at their end.
func takePostings(columns [][]int, count int, lengths [len(fields)][]int) ([]posting, error) {
	for _, column := range columns {
		if len(column) != len(columns[0]) || count > len(column) {
			return nil, errDamaged
		}
	}
	postings := make([]posting, count)
	for i := range postings {
		postings[i].ordinal = int32(columns[0][i])
		for field := range fields {
			postings[i].frequencies[field] = int32(columns[1+field][i])
		}
	}
	for i := range columns {
		columns[i] = columns[i][count:]
	}
	return postings, addUp(postings, lengths)
}

// addUp makes ordinals of distances. Every posting has its page, whose fields
// are as long as their frequencies at least.
func addUp(postings []posting, lengths [len(fields)][]int) error {
	ordinal := -1
	for i, p := range postings {
		ordinal += int(p.ordinal)
		if p.ordinal < 1 || ordinal >= len(lengths[0]) || p.frequencies == [len(fields)]int32{} {
			return errDamaged
		}
		for field, frequency := range p.frequencies {
			if int(frequency) > lengths[field][ordinal] {
				return errDamaged
			}
		}
		postings[i].ordinal = int32(ordinal)
	}
	return nil
}

// packLevel is below the best by half a percent of the bytes of shards, at a
// third of the time.
const packLevel = 7

// A packer compresses files, so that nothing depends on what a host does. What
// it needs for that is large, and lent from one file to the next.
type packer struct{ writers *sync.Pool }

func newPacker() packer { return packer{&sync.Pool{}} }

func (p packer) pack(data []byte) ([]byte, error) {
	w, ok := p.writers.Get().(*gzip.Writer)
	if !ok {
		var err error
		if w, err = gzip.NewWriterLevel(nil, packLevel); err != nil {
			return nil, err
		}
	}
	defer p.writers.Put(w)
	var b bytes.Buffer
	w.Reset(&b)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}

func unpack(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	unpacked, err := io.ReadAll(io.LimitReader(r, maxUnpacked))
	if err != nil {
		return nil, err
	}
	return unpacked, r.Close()
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
