package policy

import (
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
)

// A target is one value of Resource in words.
type target struct {
	words  Phrase
	kind   string // resource type; empty where it is not clear
	prefix string // of the service that has the type
	whole  string // the resource field of what it names or lies in, without wildcard; empty where it names many
	where  string // it is, as far as the ARN says
	many   bool   // where it is belongs to the words
}

// phrase gives the words for a target that stands alone.
func (p target) phrase() Phrase {
	if p.many {
		return p.words.say(p.where)
	}
	return p.words
}

// places puts values of Resource into words.
func (e *explainer) places(s statement, values []*Node) []target {
	var all []target
	for _, n := range values {
		p := e.place(s, n.Text())
		if len(all) > 0 && p.whole != "" && p.kind != "" {
			if before := all[len(all)-1]; before.whole == p.whole && before.kind != p.kind {
				p.words, p.many = words("any ").add(e.typeName(p)).say(" in it"), false
			}
		}
		all = append(all, p)
	}
	return all
}

// resources says on what a statement's actions are allowed or denied, for a
// verb as its object, else behind "on".
func (e *explainer) resources(s statement, verb bool) (Phrase, List) {
	on := " on "
	if verb {
		on = " "
	}
	switch {
	case s.notResource.present():
		but, list := enumerated(e.exceptions(s), "Resources excepted", "resources")
		return words(on + "every resource but ").add(but), list
	case s.resource.present() && (s.onAll() || anyOf(s.resource.words, func(n *Node) bool { return onlyStars(n.Text()) })):
		return words(on + e.everyResource()), List{}
	case s.resource.present():
		what, list := enumerated(e.places(s, s.resource.words), "Resources", "resources and patterns")
		if what == nil {
			return nil, List{}
		}
		return words(on).add(what), list
	case e.policyType == Trust && e.whole():
		return words(on + "this role"), List{}
	}
	return nil, List{}
}

// exceptions puts values of NotResource into words. "Any key" would except
// those of other accounts and Regions too, where the pattern names one.
func (e *explainer) exceptions(s statement) []target {
	all := e.places(s, s.notResource.words)
	for i, n := range s.notResource.words {
		a, ok := readPattern(n.Text())
		named := func(field int) bool { return a.field[field] != "" && !hasWildcard(a.field[field]) }
		if ok && hasWildcard(a.field[arnResource]) && (named(arnRegion) || named(arnAccount)) {
			all[i] = target{words: words("what matches ").add(quoted(n.Text()))}
		}
	}
	return all
}

// everyResource says what * means, which in the policy of a resource is not
// the whole world.
func (e *explainer) everyResource() string {
	switch e.policyType {
	case Resource:
		return "what the policy is attached to"
	case Trust:
		return "this role"
	}
	return "every resource"
}

func enumerated(places []target, title, noun string) (Phrase, List) {
	var whole, bare []Phrase
	for _, p := range places {
		whole, bare = append(whole, p.phrase()), append(bare, p.words)
	}
	switch where := commonPlace(places); {
	case len(whole) <= mostInline && where != "":
		return joined(bare, "and").say(", all" + where), List{}
	case len(whole) <= mostInline:
		return joined(whole, "and"), List{}
	}
	items := whole
	return words(counted(len(items), noun, noun)), List{title, items}
}

// commonPlace says where several targets are that are all in one place, of
// which more than one would have to say it; empty where there is none.
func commonPlace(places []target) string {
	many := 0
	for _, p := range places {
		if p.where != places[0].where {
			return ""
		}
		if p.many {
			many++
		}
	}
	if many < 2 {
		return ""
	}
	return places[0].where
}

