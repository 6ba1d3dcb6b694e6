package matrix

import (
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// prefixes tells the action prefixes that pages print and the catalog does
// not have. Of a service that the catalog does not have either, or whose
// front matter states the prefix, it cannot know better.
func (b *builder) prefixes() {
	names := b.known.Prefixes()
	for i, t := range b.topics {
		row := b.rows[b.services[i]]
		if row == nil || !b.isKnown(row.Service) {
			continue
		}
		for _, p := range t.Prefixes {
			if !containsFold(names, p.Name) && !containsFold(t.Front.Prefixes, p.Name) {
				b.found = append(b.found, unknownPrefix(t, p, row.Service, names))
			}
		}
	}
}

func (b *builder) isKnown(s catalog.Service) bool {
	_, ok := b.known.Find(s.Slug)
	return ok
}

// unknownPrefix tells a prefix with the nearest one: among those of the
// service itself, else among all.
func unknownPrefix(t parse.Topic, p parse.Prefix, s catalog.Service, names []string) diag.Diagnostic {
	pos := diag.Pos{File: t.Display, Line: p.Line, Column: p.Column}
	d := diag.New(diag.UnknownPrefix, pos, "the catalog has no actions with the prefix %q", p.Name)
	switch nearest := diag.Nearest(p.Name, names); {
	case len(s.Prefixes) > 0:
		return d.WithHint("the actions of %s have the prefix %s", s.Name, strings.Join(s.Prefixes, " or "))
	case nearest != "":
		return d.WithHint("did you mean %s?", nearest)
	}
	return d
}

func containsFold(names []string, name string) bool {
	for _, known := range names {
		if strings.EqualFold(known, name) {
			return true
		}
	}
	return false
}
