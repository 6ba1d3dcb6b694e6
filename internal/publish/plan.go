package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// A plan says what turns the folder into the new site.
type plan struct {
	puts   []File   // to be written, the manifest among them where it changes
	clear  []string // stale files in the way of new ones: a file where a folder comes, or the reverse
	stale  []string // the other stale files
	result Result
}

// A step is one change of the commit: a file moved into place or removed.
type step struct {
	Path   string `json:"path"`
	Remove bool   `json:"remove,omitempty"`
}

// steps gives the changes in an order in which a reader of a half-changed site
// meets the least harm: what pages need comes before the pages, and nothing is
// removed while an old page could still ask for it.
func (p plan) steps() []step {
	var assets, pages, last []step
	for _, f := range p.puts {
		switch {
		case f.Path == manifestName:
			last = append(last, step{Path: f.Path})
		case path.Ext(f.Path) == ".html":
			pages = append(pages, step{Path: f.Path})
		default:
			assets = append(assets, step{Path: f.Path})
		}
	}
	return slices.Concat(removals(p.clear), assets, pages, last, removals(p.stale))
}

func removals(names []string) []step {
	steps := make([]step, len(names))
	for i, name := range names {
		steps[i] = step{Path: name, Remove: true}
	}
	return steps
}

// compare holds the new site, sorted, against the folder and what an earlier
// build made of it. It reads and changes nothing.
func compare(root *os.Root, old manifest, files []File) (plan, error) {
	c := comparison{root: root, owned: old.paths(), wanted: map[string]bool{}}
	for _, f := range files {
		c.wanted[f.Path] = true
	}
	var p plan
	var ours []File
	for _, f := range files {
		v, err := c.judge(f)
		if err != nil {
			return plan{}, err
		}
		if v != foreign {
			ours = append(ours, f)
		}
		if v == put {
			p.puts = append(p.puts, f)
		}
	}
	p.result.Written, p.result.Unchanged = len(p.puts), len(files)-len(p.puts)
	if err := c.addManifest(&p, ours); err != nil {
		return plan{}, err
	}
	return p, c.addStale(&p, old)
}

type comparison struct {
	root          *os.Root
	owned, wanted map[string]bool // paths of the last and of the new site
}

// A verdict says what becomes of a file of the new site.
type verdict int

const (
	put     verdict = iota // it is new or differs
	keep                   // it stands there already
	foreign                // it stands there already, put there by somebody else
)

func (c comparison) isStale(name string) bool { return c.owned[name] && !c.wanted[name] }

// judge looks at the place of a file. Whatever is not ours and not the very
// file is refused; what is ours and stale gives way.
func (c comparison) judge(f File) (verdict, error) {
	at, info, err := find(c.root, f.Path)
	switch {
	case err != nil || info == nil:
		return put, err
	case at != f.Path && !c.isStale(at):
		return put, c.occupied(at, f)
	case at != f.Path:
		return put, nil
	case info.IsDir():
		return put, c.mayReplaceFolder(f)
	}
	same := info.Mode().IsRegular() && info.Size() == int64(len(f.Data))
	if same {
		data, err := c.root.ReadFile(f.Path)
		if err != nil {
			return put, err
		}
		same = bytes.Equal(data, f.Data)
	}
	switch {
	case same && c.owned[f.Path]:
		return keep, nil
	case same:
		return foreign, nil
	case c.owned[f.Path]:
		return put, nil
	}
	return put, c.occupied(f.Path, f)
}

// mayReplaceFolder refuses a file in the place of a folder that holds anything
// but stale files of ours.
func (c comparison) mayReplaceFolder(f File) error {
	return fs.WalkDir(c.root.FS(), f.Path, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || c.isStale(name) {
			return err
		}
		return c.occupied(name, f)
	})
}

func (c comparison) occupied(name string, f File) error {
	return &Refusal{
		Path: filepath.Join(c.root.Name(), filepath.FromSlash(name)),
		Why:  fmt.Sprintf("is not ours and stands in the place of %q", f.Path),
		Do:   "move it away or name another output folder",
	}
}

func (c comparison) addManifest(p *plan, ours []File) error {
	f, err := newManifest(ours).file()
	if err != nil {
		return err
	}
	data, err := c.root.ReadFile(manifestName)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err != nil || !bytes.Equal(data, f.Data) {
		p.puts = append(p.puts, f)
	}
	return nil
}

// addStale finds the files of the last site that the new one lacks. A path at
// which there now is a folder, or that leads through a link, is no longer ours
// and left alone.
func (c comparison) addStale(p *plan, old manifest) error {
	comingFolders := map[string]bool{}
	for name := range c.wanted {
		for _, parent := range parents(name) {
			comingFolders[parent] = true
		}
	}
	isComing := func(name string) bool { return c.wanted[name] }
	for _, f := range old.Files {
		if !c.isStale(f.Path) {
			continue
		}
		at, info, err := find(c.root, f.Path)
		switch {
		case err != nil:
			return err
		case info == nil || at != f.Path || info.IsDir():
		case comingFolders[f.Path] || slices.ContainsFunc(parents(f.Path), isComing):
			p.clear = append(p.clear, f.Path)
		default:
			p.stale = append(p.stale, f.Path)
		}
	}
	p.result.Removed = len(p.clear) + len(p.stale)
	return nil
}

// find follows a path from the folder down and gives the element at which it
// ends: the path itself, or a parent that is no real folder. The info is nil
// where nothing stands there.
func find(root *os.Root, name string) (at string, info fs.FileInfo, err error) {
	for _, at := range append(parents(name), name) {
		info, err := root.Lstat(at)
		if errors.Is(err, fs.ErrNotExist) {
			return name, nil, nil
		}
		if err != nil || at == name || !info.IsDir() {
			return at, info, err
		}
	}
	return name, nil, nil
}
