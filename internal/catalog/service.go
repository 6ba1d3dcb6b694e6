package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A reader takes the lines of one service after another, as encode.go
// describes them, in the room that it has once made.
type reader struct {
	facts  Facts
	arn    string   // the beginning of most ARNs
	keys   []string // the names of facts.Keys
	scopes []scope  // the empty one, and those that were written out
	nouns  []string // the empty one, and those of the lines

	actions []unnamed
	verbs   []verb         // of all services
	byName  map[string]int // of these
	spoken  []int          // verbs of this service

	// What actions have is part of a whole, instead of thousands of
	// things with a life of their own.
	text      strings.Builder
	lists     []string
	resources []ActionResource
}

// A scope is what actions act on, take and need. Many have the same.
type scope struct {
	resources       []ActionResource
	keys, dependent []string
}

// An unnamed action is four numbers, of the reader's nouns, verbs and scopes and
// of Levels. It has no pointers, so that thousands of them are nothing to the
// garbage collector.
type unnamed struct{ noun, verb, scope, level int }

// A verb knows how many actions of the service have it, and where the next of
// them belongs.
type verb struct {
	name        string
	level       int // that most of them have
	count, next int
}

// read reads the block of a service.
func (r *reader) read(block string) (Facts, error) {
	line, rest, more := strings.Cut(block, "\n")
	lines := strings.Count(rest, "\n")
	if more {
		lines++
	}
	keys, types, err := r.title(line)
	if err == nil {
		err = require(keys+types <= lines, "fewer lines than keys and resource types are stated")
	}
	if err != nil {
		return Facts{}, fmt.Errorf("catalog: line %q: %w", line, err)
	}
	r.expect(keys, types)
	var few [8]string
	for i := range lines {
		line, rest, _ = strings.Cut(rest, "\n")
		cells := appendCells(few[:0], line)
		var err error
		switch {
		case i < keys:
			err = r.key(cells)
		case i < keys+types:
			err = r.resourceType(cells)
		default:
			err = r.action(cells)
		}
		if err != nil {
			return Facts{}, fmt.Errorf("catalog: service %s: line %q: %w", r.facts.Prefix, line, err)
		}
	}
	err = r.order()
	return r.facts, err
}

// title reads the line with prefix, name, counts and whether RCPs hold.
func (r *reader) title(line string) (keys, types int, err error) {
	var few [5]string
	cells := appendCells(few[:0], line)
	if len(cells) != 4 && !(len(cells) == 5 && cells[4] == "rcp") {
		return 0, 0, errors.New("not a prefix, a name and two counts")
	}
	r.facts = Facts{Prefix: cells[0], Name: cells[1], RCP: len(cells) == 5}
	r.arn = usualARN(r.facts.Prefix)
	if keys, err = number(cells[2], maxText); err != nil {
		return 0, 0, err
	}
	types, err = number(cells[3], maxText)
	return keys, types, err
}

// expect makes room for what is to come.
func (r *reader) expect(keys, types int) {
	r.facts.Keys = slices.Grow(r.facts.Keys, keys)
	r.facts.Resources = slices.Grow(r.facts.Resources, types)
	r.keys = make([]string, 0, keys)
	r.scopes, r.nouns = append(r.scopes[:0], scope{}), append(r.nouns[:0], "")
	if r.byName == nil {
		r.byName = map[string]int{}
	}
	for _, v := range r.spoken {
		r.verbs[v].count = 0
	}
	r.actions, r.spoken = r.actions[:0], r.spoken[:0]
}

func (r *reader) key(cells []string) error {
	k := ConditionKey{Name: r.whole(cells[0])}
	k.Type, k.Multi = typeOf(cell(cells, 1))
	n := len(r.facts.Keys)
	inOrder := n == 0 || r.facts.Keys[n-1].Name < k.Name
	r.facts.Keys, r.keys = append(r.facts.Keys, k), append(r.keys, k.Name)
	return require(k.Name != "" && inOrder && len(cells) <= 2, "not a key and its type, in order")
}

func (r *reader) resourceType(cells []string) error {
	t := ResourceType{Name: cells[0]}
	if n := len(r.facts.Resources); t.Name == "" || n > 0 && r.facts.Resources[n-1].Name >= t.Name {
		return errors.New("not a resource type, in order")
	}
	if len(cells) > 2 {
		t.ARNs = r.each(cells[2:], r.wholeARN)
	}
	var err error
	t.Keys, err = r.list(cell(cells, 1))
	r.facts.Resources = append(r.facts.Resources, t)
	return err
}

