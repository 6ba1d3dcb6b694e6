package search

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

// A Static is an exported index, read back. It is safe for concurrent use.
type Static struct {
	fsys  fs.FS
	index indexFile
}

// Open reads the index of a built site, whose root is fsys. Text is read when
// a search needs it. An index that is missing, cut short, of another build or
// of another version of the program is an error that says so.
func Open(fsys fs.FS) (*Static, error) {
	var m manifest
	data, err := read(fsys, manifestPath)
	if err != nil {
		return nil, err
	}
	if err := decode(manifestPath, data, &m); err != nil {
		return nil, err
	}
	if m.V != formatVersion {
		return nil, fmt.Errorf("%s: format %d, but this program reads format %d; build the site again", manifestPath, m.V, formatVersion)
	}
	s := &Static{fsys: fsys}
	path := folder + m.Index
	if data, err = read(fsys, path); err != nil {
		return nil, err
	}
	if m.Index != "index-"+hashOf(data)+".json" {
		return nil, fmt.Errorf("%s: %w", path, errOtherBuild)
	}
	if err := decode(path, data, &s.index); err != nil {
		return nil, err
	}
	if err := s.index.check(m.Pages); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// errOtherBuild is what a wrong hash tells.
var errOtherBuild = errors.New("truncated, or of another build; build the site again")

// Search gives the best pages for a query, as [Index.Search] does.
func (s *Static) Search(query string, limit int) ([]Hit, error) {
	terms := plan(query)
	if len(terms) == 0 {
		return nil, ErrEmptyQuery
	}
	return hits(s.index.rank(terms, limit), terms, s.page)
}

// page reads the sections of a page.
func (s *Static) page(ordinal int) (page, error) {
	p := page{url: s.index.URLs[ordinal], title: s.index.Titles[ordinal]}
	hash := s.index.Files[ordinal]
	path := sectionsPath(hash)
	data, err := read(s.fsys, path)
	if err != nil {
		return page{}, err
	}
	if hashOf(data) != hash {
		return page{}, fmt.Errorf("%s: %w", path, errOtherBuild)
	}
	return p, decode(path, data, &p.sections)
}

// check says whether every page has its row in each column and every posting
// its page, so that no search can go astray.
func (f *indexFile) check(pages int) error {
	columns := []int{len(f.URLs), len(f.Titles), len(f.Kinds), len(f.Services), len(f.Files)}
	for _, lengths := range f.Lengths {
		columns = append(columns, len(lengths))
	}
	for _, rows := range columns {
		if rows != pages {
			return fmt.Errorf("%d rows for %d pages", rows, pages)
		}
	}
	for term, lists := range f.Terms {
		for field, list := range lists {
			if err := f.checkPostings(field, list); err != nil {
				return fmt.Errorf("term %q: %w", term, err)
			}
		}
	}
	return nil
}

func (f *indexFile) checkPostings(field int, list postings) error {
	if len(list)%2 != 0 {
		return errors.New("half a posting")
	}
	before := -1
	for ordinal, frequency := range list.all() {
		if ordinal <= before || ordinal >= len(f.URLs) || frequency < 1 || frequency > f.Lengths[field][ordinal] {
			return fmt.Errorf("impossible posting: %d times on page %d", frequency, ordinal)
		}
		before = ordinal
	}
	return nil
}

// read gives the contents of a file of the index; a missing one is explained.
func read(fsys fs.FS, path string) ([]byte, error) {
	data, err := fs.ReadFile(fsys, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s is missing: the folder is not a built site, or not whole: %w", path, err)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return data, nil
}

func decode(path string, data []byte, into any) error {
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: truncated or damaged: %w", path, err)
	}
	return nil
}
