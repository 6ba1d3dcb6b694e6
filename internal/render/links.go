package render

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// A Directory knows at which address each topic stands.
type Directory struct {
	topics []parse.Topic
	places []matrix.Place
	byFile map[file]int
}

type file struct {
	root int
	path string
}

// NewDirectory gives the directory of topics and their places.
func NewDirectory(topics []parse.Topic, places []matrix.Place) Directory {
	d := Directory{topics, places, make(map[file]int, len(topics))}
	for i, t := range topics {
		d.byFile[file{t.Root, t.Path}] = i
	}
	return d
}

// URL gives the address of the page a topic stands on, and "" for one that is
// not published, and for the -1 of a claim that no topic makes.
func (d Directory) URL(topic int) string {
	if topic < 0 {
		return ""
	}
	p := d.places[topic]
	switch p.Kind {
	case matrix.TopicPage:
		return TopicURL(p.Service, p.Slug)
	case matrix.GuidePage, matrix.UnplacedPage:
		return GuideURL(p.Slug)
	case matrix.FeatureGuide:
		return FeatureURL(p.Slug)
	case matrix.Summary, matrix.Facts:
		return ServiceURL(p.Service)
	}
	return ""
}

// frameIDs are the ids of what stands around every page.
var frameIDs = []string{"content", "site-nav", "site-search", "finder-"}

// reserved gives the ids that the page of a kind of topic uses itself.
func reserved(kind matrix.Kind) []string {
	switch kind {
	case matrix.Summary:
		return slices.Concat(frameIDs, []string{"support", "policies", "managed-policies", "topics", "guide", "sources", "problems",
			"actions", "resources", "keys", "depends-on", "action-", "type-", "key-"}, parse.FeatureIDs())
	case matrix.FeatureGuide:
		return slices.Concat(frameIDs, []string{"services", "yes", "partial", "no", "unstated", "problems", "service-"})
	}
	return slices.Concat(frameIDs, []string{"problems", "sources"})
}

// Links gives the address of each link of a topic, in their order: below the
// site's root, in full, or a mere fragment; empty where a link leads nowhere,
// which is told as a diagnostic.
func (d Directory) Links(topic int) (addresses []string, found []diag.Diagnostic) {
	t := d.topics[topic]
	for _, l := range t.Links() {
		address, fault := d.resolve(topic, l.Dest)
		addresses = append(addresses, address)
		if fault != "" {
			pos := diag.Pos{File: t.Display, Line: l.Line, Column: l.Column}
			found = append(found, diag.New(diag.BrokenLink, pos, "the link to %q leads nowhere: %s", l.Dest, fault))
		}
	}
	return addresses, found
}

func (d Directory) resolve(from int, dest string) (address, fault string) {
	if external(dest) {
		return dest, ""
	}
	u, err := url.Parse(dest)
	switch {
	case err != nil || u.Scheme != "" || u.Host != "":
		return "", "addresses begin with https:// or http://, or are paths below the content folder"
	case u.Path == "" && u.Fragment == "":
		return "", "it has no address"
	}
	to := from
	if u.Path != "" {
		if to, err = d.find(from, u.Path); err != nil {
			return "", err.Error()
		}
		address = d.URL(to)
	}
	if u.Fragment == "" {
		return address, ""
	}
	if !d.topics[to].HasID(u.Fragment) {
		if _, row := parse.FeatureByID(u.Fragment); row && d.places[to].Kind == matrix.Summary {
			return address + "#" + u.Fragment, "" // the page itself has a row of each feature
		}
		return address, "there is no heading or anchor " + u.Fragment + " in " + d.topics[to].Path
	}
	return address + fragment(localID(u.Fragment, reserved(d.places[to].Kind))), ""
}

// A missing is a path at which no document stands.
type missing string

func (m missing) Error() string { return "there is no document " + string(m) }

func (d Directory) find(from int, target string) (int, error) {
	t := d.topics[from]
	if strings.HasPrefix(target, "/") {
		return 0, missing(target)
	}
	name := path.Join(path.Dir(t.Path), target)
	for _, candidate := range []string{name, name + ".md", strings.TrimSuffix(name, ".html") + ".md"} {
		if i, ok := d.byFile[file{t.Root, candidate}]; ok && d.URL(i) != "" {
			return i, nil
		}
	}
	return 0, missing(name)
}

// evidence gives the address of the words a claim rests on. A claim that was
// taken over leads to its source: to the words themselves, else to where the
// page lists its sources.
func (d Directory) evidence(c matrix.Claim) string {
	page := d.URL(c.Topic)
	switch {
	case c.Imported && c.URL != "", c.Topic < 0:
		return c.URL
	case c.Imported && len(d.topics[c.Topic].Front.Sources) > 0:
		return page + "#sources"
	case c.Imported:
		return page
	}
	return page + fragment(EvidenceID(d.topics[c.Topic], c.Line))
}