// action reads a line of actions, which have one noun and one scope.
func (r *reader) action(cells []string) error {
	if len(cells) < 2 || len(cells) > 5 {
		return errors.New("not a noun, verbs and at most three cells more")
	}
	if cells[0] != "" {
		r.nouns = append(r.nouns, cells[0])
	}
	scope, err := r.scope(cells[2:])
	verbs := cells[1]
	for more := true; more && err == nil; {
		var word string
		word, verbs, more = strings.Cut(verbs, ",")
		err = r.verb(word, scope)
	}
	return err
}

// scope reads the cells behind actions and gives the place among the scopes.
func (r *reader) scope(cells []string) (int, error) {
	if len(cells) == 0 {
		return 0, nil
	}
	if known, ok := strings.CutPrefix(cells[0], "^"); ok && len(cells) == 1 {
		n, err := number(known, len(r.scopes)-2)
		if err != nil {
			return 0, fmt.Errorf("scope: %w", err)
		}
		return n + 1, nil
	}
	var s scope
	var err error
	if s.resources, err = r.resourceList(cells[0]); err != nil {
		return 0, err
	}
	if s.keys, err = r.list(cell(cells, 1)); err != nil {
		return 0, err
	}
	if c := cell(cells, 2); c != "" {
		s.dependent = r.each(strings.Split(c, ","), r.whole)
	}
	r.scopes = append(r.scopes, s)
	return len(r.scopes) - 1, nil
}

// verb reads a verb, and behind a mark the level where it is not the usual one.
func (r *reader) verb(word string, scope int) error {
	name, letter := word, ""
	if mark := len(word) - 2; mark >= 0 && word[mark] == '!' {
		name, letter = word[:mark], word[mark+1:]
	}
	v := r.verbNamed(name)
	if r.verbs[v].count++; r.verbs[v].count == 1 {
		r.spoken = append(r.spoken, v)
	}
	level := r.verbs[v].level
	if letter != "" {
		level = slices.IndexFunc(Levels, func(l string) bool { return l[:1] == letter })
	}
	if level < 0 {
		return fmt.Errorf("no access level is stated by %q", word)
	}
	noun := len(r.nouns) - 1
	r.actions = append(r.actions, unnamed{noun, v, scope, level})
	return require(name != "" || r.nouns[noun] != "", "an action without a name")
}

// verbNamed gives the place among the verbs. One with a mark left in its name
// has no level.
func (r *reader) verbNamed(name string) int {
	v, known := r.byName[name]
	if known {
		return v
	}
	level := slices.Index(Levels, usualLevel(name))
	if strings.Contains(name, "!") {
		level = -1
	}
	r.byName[name] = len(r.verbs)
	r.verbs = append(r.verbs, verb{name: name, level: level})
	return len(r.verbs) - 1
}

func (r *reader) resourceList(list string) ([]ActionResource, error) {
	if list == "" {
		return nil, nil
	}
	r.resources = room(r.resources, 1+strings.Count(list, ";"))
	start := len(r.resources)
	for more := true; more; {
		var part, keys string
		part, list, more = strings.Cut(list, ";")
		part, keys, _ = strings.Cut(strings.TrimSuffix(part, ")"), "(")
		line, required := strings.CutSuffix(part, "*")
		n, err := number(line, len(r.facts.Resources)-1)
		if err != nil {
			return nil, fmt.Errorf("resource type: %w", err)
		}
		list, err := r.list(keys)
		if err != nil {
			return nil, err
		}
		r.resources = append(r.resources, ActionResource{r.facts.Resources[n].Name, required, list})
	}
	return slices.Clip(r.resources[start:]), nil
}

// list reads numbers and ranges of numbers of keys, which rise: that also
// bounds a list by the number of keys.
func (r *reader) list(list string) ([]string, error) {
	if list == "" {
		return nil, nil
	}
	r.lists = room(r.lists, len(r.keys))
	start, next := len(r.lists), 0
	for more := true; more; {
		var run string
		run, list, more = strings.Cut(list, ",")
		from, to, ranged := strings.Cut(run, "-")
		if !ranged {
			to = from
		}
		first, err := number(from, len(r.keys)-1)
		if err != nil {
			return nil, fmt.Errorf("key: %w", err)
		}
		last, err := number(to, len(r.keys)-1)
		if err != nil {
			return nil, fmt.Errorf("key: %w", err)
		}
		if first < next || last < first {
			return nil, fmt.Errorf("keys %q do not rise", run)
		}
		keys := r.keys[first : last+1]
		if next == 0 && !more {
			return slices.Clip(keys), nil // part of all keys as they stand
		}
		r.lists = append(r.lists, keys...)
		next = last + 1
	}
	return slices.Clip(r.lists[start:]), nil
}

