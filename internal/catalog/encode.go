package catalog

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A catalog.bin is gzip over text in blocks with an empty line between them.
// Lines hold cells between tabs.
//
//	iam-atlas catalog 2   date   origin
//	services   actions   resource types   distinct keys: counts
//
//	global
//	name   type   !   ~                    ! = sensitive, ~ = type inferred;
//	                                       types as below
//
//	retired
//	action   day last seen
//
//	managed
//	name
//
//	prefix   name   keys   types   rcp     one block a service; counts of the
//	                                       lines to come; "rcp" or nothing
//	key   type                             ":x" is prefix:x; no type is String;
//	                                       * before a type: several values
//	type   keys   ARN   ARN…               "~x" is an ARN with the prefix,
//	                                       Region and account
//	noun   verbs   resources   keys   dependent actions
//	                                       commas between verbs and actions
//
// Keys are numbers of lines among the service's keys, 0 the first: "1,4-7".
// Resources are numbers of lines among the types, each with * where it is
// required and with its keys in parentheses, and ";" between. These and
// dependent actions are the scope of a line's actions. Each scope of a service
// is written once; "^0" repeats the first. No cell is the empty scope.
//
// Actions stand by what they act on, so that neighbours are alike: "Bucket"
// with "Create,Delete" is CreateBucket and DeleteBucket. No noun is that of the
// line above. Nouns are in order, so that the actions of each verb are. The
// level follows from the verb (see usualLevel); another one is written behind
// it as !L, !R, !T, !W or !P.
const (
	format      = "iam-atlas catalog 2"
	globalBlock = "global"
	retireBlock = "retired"
	manageBlock = "managed"
	sensitive   = "!"
	inferred    = "~"
	unknownType = "?"
)

// Encode writes a source as the bytes of a catalog.bin, the same bytes for
// the same source. It fails where Decode would not give the source back: a
// name with a tab in it, or an order that is not that of [Source].
func Encode(s Source) ([]byte, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write([]byte(text(s))); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), returns(s, packed.Bytes())
}

// returns checks that decoding gives the source back.
func returns(s Source, data []byte) error {
	c, err := Decode(data)
	if err != nil {
		return fmt.Errorf("source cannot be encoded: %w", err)
	}
	got, err := c.All()
	if err != nil {
		return err
	}
	for i, f := range got.Services {
		if i < len(s.Services) && !reflect.DeepEqual(f, s.Services[i]) {
			return fmt.Errorf("source cannot be encoded: service %q is not in order", s.Services[i].Prefix)
		}
	}
	if !reflect.DeepEqual(got, s) {
		return fmt.Errorf("source cannot be encoded: services, global keys, retired actions or managed policies are not in order")
	}
	return nil
}

func text(s Source) string {
	n := s.Counts()
	blocks := []string{
		format + "\t" + s.Date + "\t" + s.Origin + "\n" +
			fmt.Sprintf("%d\t%d\t%d\t%d", n.Services, n.Actions, n.Resources, n.Keys),
		strings.Join(append([]string{globalBlock}, globalLines(s.Global)...), "\n"),
		strings.Join(append([]string{retireBlock}, retiredLines(s.Retired)...), "\n"),
		strings.Join(append([]string{manageBlock}, s.Managed...), "\n"),
	}
	for _, f := range s.Services {
		blocks = append(blocks, strings.Join(newBlock(f).lines(), "\n"))
	}
	return strings.Join(blocks, "\n\n") + "\n"
}

func globalLines(keys []GlobalKey) []string {
	var lines []string
	for _, k := range keys {
		lines = append(lines, row(k.Name, typeCell(k.Type, k.Multi), mark(k.Sensitive, sensitive), mark(k.Inferred, inferred)))
	}
	return lines
}

func mark(so bool, sign string) string {
	if so {
		return sign
	}
	return ""
}

func retiredLines(actions []RetiredAction) []string {
	var lines []string
	for _, a := range actions {
		lines = append(lines, row(a.Action, a.LastSeen))
	}
	return lines
}

// row joins cells, without empty ones at the end.
func row(cells ...string) string { return strings.TrimRight(strings.Join(cells, "\t"), "\t") }

func typeCell(kind string, multi bool) string {
	switch {
	case multi:
		return "*" + kind
	case kind == "String":
		return ""
	case kind == "":
		return unknownType
	}
	return kind
}

// A block writes the lines of one service.
type block struct {
	Facts
	key, kind map[string]int // lines of keys and resource types
}

func newBlock(f Facts) block {
	b := block{f, map[string]int{}, map[string]int{}}
	for i, k := range f.Keys {
		b.key[k.Name] = i
	}
	for i, r := range f.Resources {
		b.kind[r.Name] = i
	}
	return b
}

