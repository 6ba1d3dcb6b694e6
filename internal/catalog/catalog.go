// Package catalog holds what exists in AWS: the names of services, their
// actions, resource types and condition keys, global condition keys, retired
// actions and the names of managed policies. It holds facts alone, no
// sentence of anyone's.
//
// In flow names, prefixes and actions as documents and policies write them;
// out flow the services and facts they mean. Names and slugs come from
// slugs.csv, written by hand; facts come from catalog.bin, which go generate
// makes from a pinned package and from the tables in data/. [FromNPM] and
// [FromAWS] read a newer state of the world, [Complete] adds what they lack,
// [Guard] and [Diff] hold it against the present one, and [Encode] makes the
// bytes that [Decode] reads.
//
// The package knows nothing of documents, claims or policies, and neither
// fetches nor writes anything.
package catalog

import (
	"crypto/sha256"
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:generate go run ./gen

// A Catalog is a set of services and what exists in them. It is safe for
// concurrent use; what it gives is shared and must not be changed.
type Catalog struct {
	Services []Service // by slug
	byName   map[string]int
	words    map[string][]string // names in full by their first word
	facts    archive
	sum      [sha256.Size]byte
}

//go:embed catalog.bin
var packed []byte

// Embedded gives the catalog inside the program, the same one to everyone. The
// facts of a service are read when they are first asked for; a test reads them
// all.
func Embedded() (*Catalog, error) { return theEmbedded() }

var theEmbedded = sync.OnceValues(func() (*Catalog, error) { return open(packed) })

// Decode gives the catalog of a file that [Encode] made, with the names that
// are inside the program. It reads the whole file and says what is wrong with
// the first line that it cannot take.
func Decode(data []byte) (*Catalog, error) {
	c, err := open(data)
	if err != nil {
		return nil, err
	}
	if err := c.facts.check(); err != nil {
		return nil, err
	}
	return c, nil
}

func open(data []byte) (*Catalog, error) {
	facts, err := unpack(data)
	if err != nil {
		return nil, err
	}
	c, err := Read(slugs)
	if err == nil {
		err = c.tellPurposes(purposes)
	}
	if err != nil {
		return nil, err
	}
	c.facts, c.sum = facts, sha256.Sum256(data)
	return c, nil
}

// Sum gives the SHA-256 of the file the facts were read from. It stands for
// the catalog in the keys of what is made from it.
func (c *Catalog) Sum() []byte { return c.sum[:] }

// Date gives the day of the facts, as 2006-01-02.
func (c *Catalog) Date() string { return c.facts.date }

// Source names where the facts come from, with its version.
func (c *Catalog) Source() string { return c.facts.origin }

// Prefixes gives the prefixes of all services that have facts, sorted.
func (c *Catalog) Prefixes() []string {
	prefixes := make([]string, len(c.facts.services))
	for i, s := range c.facts.services {
		prefixes[i] = s.prefix
	}
	return prefixes
}

// Facts gives what exists below an action prefix, capitals apart.
func (c *Catalog) Facts(prefix string) (Facts, bool) {
	s, ok := c.facts.service(prefix)
	if !ok {
		return Facts{}, false
	}
	f, err := s.read(new(reader))
	return f, err == nil // an error is possible in an embedded file alone, which is tested
}

// Action gives the action that a string such as "s3:getobject" means,
// capitals apart, and the prefix as the catalog spells it. Wildcards mean no
// action.
func (c *Catalog) Action(action string) (prefix string, a Action, ok bool) {
	prefix, name, _ := strings.Cut(action, ":")
	f, ok := c.Facts(prefix)
	if !ok {
		return "", Action{}, false
	}
	i, ok := f.index(name)
	if !ok {
		return "", Action{}, false
	}
	return f.Prefix, f.Actions[i], true
}

// GlobalKeys gives the condition keys that belong to no one service, by name.
func (c *Catalog) GlobalKeys() []GlobalKey { return c.facts.global }

// Retired gives the day on which an action that is gone was last seen, as
// 2006-01-02; ok is false where the action exists or never did.
func (c *Catalog) Retired(action string) (date string, ok bool) {
	i, ok := slices.BinarySearchFunc(c.facts.retired, action, func(r RetiredAction, a string) int {
		return compareFold(r.Action, a)
	})
	if !ok {
		return "", false
	}
	return c.facts.retired[i].LastSeen, true
}

// RetiredActions gives every action that is gone, in order with capitals apart.
func (c *Catalog) RetiredActions() []RetiredAction { return c.facts.retired }

// ManagedPolicies gives the names of AWS managed policies, sorted.
func (c *Catalog) ManagedPolicies() []string { return c.facts.managed }

// All gives everything but the names of slugs.csv, as [Guard], [Diff],
// [Complete] and [Encode] take it.
func (c *Catalog) All() (Source, error) {
	s := Source{Date: c.Date(), Origin: c.Source(), Global: c.facts.global, Retired: c.facts.retired, Managed: c.facts.managed}
	var r reader
	for _, entry := range c.facts.services {
		f, err := entry.read(&r)
		if err != nil {
			return Source{}, err
		}
		s.Services = append(s.Services, f)
	}
	return s, nil
}