// each gives what f makes of items, as part of the lists of all.
func (r *reader) each(items []string, f func(string) string) []string {
	r.lists = room(r.lists, len(items))
	start := len(r.lists)
	for _, item := range items {
		r.lists = append(r.lists, f(item))
	}
	return slices.Clip(r.lists[start:])
}

// whole gives a key or action with its prefix.
func (r *reader) whole(name string) string {
	if strings.HasPrefix(name, ":") {
		return r.joined(r.facts.Prefix, name)
	}
	return name
}

// wholeARN gives an ARN with its beginning.
func (r *reader) wholeARN(arn string) string {
	if rest, ok := strings.CutPrefix(arn, "~"); ok {
		return r.joined(r.arn, rest)
	}
	return arn
}

// joined gives one string behind another, as part of the text of all.
func (r *reader) joined(a, b string) string {
	if n := len(a) + len(b); r.text.Cap()-r.text.Len() < n {
		r.text.Reset() // what was given stays as it is
		r.text.Grow(n + textAtOnce)
	}
	from := r.text.Len()
	r.text.WriteString(a)
	r.text.WriteString(b)
	return r.text.String()[from:]
}

// room gives a whole that n items more can be part of: a new one where the old
// one is full, the parts of which stay where they are.
func room[T any](whole []T, n int) []T {
	if cap(whole)-len(whole) >= n {
		return whole
	}
	return make([]T, 0, n+roomAtOnce)
}

// How much a new whole has room for besides, so that few are needed.
const (
	roomAtOnce = 512      // items
	textAtOnce = 16 << 10 // bytes
)

// order gives the actions their names and brings them into the order of
// these, each of which stands once. The file has the nouns of each verb in
// order: with verbs in order too, all actions are, unless one verb begins with
// another. Lists comes before ListZones.
func (r *reader) order() error {
	slices.SortFunc(r.spoken, func(a, b int) int { return strings.Compare(r.verbs[a].name, r.verbs[b].name) })
	next := 0
	for _, v := range r.spoken {
		r.verbs[v].next = next
		next += r.verbs[v].count
	}
	actions := slices.Grow(r.facts.Actions, len(r.actions))[:len(r.actions)] // none where there are none
	for _, a := range r.actions {
		v, s := &r.verbs[a.verb], &r.scopes[a.scope]
		actions[v.next] = Action{r.joined(v.name, r.nouns[a.noun]), Levels[a.level], s.resources, s.keys, s.dependent}
		v.next++
	}
	r.facts.Actions = actions
	if r.facts.unordered() < 0 {
		return nil
	}
	sortActions(actions)
	if i := r.facts.unordered(); i >= 0 {
		return fmt.Errorf("catalog: service %s: action %s stands twice", r.facts.Prefix, actions[i].Name)
	}
	return nil
}

// unordered finds an action that does not come after the one before it.
func (f Facts) unordered() int {
	for i := 1; i < len(f.Actions); i++ {
		if compareFold(f.Actions[i-1].Name, f.Actions[i].Name) >= 0 {
			return i
		}
	}
	return -1
}

// typeOf reads the cell that typeCell writes.
func typeOf(cell string) (kind string, multi bool) {
	switch cell {
	case "":
		return "String", false
	case unknownType:
		return "", false
	}
	return strings.CutPrefix(cell, "*")
}

// appendCells adds the cells of a line.
func appendCells(cells []string, line string) []string {
	for {
		tab := strings.IndexByte(line, '\t')
		if tab < 0 {
			return append(cells, line)
		}
		cells, line = append(cells, line[:tab]), line[tab+1:]
	}
}

// cell gives a cell of a line, "" where the line ends before it.
func cell(cells []string, i int) string {
	if i < len(cells) {
		return cells[i]
	}
	return ""
}

// number reads a number between 0 and most.
func number(digits string, most int) (int, error) {
	n, err := strconv.ParseUint(digits, 10, 31)
	if err != nil || int(n) > most {
		return 0, fmt.Errorf("%q is no number from 0 to %d", digits, most)
	}
	return int(n), nil
}

func require(ok bool, message string) error {
	if ok {
		return nil
	}
	return errors.New(message)
}
