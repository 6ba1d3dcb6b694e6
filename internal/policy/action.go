package policy

import (
	"iter"
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
)

// An action is one of the catalog with the prefix of its service.
type action struct {
	prefix string
	catalog.Action
}

// String gives the action as a policy names it.
func (a action) String() string { return a.prefix + ":" + a.Name }

// expand gives every action of the catalog that a value of Action means,
// capitals apart: s3:Get*Tagging, s3:?et*, * and the like.
func (v *visit) expand(value string) iter.Seq[action] {
	return func(yield func(action) bool) {
		if !hasWildcard(value) { // as most are
			if prefix, a, ok := v.catalog.Action(value); ok {
				yield(action{prefix, a})
			}
			return
		}
		prefix, name, found := strings.Cut(strings.ToLower(value), ":")
		if !found && prefix != "*" {
			return
		}
		if !found {
			name = "*"
		}
		for _, p := range v.prefixes(prefix) {
			facts, _ := v.catalog.Facts(p)
			for a := range named(facts.Actions, name) {
				if !yield(action{facts.Prefix, a}) {
					return
				}
			}
		}
	}
}

// prefixes gives the services that the part of an action before its colon
// means.
func (v *visit) prefixes(pattern string) []string {
	if !hasWildcard(pattern) {
		return []string{pattern}
	}
	return slices.DeleteFunc(v.catalog.Prefixes(), func(p string) bool { return !matches(pattern, strings.ToLower(p)) })
}

// named gives the actions, which are in order with capitals apart, whose names
// match a pattern in small letters. It looks only at those that begin as the
// pattern does before its first wildcard.
func named(actions []catalog.Action, pattern string) iter.Seq[catalog.Action] {
	return func(yield func(catalog.Action) bool) {
		fixed, rest := pattern, ""
		if i := strings.IndexAny(pattern, "*?"); i >= 0 {
			fixed, rest = pattern[:i], pattern[i:]
		}
		from, _ := slices.BinarySearchFunc(actions, fixed, func(a catalog.Action, fixed string) int {
			return compareStart(a.Name, fixed)
		})
		for _, a := range actions[from:] {
			if compareStart(a.Name, fixed) != 0 {
				return
			}
			if (rest == "*" || matches(rest, strings.ToLower(a.Name[len(fixed):]))) && !yield(a) {
				return
			}
		}
	}
}

// A watchlist is a list of actions to look for in statements.
type watchlist struct {
	names []string       // as they are spelt
	small []string       // in small letters
	index map[string]int // by small letters
}

// watch makes a list of actions, each once.
func watch(names []string) watchlist {
	w := watchlist{index: map[string]int{}}
	for _, name := range names {
		small := strings.ToLower(name)
		if _, known := w.index[small]; !known {
			w.index[small] = len(w.names)
			w.names, w.small = append(w.names, name), append(w.small, small)
		}
	}
	return w
}

// meant gives the actions of the list that a pattern in small letters means.
// Most patterns mean one action, which is looked up.
func (w watchlist) meant(pattern string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if !hasWildcard(pattern) {
			if i, ok := w.index[pattern]; ok {
				yield(w.names[i])
			}
			return
		}
		for i, small := range w.small {
			if matches(pattern, small) && !yield(w.names[i]) {
				return
			}
		}
	}
}

// watched gives the actions of a list that the statement is about, each with
// the value that means it. One may come several times.
func (s statement) watched(w watchlist) iter.Seq2[string, *Node] {
	return func(yield func(string, *Node) bool) {
		for i, pattern := range s.action.patterns {
			for action := range w.meant(pattern) {
				if !yield(action, s.action.words[i]) {
					return
				}
			}
		}
		if !s.notAction.present() {
			return
		}
		for i, small := range w.small {
			if !s.notAction.means(small) && !yield(w.names[i], s.notAction.value) {
				return
			}
		}
	}
}

// compareStart compares the beginning of a name with a text in small letters.
func compareStart(name, small string) int {
	for i := range len(small) {
		if i == len(name) {
			return -1
		}
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != small[i] {
			return int(c) - int(small[i])
		}
	}
	return 0
}

// grantedOf is granted for the actions of one service, whose prefix is given as
// the catalog spells it.
func (v *visit) grantedOf(s statement, prefix string) iter.Seq[action] {
	return func(yield func(action) bool) {
		facts, _ := v.catalog.Facts(prefix)
		switch {
		case s.action.present():
			for _, pattern := range s.action.patterns {
				of, name, found := strings.Cut(pattern, ":")
				if !found && pattern == "*" {
					name = "*"
				} else if !found || !matches(of, strings.ToLower(prefix)) {
					continue
				}
				for a := range named(facts.Actions, name) {
					if !yield(action{facts.Prefix, a}) {
						return
					}
				}
			}
		case s.notAction.present():
			for _, a := range facts.Actions {
				if a := (action{facts.Prefix, a}); !s.excepts(a) && !yield(a) {
					return
				}
			}
		}
	}
}

// granted gives the actions that a statement is about: those its Action means,
// or all but those its NotAction means.
func (v *visit) granted(s statement) iter.Seq[action] {
	return func(yield func(action) bool) {
		if s.action.present() {
			for _, pattern := range s.action.patterns {
				for a := range v.expand(pattern) {
					if !yield(a) {
						return
					}
				}
			}
			return
		}
		if !s.notAction.present() {
			return
		}
		for a := range v.expand("*") {
			if !s.excepts(a) && !yield(a) {
				return
			}
		}
	}
}

// excepts says whether NotAction names the action.
func (s statement) excepts(a action) bool {
	name := strings.ToLower(a.String())
	return slices.ContainsFunc(s.notAction.patterns, func(pattern string) bool { return matches(pattern, name) })
}
