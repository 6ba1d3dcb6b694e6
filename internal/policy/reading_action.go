package policy

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
)

// A deed is what a statement is about, in words.
type deed struct {
	what         Phrase // the actions as the object of allows or denies
	base, gerund string // the verb instead, where each action is a verb with its resource for object
	resource     string // the type of that resource
	named        Phrase // the actions that the verb stands for
	except       Phrase // the actions left out
	all          bool   // everything
	unseen       bool   // nothing is shown of the actions
	list         List   // the actions, where they are counted
}

// does puts Action or NotAction into words.
func (e *explainer) does(s statement) deed {
	switch {
	case s.action.present():
		return e.actions(s.action.words)
	case s.notAction.present():
		except, list := e.actionList(s.notAction.words, "Actions excepted")
		return deed{what: words("everything"), all: true, except: except, list: list}
	}
	return deed{what: words("actions that are not shown"), unseen: true}
}

func (e *explainer) actions(values []*Node) deed {
	if anyOf(values, func(n *Node) bool { return onlyStars(n.Text()) || n.Text() == "*:*" }) {
		return deed{what: words("everything"), all: true}
	}
	if len(values) == 0 {
		return deed{what: words("no action")}
	}
	if d, ok := e.verbs(values); ok {
		return d
	}
	what, list := e.actionList(values, "Actions")
	return deed{what: what, list: list}
}

// actionList enumerates actions, or counts them where they are many.
func (e *explainer) actionList(values []*Node, title string) (Phrase, List) {
	var items []Phrase
	for _, n := range values {
		items = append(items, e.action(n.Text()))
	}
	if len(items) <= mostInline {
		return joined(items, "and"), List{}
	}
	return words(e.count(values)), List{title, items}
}

// action names one value of Action, with what a wildcard in it stands for.
func (e *explainer) action(value string) Phrase {
	p := quoted(value)
	prefix, a, ok := e.catalog.Action(value)
	if ok {
		p[0].Row = Row{prefix, "action", a.Name}
		return p
	}
	if !hasWildcard(value) || onlyStars(value) {
		return p
	}
	service, name, _ := strings.Cut(value, ":")
	if facts, known := e.catalog.Facts(service); known && onlyStars(name) {
		return p.say(" (every action of " + facts.Name + ")")
	}
	n, levels := e.levels([]string{value})
	switch {
	case n == 0:
		return p
	case !strings.Contains(levels, ","):
		_, level, _ := strings.Cut(levels, " ")
		return p.say(" (" + counted(n, level+" action", level+" actions") + ")")
	}
	return p.say(" (" + counted(n, "action", "actions") + ": " + levels + ")")
}

// count says how many actions the values stand for, of which service and
// access level.
func (e *explainer) count(values []*Node) string {
	var texts []string
	services := map[string]bool{}
	name := ""
	for _, n := range values {
		texts = append(texts, n.Text())
		for a := range e.expand(n.Text()) {
			if !services[a.prefix] {
				services[a.prefix] = true
				facts, _ := e.catalog.Facts(a.prefix)
				name = facts.Name
			}
		}
	}
	n, levels := e.levels(texts)
	if n == 0 || anyOf(values, func(n *Node) bool { return e.expandsToNone(n.Text()) }) {
		return strconv.Itoa(len(values)) + " actions and patterns" // some of which the catalog lacks
	}
	of := " of " + name
	if len(services) > 1 {
		of = " of " + strconv.Itoa(len(services)) + " services"
	}
	return counted(n, "action", "actions") + of + " (" + levels + ")"
}

func (e *explainer) expandsToNone(value string) bool {
	for range e.expand(value) {
		return false
	}
	return true
}

// levels counts the actions that values stand for, each once, and says how
// many are of which access level, as in "3 List, 4 Read".
func (e *explainer) levels(values []string) (n int, levels string) {
	seen, byLevel := map[string]bool{}, map[string]int{}
	for _, value := range values {
		for a := range e.expand(value) {
			if name := a.String(); !seen[name] {
				seen[name] = true
				byLevel[a.Level]++
			}
		}
	}
	var parts []string
	for _, level := range catalog.Levels {
		if count := byLevel[level]; count > 0 {
			parts = append(parts, strconv.Itoa(count)+" "+level)
		}
	}
	return len(seen), strings.Join(parts, ", ")
}

