package search

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// The exported files. Only the manifest has a stable name; all others are
// named by the hash of what they hold, so that a reader can never mix two
// builds, and what did not change keeps its file. All but the manifest are
// compressed here, so that nothing depends on what a host compresses; and stand
// in a folder of their own, which a host can tell browsers to keep for good.
//
//	search/manifest.json             manifest
//	search/files/p-<hash>.bin        a shard of terms with postings, as encodeTerms writes it
//	search/files/n-<hash>.bin        namesFile
//	search/files/s-<hash>.bin        words, as spelling.encoded writes them, read where one is on no page
//	search/files/x-<ordinal>-<check>.bin  the text of a page, a pageFile
const (
	manifestPath = "search/manifest.json"
	folder       = "search/files/"
)

// formatVersion changes with every change of the files that a reader of the
// former version would misread.
const formatVersion = 11

// A manifest names the files of the build. Separators are joined by spaces,
// hashes by nothing.
type manifest struct {
	V          int         `json:"v"`
	Pages      int         `json:"pages"`
	Spelling   string      `json:"spelling"`
	Terms      string      `json:"terms"` // separator before each shard
	Shards     string      `json:"shards"`
	Keys       string      `json:"keys"` // the same of the shards of names
	KeyShards  string      `json:"keyShards"`
	Beginnings string      `json:"beginnings"` // a filter of names
	Shelf      int         `json:"shelf"`      // ordinals whose files of texts have one check
	Checks     string      `json:"checks"`     // one for each shelf
	Fillers    []string    `json:"fillers"`
	Asides     [][2]string `json:"asides"`
	Pastes     [][2]string `json:"pastes"`
	Common     []string    `json:"common"` // terms
	Boosts     []float64   `json:"boosts"` // of fields
	table
}

// A pageFile is what a hit shows of a page.
type pageFile struct {
	URL      string    `json:"url"`
	Title    string    `json:"title"`
	Kind     string    `json:"kind"`
	Service  string    `json:"service"`
	Sections []section `json:"sections"`
}

// A File is a file of an exported index. Path is below the site's root.
type File struct {
	Path   string
	Data   []byte
	Packed bool // Data is what is served, and not still to be compressed

	packer packer
}

// Pack gives the bytes that are served, which depend on Data alone.
func (f File) Pack() ([]byte, error) {
	if f.Packed {
		return f.Data, nil
	}
	return f.packer.pack(f.Data)
}

// Packed gives the bytes of files by their paths.
func Packed(files []File) (map[string][]byte, error) {
	all := make(map[string][]byte, len(files))
	for _, f := range files {
		data, err := f.Pack()
		if err != nil {
			return nil, err
		}
		all[f.Path] = data
	}
	return all, nil
}

// Export gives the static files of an index from its parts in the order of
// their blocks. The same pages give the same bytes, into whichever blocks they
// are cut.
func Export(parts []Part) ([]File, error) {
	e := exporter{packer: newPacker()}
	all := namesOf(parts)
	names := cutNames(all)
	m := manifest{V: formatVersion, Keys: strings.Join(firstKeys(names), " "), Beginnings: newFilter(all).encoded(),
		Fillers: strings.Fields(fillerWords), Asides: asides, Pastes: pastes, Common: []string{}}
	for _, field := range fields {
		m.Boosts = append(m.Boosts, field.boost)
	}
	var rows []pageRow
	for _, part := range parts {
		rows = append(rows, part.rows...)
	}
	m.Pages = len(rows)
	m.table = newTable(rows)
	m.Shelf = shelfFor(m.Pages)
	m.Checks = e.putTexts(rows, m.Shelf)
	lengths := lengthsOf(rows)
	var separators []string
	var words []wordCount
	last := ""
	for shard := range cutTerms(mergedTerms(parts)) {
		for _, e := range shard {
			words = append(words, e.words)
			if isCommon(len(e.postings), m.Pages) {
				m.Common = append(m.Common, e.term)
			}
		}
		separators = append(separators, separator(last, shard[0].term))
		last = shard[len(shard)-1].term
		m.Shards += e.put("p-", encodeTerms(shard, lengths))
	}
	m.Terms = strings.Join(separators, " ")
	for _, shard := range names {
		m.KeyShards += e.put("n-", shard.encoded())
	}
	m.Spelling = e.put("s-", newSpelling(slices.Values(words)).encoded())
	data, err := encode(m)
	if err != nil {
		return nil, fmt.Errorf("search: export: %w", err)
	}
	return append(e.files, File{Path: manifestPath, Data: data, Packed: true}), nil
}

// manyPages is how many postings of a term are a burden: about 40 KB.
const manyPages = 1 << 15

// isCommon says whether a term stands on so many of all pages that it is a filler:
// most of those of a very large site. Of smaller ones such terms are what the site
// is about, and mean much in a title.
func isCommon(pages, all int) bool { return pages > manyPages && 2*pages > all }

// An exporter gathers files.
type exporter struct {
	files  []File
	packer packer
}

// putTexts adds the texts of pages in the order of their ordinals, and gives the
// checks of their shelves.
func (e *exporter) putTexts(rows []pageRow, shelf int) string {
	var checks strings.Builder
	number := 0 // of the next shelf
	for len(rows) > 0 {
		end := slices.IndexFunc(rows, func(r pageRow) bool { return r.ordinal/shelf > number })
		if end < 0 {
			end = len(rows)
		}
		check := checkOf(rows[:end])
		for _, r := range rows[:end] {
			e.files = append(e.files, File{Path: textPath(r.ordinal, check), Data: r.text, Packed: true})
		}
		checks.WriteString(check)
		rows = rows[end:]
		number++
	}
	return checks.String()
}

func checkOf(rows []pageRow) string {
	var hashes strings.Builder
	for _, r := range rows {
		hashes.WriteString(r.hash)
	}
	return hashOf([]byte(hashes.String()))[:checkSize]
}

// lengthsOf spreads the lengths of pages out by ordinals.
func lengthsOf(rows []pageRow) (lengths [len(fields)][]int) {
	if len(rows) == 0 {
		return lengths
	}
	for field := range lengths {
		lengths[field] = make([]int, rows[len(rows)-1].ordinal+1)
		for _, r := range rows {
			lengths[field][r.ordinal] = r.lengths[field]
		}
	}
	return lengths
}

// put adds a file and gives its hash.
func (e *exporter) put(prefix string, contents []byte) string {
	hash := hashOf(contents)
	e.files = append(e.files, File{Path: hashedPath(prefix, hash), Data: contents, packer: e.packer})
	return hash
}

// A hash of 48 bits is plenty among the files of one site; a check of 18, among
// what one shelf ever holds.
const (
	hashSize  = 8
	checkSize = 3
)

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return base64.RawURLEncoding.EncodeToString(sum[:])[:hashSize]
}

func hashedPath(prefix, hash string) string { return folder + prefix + hash + ".bin" }

func textPath(ordinal int, check string) string {
	return fmt.Sprintf("%sx-%d-%s.bin", folder, ordinal, check)
}

// Texts have a file each, so that a hit brings nothing but its own; and one check
// for several, because checks are what no compression makes smaller. An edit
// renames these, which are at most so many that there are about a thousand.
const (
	leastShelf = 8
	mostChecks = 1 << 10
)

func shelfFor(pages int) int { return max(leastShelf, roomFor(pages)/mostChecks) }
