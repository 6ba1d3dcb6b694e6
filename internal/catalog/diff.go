package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Changes is what differs between two sources.
type Changes struct {
	From, To            string // date and origin of each
	Came, Went, Changed []Change
}

// A Change is one thing that came, went or changed.
type Change struct {
	Kind string // service, action, resource type, condition key, global key or managed policy
	Name string // with prefix: s3:GetObject
	Note string // how it changed; of a service, how many actions it has
}

// Diff compares two sources. What a service brings or takes with it is not
// told one by one.
func Diff(old, new Source) Changes {
	c := Changes{From: old.Date + ", " + old.Origin, To: new.Date + ", " + new.Origin}
	compareItems(&c, "service", "", old.Services, new.Services, func(f Facts) string { return f.Prefix }, serviceNote)
	before := byPrefix(old)
	size(c.Came, byPrefix(new))
	size(c.Went, before)
	for _, now := range new.Services {
		if was, ok := before[now.Prefix]; ok {
			c.service(was, now)
		}
	}
	compareItems(&c, "global key", "", old.Global, new.Global, func(k GlobalKey) string { return k.Name }, func(a, b GlobalKey) string {
		return notes(turned("", valueType(a.Type, a.Multi), valueType(b.Type, b.Multi)), turned("sensitive", a.Sensitive, b.Sensitive))
	})
	compareItems(&c, "managed policy", "", old.Managed, new.Managed, func(n string) string { return n }, func(_, _ string) string { return "" })
	for _, list := range [][]Change{c.Came, c.Went, c.Changed} {
		slices.SortStableFunc(list, func(a, b Change) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Kind, b.Kind)) })
	}
	return c
}

// size notes how many actions services have.
func size(services []Change, facts map[string]Facts) {
	for i, s := range services {
		services[i].Note = fmt.Sprintf("%d actions", len(facts[s.Name].Actions))
	}
}

// None says whether nothing differs but date and origin.
func (c Changes) None() bool { return len(c.Came)+len(c.Went)+len(c.Changed) == 0 }

// Text tells the changes in lines, at most most of each sort.
func (c Changes) Text(most int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "from %s\nto   %s\n", c.From, c.To)
	if c.None() {
		b.WriteString("nothing changed\n")
	}
	for _, part := range []struct {
		mark, title string
		list        []Change
	}{{"+", "came", c.Came}, {"-", "went", c.Went}, {"~", "changed", c.Changed}} {
		if len(part.list) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%d %s\n", len(part.list), part.title)
		for _, change := range part.list[:min(most, len(part.list))] {
			fmt.Fprintf(&b, "  %s %s\n", part.mark, change)
		}
		if more := len(part.list) - most; more > 0 {
			fmt.Fprintf(&b, "    and %d more\n", more)
		}
	}
	return b.String()
}

// String gives "action s3:GetObject: level Read → Write".
func (c Change) String() string {
	if c.Note == "" {
		return c.Kind + " " + c.Name
	}
	return c.Kind + " " + c.Name + ": " + c.Note
}

// service compares what a service holds.
func (c *Changes) service(was, now Facts) {
	own := now.Prefix + ":"
	compareItems(c, "action", own, was.Actions, now.Actions, func(a Action) string { return a.Name }, actionNote)
	compareItems(c, "resource type", own, was.Resources, now.Resources, func(r ResourceType) string { return r.Name }, func(a, b ResourceType) string {
		return notes(delta("ARNs", a.ARNs, b.ARNs), delta("keys", a.Keys, b.Keys))
	})
	// A key has its own prefix; a global key is told once a service, which
	// says where it came.
	label := func(k ConditionKey) string {
		if strings.HasPrefix(k.Name, own) {
			return k.Name
		}
		return k.Name + " of " + now.Prefix
	}
	compareItems(c, "condition key", "", was.Keys, now.Keys, label, func(a, b ConditionKey) string {
		return notes(turned("", valueType(a.Type, a.Multi), valueType(b.Type, b.Multi)))
	})
}

// compareItems adds the items that one list alone has, by name, and those
// that note finds changed.
func compareItems[T any](c *Changes, kind, prefix string, old, new []T, name func(T) string, note func(was, now T) string) {
	was := map[string]T{}
	for _, item := range old {
		was[name(item)] = item
	}
	for _, item := range new {
		n := name(item)
		before, ok := was[n]
		delete(was, n)
		if !ok {
			c.Came = append(c.Came, Change{kind, prefix + n, ""})
		} else if text := note(before, item); text != "" {
			c.Changed = append(c.Changed, Change{kind, prefix + n, text})
		}
	}
	for _, n := range slices.Sorted(maps.Keys(was)) {
		c.Went = append(c.Went, Change{kind, prefix + n, ""})
	}
}

func serviceNote(was, now Facts) string {
	return notes(turned("name", was.Name, now.Name), turned("RCPs", was.RCP, now.RCP))
}

func actionNote(was, now Action) string {
	return notes(
		turned("level", was.Level, now.Level),
		delta("resources", resourceWords(was), resourceWords(now)),
		delta("keys", was.Keys, now.Keys),
		delta("dependent actions", was.Dependent, now.Dependent),
	)
}

// resourceWords gives a word for each thing said of a resource type.
func resourceWords(a Action) []string {
	var words []string
	for _, r := range a.Resources {
		word := r.Type
		if r.Required {
			word += "*"
		}
		words = append(words, word)
		for _, k := range r.Keys {
			words = append(words, r.Type+"/"+k)
		}
	}
	return words
}

// valueType gives the type of a condition key in words.
func valueType(kind string, multi bool) string {
	if multi {
		return "several " + kind
	}
	return cmp.Or(kind, "unknown type")
}

// turned tells that a value became another.
func turned[T comparable](what string, was, now T) string {
	if was == now {
		return ""
	}
	return strings.TrimSpace(fmt.Sprintf("%s %v → %v", what, was, now))
}

// delta tells which values came and went.
func delta(what string, was, now []string) string {
	var words []string
	for _, w := range now {
		if !slices.Contains(was, w) {
			words = append(words, "+"+w)
		}
	}
	for _, w := range was {
		if !slices.Contains(now, w) {
			words = append(words, "-"+w)
		}
	}
	if len(words) == 0 {
		return ""
	}
	return what + " " + strings.Join(words, " ")
}

// notes joins what there is to tell.
func notes(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
}
