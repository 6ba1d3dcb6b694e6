package render

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
)

// A Reference is what exists of one service: its actions, resource types and
// condition keys, as tables.
type Reference struct {
	Date, Source string // of the catalog
	Levels       []LevelGroup
	Actions      int
	Types        []TypeRow
	Keys         []KeyRow
	TagKeys      []KeyLink     // that actions take so often that they are counted
	DependsOn    []ServiceLine // services whose actions its own need
}

// A LevelGroup lists the actions of one access level.
type LevelGroup struct {
	Level string
	Rows  []ActionRow
}

// An ActionRow is one action.
type ActionRow struct {
	ID      string
	Name    string // without prefix
	Full    string // with prefix
	Goal    string // what a caller gets done; empty where nobody has said so
	Asked   []string
	Types   []TypeLink
	Keys    []KeyLink
	TagKeys int // of aws:RequestTag, aws:ResourceTag and aws:TagKeys, which are counted and not listed
	Needs   []string
}

// Many says whether the keys are too many to be shown at once.
func (a ActionRow) Many() bool { return len(a.Keys) > 4 }

// A TypeLink is a resource type that an action takes.
type TypeLink struct {
	ID, Name string
	Required bool
}

// A KeyLink is a condition key. ID is empty where it has no row on the page;
// Global then leads to its row among global keys, if it is one.
type KeyLink struct{ ID, Name, Global string }

// A TypeRow is one resource type.
type TypeRow struct {
	ID, Name string
	Prefix   string // of its service
	ARNs     []ARN
	Keys     []KeyLink
}

// An ARN is a pattern in parts.
type ARN struct {
	Text  string
	Parts []ARNPart
}

// An ARNPart is a part of a pattern; Fill marks what a writer fills in.
type ARNPart struct {
	Text string
	Fill bool
}

// A KeyRow is one condition key of the service's own.
type KeyRow struct {
	ID, Name, Type string
	Multi          bool
	Global         string // leads from the page to its row among global keys, where it is one too
}

// tagKeys are the global keys on tags, which so many actions take that they
// are counted instead of listed.
var tagKeys = []string{"aws:RequestTag/${TagKey}", "aws:ResourceTag/${TagKey}", "aws:TagKeys"}

// A KeyedReference is a reference with the key it is remembered by, which
// stands for it in the JSON form of a job.
type KeyedReference struct {
	Key       string
	Reference *Reference // nil where the catalog lacks the service
}

// owner gives the row whose page shows what exists under a prefix: of those
// that share it the one that has it for a slug, else the first.
func owner(rows []matrix.Service, prefix string) (matrix.Service, bool) {
	var found []matrix.Service
	for _, row := range rows {
		if row.Slug == prefix && slices.Contains(row.Prefixes, prefix) {
			return row, true
		}
		if slices.Contains(row.Prefixes, prefix) {
			found = append(found, row)
		}
	}
	if len(found) == 0 {
		return matrix.Service{}, false
	}
	return found[0], true
}

// elsewhere gives the services on whose pages a service's actions stand,
// because it shares their prefix.
func (s Site) elsewhere(row matrix.Service) []ServiceLine {
	var lines []ServiceLine
	for _, prefix := range row.Prefixes {
		if owner, ok := owner(s.Matrix.Services, prefix); ok && owner.Slug != row.Slug {
			lines = append(lines, serviceLine(owner))
		}
	}
	return lines
}

