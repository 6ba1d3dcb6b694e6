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
// for each field, of occurrences, and of mere frequencies for the last one, whose
// lengths every query needs: they stand in the manifest.
func encodeTerms(entries []entry, lengths [len(fields)][]int) []byte {
	var terms, counts, distances []byte
	var occurrences [len(fields)][]byte
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
				written := int(frequency)
				if i < len(fields)-1 {
					written = occurrence(written, lengths[i][p.ordinal])
				}
				occurrences[i] = appendNumber(occurrences[i], written)
			}
		}
	}
	return bytes.Join(append([][]byte{terms, counts, distances}, occurrences[:]...), []byte("\n"))
}

// occurrence says in one number how often a term stands in a field, and how long
// that is. Few pages have a term in their title or a heading, so that this takes
// less room than a table of the lengths of all.
func occurrence(frequency, length int) int {
	if frequency == 0 {
		return 0
	}
	return (frequency-1)*steps + stepOf(length) + 1
}

func readOccurrence(written int) (frequency, length int) {
	if written == 0 {
		return 0, 0
	}
	return (written-1)/steps + 1, lengthAt((written - 1) % steps)
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// decodeTerms reads a shard of an index whose fields have these lengths, and
// refuses one that no such index has. Of all fields but the last it adds the
// lengths that are not known yet.
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
	for i := range postings {
		p := &postings[i]
		ordinal += int(p.ordinal)
		if p.ordinal < 1 || ordinal >= len(lengths[0]) || p.frequencies == [len(fields)]int32{} {
			return errDamaged
		}
		p.ordinal = int32(ordinal)
		for field := range fields {
			if !p.settle(field, &lengths[field][ordinal]) {
				return errDamaged
			}
		}
	}
	return nil
}

// settle makes a frequency of what is written of a field, and says whether it
// agrees with the length of the field, which it tells where that is not known.
func (p *posting) settle(field int, known *int) bool {
	length := *known
	if field < len(fields)-1 && p.frequencies[field] > 0 {
		var frequency int
		frequency, length = readOccurrence(int(p.frequencies[field]))
		p.frequencies[field] = int32(frequency)
		if *known == 0 {
			*known = length
		}
	}
	return length == *known && int(p.frequencies[field]) <= length
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
