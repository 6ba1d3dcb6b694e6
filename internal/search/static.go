package search

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
)

// A Static is an exported index, read back. It is safe for concurrent use.
type Static struct {
	fsys     fs.FS
	manifest manifest
	lengths  [len(fields)][]int // by ordinal; all but those of the last field as far as shards have told them
	terms    []string           // first of each shard
	keys     []string           // first of each shard of names
	names    filter

	mu      sync.Mutex
	decoded map[string]any // what files hold, by their paths; read so far
}

// Open reads the manifest of a built site, whose root is fsys; the rest is read
// when a search needs it. An index that is missing, cut short, of another build
// or of another version of the program is an error that says so, here or when
// it is searched.
func Open(fsys fs.FS) (*Static, error) {
	s := &Static{fsys: fsys, decoded: map[string]any{}}
	data, err := read(fsys, manifestPath)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &s.manifest); err != nil {
		return nil, fmt.Errorf("%s: truncated or damaged: %w", manifestPath, err)
	}
	if v := s.manifest.V; v != formatVersion {
		return nil, fmt.Errorf("%s: format %d, but this program reads format %d; build the site again", manifestPath, v, formatVersion)
	}
	s.terms, s.keys = strings.Fields(s.manifest.Terms), strings.Fields(s.manifest.Keys)
	if len(s.terms)*hashSize != len(s.manifest.Shards) || len(s.keys)*hashSize != len(s.manifest.KeyShards) {
		return nil, fmt.Errorf("%s: %w", manifestPath, errDamaged)
	}
	if s.names, err = decodeFilter(s.manifest.Beginnings); err != nil {
		return nil, at(manifestPath, err)
	}
	if err := s.readTable(); err != nil {
		return nil, at(manifestPath, err)
	}
	return s, nil
}

// readTable spreads the table out by ordinals.
func (s *Static) readTable() error {
	rows, err := s.manifest.rows(s.manifest.Pages)
	if err != nil {
		return err
	}
	ordinals := 0
	if len(rows) > 0 {
		ordinals = rows[len(rows)-1].ordinal + 1
	}
	for i := range s.lengths {
		s.lengths[i] = make([]int, ordinals)
	}
	for _, r := range rows {
		s.lengths[len(fields)-1][r.ordinal] = r.length
	}
	shelf := s.manifest.Shelf
	if shelf < 1 || len(s.manifest.Checks) != (ordinals+shelf-1)/shelf*checkSize {
		return errDamaged
	}
	return nil
}

// errOtherBuild is what a wrong hash tells.
var errOtherBuild = errors.New("truncated, or of another build; build the site again")

// Search gives the best pages for a query, as [Index.Search] does.
func (s *Static) Search(query string, limit int) (Answer, error) {
	return answer(s, query, limit)
}

func (s *Static) rank(terms []queryTerm, limit int) ([]ranked, error) {
	r := ranking{s.manifest.Pages, s.lengths, map[string][]posting{}}
	for _, t := range terms {
		e, _, err := s.entry(t.term)
		if err != nil {
			return nil, err
		}
		r.terms[t.term] = e.postings
	}
	return r.rank(terms, limit), nil
}

func (s *Static) has(term string) (bool, error) {
	_, found, err := s.entry(term)
	return found, err
}

// entry reads a term out of the shard where it stands, if it stands anywhere.
func (s *Static) entry(term string) (entry, bool, error) {
	at := s.shardOf(term)
	if at < 0 {
		return entry{}, false, nil
	}
	shard, err := s.shard(at)
	e, found := shard[term]
	return e, found, err
}

// termsBegunBy reads the shard in which such a term would stand, and of those
// behind it as many as begin so and are needed.
func (s *Static) termsBegunBy(prefix string) ([]string, error) {
	var begun []string
	for at := max(0, s.shardOf(prefix)); at < len(s.terms) && len(begun) < maxBegun; at++ {
		shard, err := s.shard(at)
		if err != nil {
			return nil, err
		}
		begun = append(begun, begunSo(maps.Keys(shard), prefix)...)
		if at+1 < len(s.terms) && !strings.HasPrefix(s.terms[at+1], prefix) {
			break
		}
	}
	return begun, nil
}

// shardOf gives the place of the shard in which a term stands, or -1.
func (s *Static) shardOf(term string) int {
	at, exact := slices.BinarySearch(s.terms, term)
	if !exact {
		at--
	}
	return at
}

func (s *Static) shard(at int) (map[string]entry, error) {
	hash := s.manifest.Shards[at*hashSize:][:hashSize]
	return decoded(s, "p-", hash, s.decodeShard)
}

func (s *Static) decodeShard(data []byte) (map[string]entry, error) {
	entries, err := decodeTerms(data, s.lengths)
	shard := make(map[string]entry, len(entries))
	for _, e := range entries {
		shard[e.term] = e
	}
	return shard, err
}

func (s *Static) spelling() (spelling, error) {
	return decoded(s, "s-", s.manifest.Spelling, decodeSpelling)
}

func (s *Static) isCommon(term string) bool { return slices.Contains(s.manifest.Common, term) }

func (s *Static) filter() filter { return s.names }

func (s *Static) firstKeys() []string { return s.keys }

func (s *Static) nameShard(i int) (nameShard, error) {
	hash := s.manifest.KeyShards[i*hashSize:][:hashSize]
	return decoded(s, "n-", hash, decodeNames)
}

// page reads the text of a page.
func (s *Static) page(ordinal int) (page, error) {
	check := s.manifest.Checks[ordinal/s.manifest.Shelf*checkSize:][:checkSize]
	path := textPath(ordinal, check)
	data, err := read(s.fsys, path)
	if err != nil {
		return page{}, err
	}
	var f pageFile
	if data, err = unpack(data); err == nil {
		err = json.Unmarshal(data, &f)
	}
	if err != nil {
		return page{}, at(path, errOtherBuild)
	}
	return page{ordinal: ordinal, url: f.URL, title: f.Title, kind: f.Kind, service: f.Service, sections: f.Sections}, nil
}

// decoded gives what a file holds that is named by its hash. Each is read once.
func decoded[T any](s *Static, prefix, hash string, decode func([]byte) (T, error)) (T, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := hashedPath(prefix, hash)
	if known, ok := s.decoded[path].(T); ok {
		return known, nil
	}
	var none T
	data, err := read(s.fsys, path)
	if err != nil {
		return none, err
	}
	if data, err = unpack(data); err != nil || hashOf(data) != hash {
		return none, fmt.Errorf("%s: %w", path, errOtherBuild)
	}
	value, err := decode(data)
	if err != nil {
		return none, at(path, err)
	}
	s.decoded[path] = value
	return value, nil
}

// read gives the contents of a file of the index; a missing one is explained.
func read(fsys fs.FS, path string) ([]byte, error) {
	data, err := fs.ReadFile(fsys, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s is missing: the folder is not a built site, or not whole: %w", path, err)
	case err != nil:
		return nil, at(path, err)
	}
	return data, nil
}

// at tells which file an error is of.
func at(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", path, err)
}
