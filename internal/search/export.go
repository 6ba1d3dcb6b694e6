package search

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
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
//	search/files/s-<hash>.bin        spellingFile, read where a word is on no page
//	search/files/x-<page>-<check>.bin  texts of the pages from that ordinal on, each a pageFile
const (
	manifestPath = "search/manifest.json"
	folder       = "search/files/"
)

// formatVersion changes with every change of the files that a reader of the
// former version would misread.
const formatVersion = 6

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
	Beginnings []byte      `json:"beginnings"` // what names begin with; only browsers ask
	Texts      string      `json:"texts"`      // checks of the files of texts
	Fillers    string      `json:"fillers"`
	Asides     [][2]string `json:"asides"`
	table
}

// A pageFile is what a hit shows of a page.
type pageFile struct {
	Ordinal  int       `json:"ordinal"`
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
	m := manifest{V: formatVersion, Keys: strings.Join(firstKeys(names), " "), Beginnings: beginningsOf(all),
		Fillers: strings.Join(strings.Fields(fillerWords), " "), Asides: asides}
	var rows []pageRow
	for _, part := range parts {
		rows = append(rows, part.rows...)
		for _, t := range part.texts {
			check := hashOf(t.data)[:checkSize]
			m.Texts += check
			e.files = append(e.files, File{Path: textPath(t.first, check), Data: t.data, Packed: true})
		}
	}
	m.Pages = len(rows)
	m.table = newTable(rows)
	var separators []string
	var words []wordCount
	last := ""
	for shard := range cutTerms(mergedTerms(parts)) {
		for _, e := range shard {
			words = append(words, e.words)
		}
		separators = append(separators, separator(last, shard[0].term))
		last = shard[len(shard)-1].term
		m.Shards += e.put("p-", encodeTerms(shard))
	}
	m.Terms = strings.Join(separators, " ")
	for _, shard := range names {
		m.KeyShards += e.put("n-", shard.encoded())
	}
	m.Spelling = e.putJSON("s-", newSpelling(slices.Values(words)).file())
	data, err := encode(m)
	if err = errors.Join(e.err, err); err != nil {
		return nil, fmt.Errorf("search: export: %w", err)
	}
	return append(e.files, File{Path: manifestPath, Data: data, Packed: true}), nil
}

// An exporter gathers files, and keeps what went wrong with any.
type exporter struct {
	files  []File
	packer packer
	err    error
}

// put adds a file and gives its hash.
func (e *exporter) put(prefix string, contents []byte) string {
	hash := hashOf(contents)
	e.files = append(e.files, File{Path: hashedPath(prefix, hash), Data: contents, packer: e.packer})
	return hash
}

func (e *exporter) putJSON(prefix string, v any) string {
	data, err := encode(v)
	e.err = errors.Join(e.err, err)
	return e.put(prefix, data)
}

// A hash of 48 bits is plenty among the files of one site; a check of 18, among
// the files that one page ever begins.
const (
	hashSize  = 8
	checkSize = 3
)

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return base64.RawURLEncoding.EncodeToString(sum[:])[:hashSize]
}

func hashedPath(prefix, hash string) string { return folder + prefix + hash + ".bin" }

func textPath(first int, check string) string {
	return fmt.Sprintf("%sx-%d-%s.bin", folder, first, check)
}