// actionVerbs are the words that names of actions begin with and that say in
// English what becomes of the resource named behind them.
var actionVerbs = []struct{ word, base, gerund string }{
	{"Get", "read", "reading"}, {"List", "list", "listing"}, {"Describe", "describe", "describing"},
	{"Put", "write", "writing"}, {"Create", "create", "creating"}, {"Update", "update", "updating"}, {"Modify", "modify", "modifying"},
	{"Delete", "delete", "deleting"}, {"Start", "start", "starting"}, {"Stop", "stop", "stopping"}, {"Reboot", "reboot", "rebooting"},
	{"Terminate", "terminate", "terminating"}, {"Invoke", "invoke", "invoking"}, {"Assume", "assume", "assuming"}, {"Pass", "pass", "passing"},
	{"Tag", "tag", "tagging"}, {"Untag", "untag", "untagging"}, {"Restore", "restore", "restoring"},
	{"Enable", "enable", "enabling"}, {"Disable", "disable", "disabling"},
}

// verbs puts actions into verbs where the name of each is a verb and the name
// of a resource type that it takes, the same for all: s3:GetObject is "read"
// an "object", but s3:GetObjectAcl is no "read".
func (e *explainer) verbs(values []*Node) (deed, bool) {
	if len(values) == 0 || len(values) > mostInline {
		return deed{}, false
	}
	var d deed
	var bases, gerunds, named []Phrase
	for _, n := range values {
		_, a, ok := e.catalog.Action(n.Text())
		base, gerund, kind := verbOf(a)
		if !ok || base == "" || d.resource != "" && d.resource != kind {
			return deed{}, false
		}
		d.resource = kind
		bases, gerunds, named = append(bases, words(base)), append(gerunds, words(gerund)), append(named, e.action(n.Text()))
	}
	d.base, d.gerund, d.named = joined(bases, "and").String(), joined(gerunds, "and").String(), joined(named, "and")
	d.what = d.named
	return d, true
}

// verbOf splits the name of an action into a verb and the type of resource,
// both empty where it is not made so.
func verbOf(a catalog.Action) (base, gerund, kind string) {
	for _, v := range actionVerbs {
		noun, ok := strings.CutPrefix(a.Name, v.word)
		if !ok {
			continue
		}
		for _, r := range a.Resources {
			if flat := unparted.Replace(r.Type); strings.EqualFold(noun, flat) || strings.EqualFold(noun, flat+"s") {
				return v.base, v.gerund, r.Type
			}
		}
	}
	return "", "", ""
}

// typeWords writes the name of a resource type as words: log-group and
// JobQueue become log group and job queue.
func typeWords(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case r == '-' || r == '_':
			b.WriteByte(' ')
			continue
		case i > 0 && unicode.IsUpper(r) && unicode.IsLower(runes[i-1]):
			b.WriteByte(' ')
		}
		if i+1 < len(runes) && unicode.IsUpper(runes[i+1]) || i > 0 && unicode.IsUpper(runes[i-1]) {
			b.WriteRune(r) // an abbreviation keeps its capitals
		} else {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// typesOf gives the resource types of a service that the actions of a statement
// take.
func (e *explainer) typesOf(s statement, prefix string) map[string]bool {
	at := statementPrefix{s.node, prefix}
	types, known := e.types[at]
	if !known {
		types = map[string]bool{}
		for a := range e.grantedOf(s, prefix) {
			for _, r := range a.Resources {
				types[r.Type] = true
			}
		}
		e.types[at] = types
	}
	return types
}

// hasTypes says whether the actions of a statement take any resource type, as
// far as it is known which types they take.
func (e *explainer) hasTypes(s statement) bool {
	has, known := e.anyTypes[s.node]
	if !known {
		for a := range e.granted(s) {
			if has = len(a.Resources) > 0; has {
				break
			}
		}
		e.anyTypes[s.node] = has
	}
	return has
}

// prefixesOf gives the prefixes of the services whose types a resource may be:
// the one it names and those that the actions name.
func (e *explainer) prefixesOf(s statement, service string) []string {
	named, known := e.prefixes[s.node]
	if !known {
		seen := map[string]bool{}
		for _, n := range s.action.words {
			prefix, _, _ := strings.Cut(strings.ToLower(n.Text()), ":")
			if _, exists := e.catalog.Facts(prefix); exists && !seen[prefix] {
				seen[prefix] = true
				named = append(named, prefix)
			}
		}
		e.prefixes[s.node] = named
	}
	prefixes := []string{service}
	for _, prefix := range named {
		if prefix != service {
			prefixes = append(prefixes, prefix)
		}
	}
	return prefixes
}