// NewReference gives the tables of the prefixes that a service owns among the
// rows of the matrix, and nil where the catalog knows none of them.
func NewReference(rows []matrix.Service, known *catalog.Catalog, service matrix.Service) *Reference {
	w := referenceWriter{ids: map[string]bool{}, keys: map[string]string{}, global: globalHrefs(known, rootFrom(ServiceURL(service.Slug)))}
	all := owned(rows, known, service)
	if len(all) == 0 {
		return nil
	}
	r := &Reference{Date: known.Date(), Source: known.Source()}
	for _, name := range tagKeys {
		r.TagKeys = append(r.TagKeys, KeyLink{"", before(name, "/"), w.global[strings.ToLower(name)]})
	}
	for _, f := range all {
		r.Keys = append(r.Keys, w.keyRows(f)...)
	}
	byLevel := map[string][]ActionRow{}
	needed := map[string]bool{}
	for _, f := range all {
		types := w.typeRows(f)
		r.Types = append(r.Types, types...)
		for _, a := range f.Actions {
			byLevel[a.Level] = append(byLevel[a.Level], w.actionRow(f, a, types))
			r.Actions++
			for _, d := range a.Dependent {
				needed[strings.ToLower(before(d, ":"))] = true
			}
		}
	}
	for _, level := range catalog.Levels {
		if len(byLevel[level]) > 0 {
			slices.SortFunc(byLevel[level], func(a, b ActionRow) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Full, b.Full)) })
			r.Levels = append(r.Levels, LevelGroup{level, byLevel[level]})
		}
	}
	r.DependsOn = dependsOn(rows, needed, service.Prefixes)
	return r
}

// owned gives the facts of the prefixes that a service owns.
func owned(rows []matrix.Service, known *catalog.Catalog, service matrix.Service) []catalog.Facts {
	var all []catalog.Facts
	for _, prefix := range service.Prefixes {
		owner, _ := owner(rows, prefix)
		if f, ok := known.Facts(prefix); ok && owner.Slug == service.Slug {
			all = append(all, f)
		}
	}
	return all
}

func before(text, sep string) string {
	head, _, _ := strings.Cut(text, sep)
	return head
}

// dependsOn gives the services of the prefixes that are needed, without the
// service itself.
func dependsOn(rows []matrix.Service, needed map[string]bool, own []string) []ServiceLine {
	var lines []ServiceLine
	for _, row := range rows {
		if slices.ContainsFunc(row.Prefixes, func(p string) bool { return needed[p] && !slices.Contains(own, p) }) {
			lines = append(lines, serviceLine(row))
		}
	}
	return lines
}

// A referenceWriter gives rows their ids.
type referenceWriter struct {
	ids    map[string]bool
	keys   map[string]string // ids of keys by name
	global map[string]string // where global keys stand, by their names in small letters
}

// id makes the id of a row: kind and name as the catalog spells it; with the
// prefix where services that share a page share the name.
func (w referenceWriter) id(kind, prefix, name string) string {
	id := idOfRow(kind, name)
	if w.ids[id] {
		id = idOfRow(kind, prefix+":"+name)
	}
	w.ids[id] = true
	return id
}

// idOfRow gives the id of a row that no other shares its kind and name with.
func idOfRow(kind, name string) string { return kind + "-" + name }

func (w referenceWriter) keyRows(f catalog.Facts) []KeyRow {
	var rows []KeyRow
	for _, k := range f.Keys {
		if strings.HasPrefix(k.Name, "aws:") || w.keys[k.Name] != "" {
			continue
		}
		id := w.id("key", f.Prefix, k.Name)
		w.keys[k.Name] = id
		rows = append(rows, KeyRow{id, k.Name, k.Type, k.Multi, w.global[strings.ToLower(k.Name)]})
	}
	return rows
}

func (w referenceWriter) keyLink(name string) KeyLink {
	return KeyLink{w.keys[name], name, w.global[strings.ToLower(name)]}
}

func (w referenceWriter) keyLinks(names []string) (links []KeyLink, tags int) {
	for _, name := range names {
		if slices.Contains(tagKeys, name) {
			tags++
			continue
		}
		links = append(links, w.keyLink(name))
	}
	return links, tags
}

func (w referenceWriter) typeRows(f catalog.Facts) []TypeRow {
	var rows []TypeRow
	for _, t := range f.Resources {
		row := TypeRow{ID: w.id("type", f.Prefix, t.Name), Name: t.Name, Prefix: f.Prefix}
		for _, arn := range t.ARNs {
			row.ARNs = append(row.ARNs, arnParts(arn))
		}
		for _, name := range t.Keys {
			row.Keys = append(row.Keys, w.keyLink(name))
		}
		rows = append(rows, row)
	}
	return rows
}