func (b block) lines() []string {
	rcp := ""
	if b.RCP {
		rcp = "rcp"
	}
	lines := []string{row(b.Prefix, b.Name, strconv.Itoa(len(b.Keys)), strconv.Itoa(len(b.Resources)), rcp)}
	for _, k := range b.Keys {
		lines = append(lines, row(strings.TrimPrefix(k.Name, b.own(k.Name)), typeCell(k.Type, k.Multi)))
	}
	for _, r := range b.Resources {
		cells := []string{r.Name, b.list(r.Keys)}
		for _, arn := range r.ARNs {
			cells = append(cells, shortARN(arn, b.Prefix))
		}
		lines = append(lines, row(cells...))
	}
	return append(lines, b.actionLines()...)
}

// own gives the prefix where a key begins with it.
func (b block) own(key string) string {
	if strings.HasPrefix(key, b.Prefix+":") {
		return b.Prefix
	}
	return ""
}

// actionLines writes a line for each noun and scope, with the verbs of that
// scope.
func (b block) actionLines() []string {
	acts := make([]phrase, len(b.Actions))
	for i, a := range b.Actions {
		acts[i] = b.phrase(a)
	}
	slices.SortFunc(acts, phrase.compare)
	var lines []string
	above := ""               // the noun of the line above
	known := map[string]int{} // scopes that stand above
	for len(acts) > 0 {
		p, verbs := acts[0], []string{}
		for len(acts) > 0 && acts[0].noun == p.noun && acts[0].scope == p.scope {
			verbs, acts = append(verbs, acts[0].cell()), acts[1:]
		}
		noun := p.noun
		if noun == above {
			noun = ""
		}
		if n, again := known[p.scope]; again {
			p.scope = "^" + strconv.Itoa(n)
		} else if p.scope != "" {
			known[p.scope] = len(known)
		}
		lines = append(lines, row(noun, strings.Join(verbs, ","), p.scope))
		above = p.noun
	}
	return lines
}

func (b block) resources(resources []ActionResource) string {
	var cells []string
	for _, r := range resources {
		cell := strconv.Itoa(b.kind[r.Type])
		if r.Required {
			cell += "*"
		}
		if len(r.Keys) > 0 {
			cell += "(" + b.list(r.Keys) + ")"
		}
		cells = append(cells, cell)
	}
	return strings.Join(cells, ";")
}

func (b block) list(keys []string) string {
	var runs []string
	for i := 0; i < len(keys); {
		first := b.key[keys[i]]
		last := first
		for i++; i < len(keys) && b.key[keys[i]] == last+1; i++ {
			last++
		}
		run := strconv.Itoa(first)
		if last > first {
			run += "-" + strconv.Itoa(last)
		}
		runs = append(runs, run)
	}
	return strings.Join(runs, ",")
}

func (b block) dependent(actions []string) string {
	short := make([]string, len(actions))
	for i, a := range actions {
		short[i] = strings.TrimPrefix(a, b.own(a))
	}
	return strings.Join(short, ",")
}

// A phrase is an action whose name is taken apart, CreateBucket as the verb
// Create and the noun Bucket, with its scope as cells.
type phrase struct {
	verb, noun, level, scope string
}

// phrase cuts a name before its second capital.
func (b block) phrase(a Action) phrase {
	cut := len(a.Name)
	if i := strings.IndexFunc(a.Name[min(1, cut):], func(r rune) bool { return 'A' <= r && r <= 'Z' }); i >= 0 {
		cut = i + 1
	}
	return phrase{a.Name[:cut], a.Name[cut:], a.Level, row(b.resources(a.Resources), b.list(a.Keys), b.dependent(a.Dependent))}
}

// compare orders by noun, then by verb.
func (p phrase) compare(q phrase) int {
	return cmp.Or(compareFold(p.noun, q.noun), strings.Compare(p.noun, q.noun), strings.Compare(p.verb, q.verb))
}

// cell writes the verb, and the level where it is not the usual one.
func (p phrase) cell() string {
	if p.level == usualLevel(p.verb) {
		return p.verb
	}
	return p.verb + "!" + p.level[:min(1, len(p.level))]
}

// usualLevel is the access level that most actions with a verb have.
func usualLevel(verb string) string {
	switch verb {
	case "List":
		return "List"
	case "Get", "Describe", "Batch", "Search":
		return "Read"
	case "Tag", "Untag":
		return "Tagging"
	}
	return "Write"
}

// shortARN writes "~x" for an ARN with a service's prefix, Region and account.
func shortARN(arn, prefix string) string {
	if rest, ok := strings.CutPrefix(arn, usualARN(prefix)); ok {
		return "~" + rest
	}
	return arn
}

func usualARN(prefix string) string { return "arn:${Partition}:" + prefix + ":${Region}:${Account}:" }