// place finds out what kind of resource an ARN means. Where more than one kind
// is possible, it names the ARN alone.
func (e *explainer) place(s statement, value string) target {
	a, ok := readPattern(value)
	if !ok || a.field[arnPrefix] != "arn" {
		if hasWildcard(value) {
			return target{words: words("what matches ").add(quoted(value))}
		}
		return target{words: quoted(value)}
	}
	resource := a.field[arnResource]
	if below, sep := strings.CutSuffix(resource, "*"); sep && len(below) > 1 && strings.ContainsAny(below[len(below)-1:], "/:") {
		if p, ok := e.inside(s, a, below[:len(below)-1]); ok {
			return p
		}
	}
	kind, ok := e.kindOf(s, a)
	if !ok {
		if hasWildcard(value) {
			return target{words: words("what matches ").add(quoted(value))}
		}
		return target{words: quoted(value)}
	}
	name := kind.tail(resource)
	p := target{kind: kind.name, prefix: kind.prefix, where: located(a)}
	switch {
	case !hasWildcard(withoutVariables(name, "x")):
		p.whole = resource
		p.words = words("the ").add(e.typeName(p)).say(" ").add(quoted(name))
	case strings.Trim(name, "*/:") == "" && !strings.ContainsAny(resource[:len(resource)-len(name)], "*?"):
		p.words, p.many = words("any ").add(e.typeName(p)), !kind.shared
		if kind.shared {
			p.words = p.words.say(p.where)
			p.words = p.words.say(" and what is below it")
		}
	case kind.shared || strings.ContainsAny(name, "/:") && !e.isTaken(s, kind):
		p = target{words: words("what matches ").add(quoted(value))}
	default:
		p.words, p.many = words("any ").add(e.typeName(p)).say(" that matches ").add(quoted(name)), true
	}
	return p
}

// isTaken says whether an action of a statement takes a resource type, as far
// as it is known which types they take.
func (e *explainer) isTaken(s statement, k kind) bool {
	return !e.hasTypes(s) || e.typesOf(s, k.prefix)[k.name]
}

// inside reads a pattern such as bucket/* as what lies in the bucket. Where
// several kinds can, it is whatever lies there.
func (e *explainer) inside(s statement, a arn, parent string) (target, bool) {
	holder := a
	holder.field[arnResource] = parent
	above, ok := e.kindOf(statement{}, holder)
	if !ok || hasWildcard(withoutVariables(parent, "x")) || above.tail(parent) == "" {
		return target{}, false
	}
	name := words("the ").add(e.typeName(target{kind: above.name, prefix: above.prefix})).say(" ").add(quoted(above.tail(parent)))
	kind, ok := e.kindOf(s, a)
	if ok && kind.name == above.name {
		return target{}, false
	}
	if !ok || kind.shared {
		return target{words: words("what is below ").add(name), whole: parent}, true
	}
	p := target{kind: kind.name, prefix: kind.prefix, whole: parent}
	p.words = words("any ").add(e.typeName(p)).say(" of ").add(name)
	return p, true
}

// typeName gives the words for a resource type.
func (e *explainer) typeName(p target) Phrase {
	return Phrase{{Text: typeWords(p.kind), Row: Row{p.prefix, "type", p.kind}}}
}

// located says where the resources that an ARN means are, as far as it has
// values that stand for nothing else.
func located(a arn) string {
	where := ""
	if a.settled(arnRegion) {
		where += " in " + a.field[arnRegion]
	}
	if a.settled(arnAccount) && isAccount(a.field[arnAccount]) {
		where += " of account " + a.field[arnAccount]
	}
	return where
}

// A kind is a resource type that an ARN fits.
type kind struct {
	prefix, name string
	format       string // of the resource field
	shared       bool   // resources of other types, below those of this one, match too
}

// tail gives the part of a resource behind what is fixed in the format.
func (k kind) tail(resource string) string {
	fixed, _, _ := strings.Cut(k.format, "${")
	if len(fixed) < len(resource) && strings.HasPrefix(resource, fixed) {
		return resource[len(fixed):]
	}
	return resource
}

