package search

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
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

// encodeTerms writes a shard as columns, which pack better than rows: the
// number of terms; of each term the number of bytes shared with the one
// before, of bytes that follow, these bytes, and the number of postings; then
// the distances of the ordinals of all postings (from -1 at first, so that none
// is zero); then the frequencies in each field. Numbers are varints.
func encodeTerms(entries []entry) []byte {
	b := binary.AppendUvarint(nil, uint64(len(entries)))
	before := ""
	for _, e := range entries {
		n := commonPrefix(before, e.term)
		b = binary.AppendUvarint(b, uint64(n))
		b = binary.AppendUvarint(b, uint64(len(e.term)-n))
		b = append(b, e.term[n:]...)
		b = binary.AppendUvarint(b, uint64(len(e.postings)))
		before = e.term
	}
	for _, e := range entries {
		before := int32(-1)
		for _, p := range e.postings {
			b = binary.AppendUvarint(b, uint64(p.ordinal-before))
			before = p.ordinal
		}
	}
	for field := range fields {
		for _, e := range entries {
			for _, p := range e.postings {
				b = binary.AppendUvarint(b, uint64(p.frequencies[field]))
			}
		}
	}
	return b
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
	r := varints{data: data}
	entries := make([]entry, 0, r.count())
	before, total := "", 0
	for range cap(entries) {
		shared, rest := r.number(), r.bytes(r.number())
		if shared > len(before) {
			return nil, errDamaged
		}
		e := entry{term: before[:shared] + string(rest)}
		n := r.count()
		if total += n; total*(1+len(fields)) > len(data) {
			return nil, errDamaged
		}
		e.postings = make([]posting, n)
		if r.bad || len(entries) > 0 && e.term <= before {
			return nil, errDamaged
		}
		entries, before = append(entries, e), e.term
	}
	for _, e := range entries {
		for i := range e.postings {
			e.postings[i].ordinal = int32(r.number())
		}
	}
	for field := range fields {
		for _, e := range entries {
			for i := range e.postings {
				e.postings[i].frequencies[field] = int32(r.number())
			}
		}
	}
	if r.bad || len(r.data) > 0 {
		return nil, errDamaged
	}
	for _, e := range entries {
		if err := addUp(e.postings, lengths); err != nil {
			return nil, fmt.Errorf("term %q: %w", e.term, err)
		}
	}
	return entries, nil
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

// Varints are read one after the other. Once one is missing, or larger than
// any number that is written, all that follow are 0 and bad is set.
type varints struct {
	data []byte
	bad  bool
}

func (r *varints) number() int {
	n, size := binary.Uvarint(r.data)
	if size <= 0 || n > 1<<31-1 {
		r.bad, r.data = true, nil
		return 0
	}
	r.data = r.data[size:]
	return int(n)
}

// count is the number of things that follow; each takes a byte at least.
func (r *varints) count() int {
	n := r.number()
	if n > len(r.data) {
		r.bad, r.data = true, nil
		return 0
	}
	return n
}

func (r *varints) bytes(n int) []byte {
	if n > len(r.data) {
		r.bad, r.data = true, nil
		return nil
	}
	bytes := r.data[:n]
	r.data = r.data[n:]
	return bytes
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