// kind gives the type of resource as the pattern names it, such as key, where it
// does and is one of the service.
func (a ARN) kind(service string) string {
	fields := strings.SplitN(a.Text, ":", 6)
	if len(fields) < 6 || fields[2] != service {
		return ""
	}
	kind := before(before(fields[5], "/"), ":")
	if kind == fields[5] || strings.ContainsAny(kind, "$*") {
		return ""
	}
	return kind
}

// arnParts cuts a pattern at its variables.
func arnParts(arn string) ARN {
	out := ARN{Text: arn}
	for rest := arn; rest != ""; {
		start := strings.Index(rest, "${")
		end := strings.IndexByte(rest, '}')
		if start < 0 || end < start {
			out.Parts = append(out.Parts, ARNPart{Text: rest})
			break
		}
		if start > 0 {
			out.Parts = append(out.Parts, ARNPart{Text: rest[:start]})
		}
		out.Parts = append(out.Parts, ARNPart{rest[start : end+1], true})
		rest = rest[end+1:]
	}
	return out
}

// actionRow gives the row of an action.
func (w referenceWriter) actionRow(f catalog.Facts, a catalog.Action, types []TypeRow) ActionRow {
	full := f.Prefix + ":" + a.Name
	goal := catalog.GoalOf(full)
	row := ActionRow{ID: w.id("action", f.Prefix, a.Name), Name: a.Name, Full: full, Goal: goal.Text, Asked: goal.Asked, Needs: a.Dependent}
	for _, r := range a.Resources {
		link := TypeLink{Name: r.Type, Required: r.Required}
		for _, t := range types {
			if strings.EqualFold(t.Name, r.Type) {
				link.ID, link.Name = t.ID, t.Name
			}
		}
		row.Types = append(row.Types, link)
	}
	row.Keys, row.TagKeys = w.keyLinks(keysOf(a))
	return row
}

// keysOf gives the condition keys of an action and of the resource types it
// takes, each once.
func keysOf(a catalog.Action) []string {
	keys := slices.Clone(a.Keys)
	for _, r := range a.Resources {
		keys = append(keys, r.Keys...)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// beforeStop gives what a goal says before it explains.
func beforeStop(goal string) string {
	if stop := strings.IndexAny(goal, ":,;("); stop >= 0 {
		return goal[:stop]
	}
	return goal
}

// sections gives the rows as search sees them: one section a row.
func (r Reference) sections() []Section {
	var all []Section
	for _, g := range r.Levels {
		for _, a := range g.Rows {
			text, phrases := []string{g.Level}, []string(nil)
			if a.Goal != "" {
				text[0] = a.Goal + "." // says more, and in other words than hundreds of rows
				phrases = append([]string{beforeStop(a.Goal)}, a.Asked...)
			}
			for _, t := range a.Types {
				text = append(text, t.Name)
			}
			for _, k := range a.Keys {
				text = append(text, k.Name)
			}
			names := append([]string{a.Full}, catalog.OperationsOf(a.Full)...)
			all = append(all, Section{a.ID, a.Full, strings.Join(append(text, a.Needs...), "\n"), "action", names, phrases})
		}
	}
	for _, t := range r.Types {
		var arns []string
		names := []string{t.Name}
		for _, a := range t.ARNs {
			arns = append(arns, a.Text)
			if kind := a.kind(t.Prefix); kind != "" {
				names = append(names, t.Prefix+":"+kind) // by which search finds the type of an ARN
			}
		}
		all = append(all, Section{t.ID, "Resource type " + t.Name, strings.Join(arns, "\n"), "type", names, nil})
	}
	for _, k := range r.Keys {
		all = append(all, Section{k.ID, k.Name, k.Type, "key", []string{k.Name}, nil})
	}
	return all
}
