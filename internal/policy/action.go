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
		prefix, name, found := strings.Cut(strings.ToLower(value), ":")
		if !found && prefix != "*" {
			return
		}
		if !found {
			name = "*"
		}
		for _, p := range v.prefixes(prefix) {
			facts, _ := v.catalog.Facts(p)
			for _, a := range named(facts.Actions, name) {
				if matches(name, strings.ToLower(a.Name)) && !yield(action{facts.Prefix, a}) {
					return
				}
			}
		}
	}
}

// prefixes gives the services that the part of an action before its colon
// means.
func (v *visit) prefixes(pattern string) []string {
	if !strings.ContainsAny(pattern, "*?") {
		return []string{pattern}
	}
	return slices.DeleteFunc(slices.Clone(v.catalog.Prefixes()), func(p string) bool { return !matches(pattern, strings.ToLower(p)) })
}

// named gives the range of the actions, which are in order with capitals
// apart, whose names begin as the pattern does before its first wildcard.
func named(actions []catalog.Action, pattern string) []catalog.Action {
	fixed := pattern
	if i := strings.IndexAny(pattern, "*?"); i >= 0 {
		fixed = pattern[:i]
	}
	begin := func(a catalog.Action, prefix string) int {
		return strings.Compare(strings.ToLower(a.Name[:min(len(a.Name), len(prefix))]), prefix)
	}
	from, _ := slices.BinarySearchFunc(actions, fixed, begin)
	to := from
	for to < len(actions) && begin(actions[to], fixed) == 0 {
		to++
	}
	return actions[from:to]
}

// granted gives the actions that a statement is about: those its Action means,
// or all but those its NotAction means.
func (v *visit) granted(s statement) iter.Seq[action] {
	return func(yield func(action) bool) {
		if s.action.present() {
			for _, n := range s.action.words() {
				for a := range v.expand(n.Text()) {
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
	return slices.ContainsFunc(s.notAction.words(), func(n *Node) bool {
		return matches(strings.ToLower(n.Text()), strings.ToLower(a.String())) || n.Text() == "*"
	})
}
