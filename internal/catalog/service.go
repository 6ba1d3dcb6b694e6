package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A reader takes the lines of one service, as encode.go describes them.
type reader struct {
	facts Facts
	arn   string     // the beginning of most ARNs
	keys  []string   // the names of facts.Keys
	sets  [][]string // lists of keys that can be referred to

	// What actions have is part of one whole, instead of thousands of
	// things with a life of their own.
	names     []byte
	places    []place // of actions, as they stand in the file
	lists     []string
	resources []ActionResource

	noun  string // of the line above
	above Action
}

// A place is where the name of an action stands among the names of all, and
// which line of the file the action has.
type place struct{ from, to, line int }

// readService reads the block of a service.
func readService(block string) (Facts, error) {
	var r reader
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
	r.expect(keys, types, lines-keys-types)
	var cells []string
	for i := range lines {
		line, rest, _ = strings.Cut(rest, "\n")
		cells = appendCells(cells[:0], line)
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
	return r.facts, r.order()
}

// title reads the line with prefix, name, counts and whether RCPs hold.
func (r *reader) title(line string) (keys, types int, err error) {
	cells := strings.Split(line, "\t")
	if len(cells) != 4 && !(len(cells) == 5 && cells[4] == "rcp") {
		return 0, 0, errors.New("not a prefix, a name and two counts")
	}
	r.facts.Prefix, r.facts.Name, r.facts.RCP = cells[0], cells[1], len(cells) == 5
	r.arn = usualARN(r.facts.Prefix)
	if keys, err = number(cells[2], maxText); err != nil {
		return 0, 0, err
	}
	types, err = number(cells[3], maxText)
	return keys, types, err
}

// expect makes room for what is to come.
func (r *reader) expect(keys, types, actions int) {
	r.facts.Keys = slices.Grow(r.facts.Keys, keys)
	r.keys = slices.Grow(r.keys, keys)
	r.facts.Resources = slices.Grow(r.facts.Resources, types)
	r.facts.Actions = slices.Grow(r.facts.Actions, actions)
	r.names = slices.Grow(r.names, actions*usualName)
	r.places = slices.Grow(r.places, actions)
}

// usualName is about how long the name of an action is.
const usualName = 24

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
	for _, arn := range cells[min(2, len(cells)):] {
		if rest, ok := strings.CutPrefix(arn, "~"); ok {
			arn = r.arn + rest
		}
		t.ARNs = append(t.ARNs, arn)
	}
	var err error
	t.Keys, err = r.set(cell(cells, 1))
	r.facts.Resources = append(r.facts.Resources, t)
	return err
}

func (r *reader) action(cells []string) error {
	if len(cells) > 4 {
		return errors.New("more than four cells")
	}
	a := Action{Resources: r.above.Resources, Keys: r.above.Keys}
	var err error
	if a.Level, err = r.phrase(cells[0]); err != nil {
		return err
	}
	if c := cell(cells, 1); c != again {
		if a.Resources, err = r.resourceList(c); err != nil {
			return err
		}
	}
	if c := cell(cells, 2); c != again {
		if a.Keys, err = r.set(c); err != nil {
			return err
		}
	}
	if c := cell(cells, 3); c != "" {
		a.Dependent = strings.Split(c, ",")
		for i, d := range a.Dependent {
			a.Dependent[i] = r.whole(d)
		}
	}
	r.facts.Actions, r.above = append(r.facts.Actions, a), a
	return nil
}

// phrase reads the cell with noun, verb and level, and adds the name to the
// names of all.
func (r *reader) phrase(cell string) (level string, err error) {
	words, letter, marked := strings.Cut(cell, "!")
	noun, verb, fresh := strings.Cut(words, "/")
	switch {
	case fresh:
		r.noun = noun
	case strings.HasSuffix(words, "+"):
		verb, r.noun = words[:len(words)-1], r.noun+"s"
	default:
		verb = words
	}
	from := len(r.names)
	r.names = append(append(r.names, verb...), r.noun...)
	r.places = append(r.places, place{from, len(r.names), len(r.places)})
	level = usualLevel(verb)
	if marked {
		i := slices.IndexFunc(Levels, func(l string) bool { return l[:1] == letter })
		if i < 0 {
			return "", fmt.Errorf("no access level is %q", letter)
		}
		level = Levels[i]
	}
	return level, require(len(r.names) > from, "an action without a name")
}

func (r *reader) resourceList(list string) ([]ActionResource, error) {
	if list == "" {
		return nil, nil
	}
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
		set, err := r.set(keys)
		if err != nil {
			return nil, err
		}
		r.resources = append(r.resources, ActionResource{r.facts.Resources[n].Name, required, set})
	}
	return slices.Clip(r.resources[start:]), nil
}

// set reads a list of keys.
func (r *reader) set(list string) ([]string, error) {
	if list == "" {
		return nil, nil
	}
	if known, ok := strings.CutPrefix(list, "^"); ok {
		n, err := number(known, len(r.sets)-1)
		if err != nil {
			return nil, fmt.Errorf("list of keys: %w", err)
		}
		return r.sets[n], nil
	}
	keys, err := r.runs(list)
	if err == nil && len(list) >= shortSet {
		r.sets = append(r.sets, keys)
	}
	return keys, err
}

// runs reads numbers and ranges of numbers of keys, which rise: that also
// bounds a list by the number of keys.
func (r *reader) runs(list string) ([]string, error) {
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

// whole gives a key or action with its prefix.
func (r *reader) whole(name string) string {
	if strings.HasPrefix(name, ":") {
		return r.facts.Prefix + name
	}
	return name
}

// order gives the actions their names and brings them into the order of
// these, each of which stands once. Sorted are places among the names in small
// letters, which are quicker to compare and to move than actions.
func (r *reader) order() error {
	actions, names := r.facts.Actions, string(r.names)
	for i, p := range r.places {
		actions[i].Name = names[p.from:p.to]
	}
	letters := r.names
	for i, c := range letters {
		letters[i] = small(c)
	}
	compare := func(a, b place) int { return bytes.Compare(letters[a.from:a.to], letters[b.from:b.to]) }
	slices.SortFunc(r.places, compare)
	for i, p := range r.places {
		if i > 0 && compare(r.places[i-1], p) == 0 {
			return fmt.Errorf("catalog: service %s: action %s stands twice", r.facts.Prefix, actions[p.line].Name)
		}
	}
	arrange(actions, r.places)
	return nil
}

// arrange moves each action to the index of its place. It follows the circles
// in which actions change places, so that there is no second list of them,
// which would be the greatest thing in the memory.
func arrange(actions []Action, places []place) {
	for i, first := range actions {
		at := i
		for from := places[at].line; from != i; from = places[at].line {
			actions[at] = actions[from]
			places[at].line = at
			at = from
		}
		actions[at] = first
		places[at].line = at
	}
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
