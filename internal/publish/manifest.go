package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// manifestName is the hidden file that makes a folder an output folder of
// ours.
const manifestName = ".iam-atlas.json"

// A manifest lists the files that Write made, sorted by path. A file that
// already stood there with the very bytes is not listed: it stays its owner's.
type manifest struct {
	Version int         `json:"version"`
	Files   []ownedFile `json:"files"`
}

type ownedFile struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
}

// manifestVersion tells a later program how to read the manifest.
const manifestVersion = 1

func newManifest(files []File) manifest {
	m := manifest{Version: manifestVersion, Files: make([]ownedFile, len(files))}
	for i, f := range files {
		sum := sha256.Sum256(f.Data)
		m.Files[i] = ownedFile{f.Path, hex.EncodeToString(sum[:])}
	}
	return m
}

// paths gives the set of the files listed.
func (m manifest) paths() map[string]bool {
	set := make(map[string]bool, len(m.Files))
	for _, f := range m.Files {
		set[f.Path] = true
	}
	return set
}

// file gives the manifest as it stands in the output folder.
func (m manifest) file() (File, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(m)
	return File{manifestName, b.Bytes()}, err
}

// readManifest gives the manifest of the folder, an empty one where there is
// none. One that cannot be understood is refused, for guessing what is ours
// could remove what is not.
func readManifest(root *os.Root) (manifest, error) {
	var m manifest
	text, err := root.ReadFile(manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return m, err
	}
	refused := &Refusal{
		Path: filepath.Join(root.Name(), manifestName),
		Why:  "cannot be read as the list of our files",
		Do:   "empty the output folder or name another one",
	}
	if json.Unmarshal(text, &m) != nil || m.Version != manifestVersion {
		return manifest{}, refused
	}
	for _, f := range m.Files {
		if checkPath(f.Path) != nil {
			return manifest{}, refused
		}
	}
	return m, nil
}