// kindOf finds the one resource type whose format an ARN fits part by part. Of
// several it takes the one that the actions take; ok is false where there is
// none or still more than one.
func (e *explainer) kindOf(s statement, a arn) (kind, bool) {
	resource := a.field[arnResource]
	var fitting, matching []kind
	for _, prefix := range e.prefixesOf(s, a.field[arnService]) {
		facts, _ := e.catalog.Facts(prefix)
		for _, t := range facts.Resources {
			for _, format := range t.ARNs {
				f := splitARN(format)
				if f.field[arnService] != a.field[arnService] {
					continue
				}
				k := kind{prefix: facts.Prefix, name: t.Name, format: f.field[arnResource]}
				if !isPlacedAs(a, f) {
					continue
				}
				if partsFit(k.format, resource) && !hasBelow(facts, k.format, resource) {
					fitting = append(fitting, k)
				} else if hasWildcard(resource) && reaches(resource, k.format) {
					matching = append(matching, k)
				}
			}
		}
	}
	several := hasWildcard(resource) && len(fitting)+len(matching) > 1 || len(fitting) > 1
	told := several && e.hasTypes(s) // the actions say which is meant
	taken := func(k kind) bool { return told && e.typesOf(s, k.prefix)[k.name] }
	if len(fitting) > 1 && slices.ContainsFunc(fitting, taken) {
		fitting = slices.DeleteFunc(fitting, func(k kind) bool { return !taken(k) })
	}
	if len(fitting) > 1 && sameName(fitting) {
		fitting = fitting[:1]
	}
	if len(fitting) != 1 {
		return kind{}, false
	}
	k := fitting[0]
	if told && hasWildcard(resource) && !taken(k) && slices.ContainsFunc(matching, taken) {
		return kind{}, false // the actions work on something else that the pattern matches
	}
	k.shared = slices.ContainsFunc(matching, func(other kind) bool { return other.name != k.name && (!told || taken(other)) })
	return k, true
}

// isPlacedAs says whether an ARN names a Region and an account where a format
// does, and none where it has none.
func isPlacedAs(a, format arn) bool {
	for _, field := range []int{arnRegion, arnAccount} {
		if s := a.field[field]; (s == "") != (format.field[field] == "") && !onlyStars(s) {
			return false
		}
	}
	return true
}

// hasBelow says whether the part of a resource that the last blank of a format
// stands for reaches into resources of another type, which lie below by their
// format: table/Books/index is no table where table/${T}/index/${I} exists.
func hasBelow(facts catalog.Facts, format, resource string) bool {
	parts := partsOf(format)
	extra := partsOf(resource)[len(parts)-1:]
	if len(extra) < 2 {
		return false
	}
	rest := resource[len(resource)-len(strings.Join(extra, "/")):]
	for _, t := range facts.Resources {
		for _, other := range t.ARNs {
			below, ok := strings.CutPrefix(splitARN(other).field[arnResource], format)
			if ok && below != "" && strings.Contains(rest, below[:1]) {
				return true
			}
		}
	}
	return false
}

// reaches says whether a pattern matches resources of a format in which parts
// to fill in hold no slash, unless it parts them by colons.
func reaches(pattern, format string) bool {
	return (len(partsOf(format)) >= len(partsOf(pattern)) || strings.Contains(format, ":")) && overlap(open(pattern), filled(format))
}

func sameName(kinds []kind) bool {
	return allOf(kinds, func(k kind) bool { return k.name == kinds[0].name })
}

// partsFit says whether a resource has the parts of a format, between slashes
// and colons: what is fixed as it is, and something for each part to fill in.
// The last of these may itself have parts, as keys of objects have.
func partsFit(format, resource string) bool {
	f, r := partsOf(format), partsOf(resource)
	if len(r) < len(f) {
		return false
	}
	last := f[len(f)-1]
	if len(r) > len(f) && !(strings.HasPrefix(last, "${") && len(f) > 1) {
		return false
	}
	for i, part := range f {
		switch {
		case !strings.Contains(part, "${"):
			if part != r[i] {
				return false
			}
		case r[i] == "" || !overlap(open(r[i]), filled(part)):
			return false
		}
	}
	return true
}

// partsOf splits at slashes and colons, but not inside ${}.
func partsOf(s string) []string {
	var parts []string
	start, depth := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth = max(0, depth-1)
		case '/', ':':
			if depth == 0 {
				parts = append(parts, s[start:i])
				start = i + 1
			}
		}
	}
	return append(parts, s[start:])
}
