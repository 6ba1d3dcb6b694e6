package catalog

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// maxText bounds the text of a catalog, so that a small file that swells
// cannot fill the memory. The whole of AWS takes less than 1 MB.
const maxText = 16 << 20

// An archive is a catalog.bin with all but its services read.
type archive struct {
	date, origin string
	counts       Counts // as the file states them
	global       []GlobalKey
	retired      []RetiredAction
	managed      []string
	services     []*entry // by prefix
	byPrefix     map[string]*entry
}

// An entry is one service, whose facts are read when first asked for.
type entry struct {
	prefix, lines string
	once          sync.Once
	facts         Facts
	err           error
}

func (e *entry) read(r *reader) (Facts, error) {
	e.once.Do(func() { e.facts, e.err = r.read(e.lines) })
	return e.facts, e.err
}

// unpack reads the text of a catalog.bin, except what its services hold.
func unpack(data []byte) (archive, error) {
	text, err := gunzip(data)
	if err != nil {
		return archive{}, fmt.Errorf("catalog: %w", err)
	}
	a := archive{}
	if err := a.index(text); err != nil {
		return archive{}, fmt.Errorf("catalog: %w", err)
	}
	return a, nil
}

// gunzip sizes its buffer by the length at the end of the file, and trusts
// the length no further.
func gunzip(data []byte) (string, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return "", fmt.Errorf("no catalog file: %w", err)
	}
	var text strings.Builder
	if n := binary.LittleEndian.Uint32(data[len(data)-4:]); n < maxText {
		text.Grow(int(n))
	}
	if _, err := io.Copy(&text, io.LimitReader(r, maxText+1)); err != nil {
		return "", fmt.Errorf("damaged file: %w", err)
	}
	if text.Len() > maxText {
		return "", fmt.Errorf("more than %d bytes of text", maxText)
	}
	return text.String(), nil
}

// index reads the blocks before the services and finds the services.
func (a *archive) index(text string) error {
	text, ok := strings.CutSuffix(text, "\n")
	if !ok {
		return errors.New("the last line has no end")
	}
	head, rest, _ := strings.Cut(text, "\n\n")
	if err := a.header(head); err != nil {
		return err
	}
	for _, part := range []struct {
		title string
		line  func(cells []string) error
	}{{globalBlock, a.globalLine}, {retireBlock, a.retiredLine}, {manageBlock, a.managedLine}} {
		var lines string
		lines, rest, _ = strings.Cut(rest, "\n\n")
		if err := eachLine(lines, part.title, part.line); err != nil {
			return err
		}
	}
	a.byPrefix = map[string]*entry{}
	for rest != "" {
		var lines string
		lines, rest, _ = strings.Cut(rest, "\n\n")
		prefix, _, _ := strings.Cut(lines, "\t")
		if n := len(a.services); prefix == "" || n > 0 && prefix <= a.services[n-1].prefix {
			return fmt.Errorf("service %q is out of order", prefix)
		}
		e := &entry{prefix: prefix, lines: lines}
		a.services, a.byPrefix[prefix] = append(a.services, e), e
	}
	if len(a.services) != a.counts.Services {
		return fmt.Errorf("%d services where %d are stated", len(a.services), a.counts.Services)
	}
	return nil
}

func (a *archive) header(lines string) error {
	title, counts, _ := strings.Cut(lines, "\n")
	cells := strings.Split(title, "\t")
	if cells[0] != format || len(cells) != 3 {
		return fmt.Errorf("the first line is not %q with a date and a source", format)
	}
	a.date, a.origin = cells[1], cells[2]
	numbers := strings.Split(counts, "\t")
	into := []*int{&a.counts.Services, &a.counts.Actions, &a.counts.Resources, &a.counts.Keys}
	if len(numbers) != len(into) {
		return fmt.Errorf("%d counts instead of %d", len(numbers), len(into))
	}
	for i, n := range numbers {
		var err error
		if *into[i], err = number(n, maxText); err != nil {
			return fmt.Errorf("counts: %w", err)
		}
	}
	return nil
}

// eachLine calls f with the cells of each line below a title, which are f's
// until it returns.
func eachLine(lines, title string, f func(cells []string) error) error {
	first, rest, more := strings.Cut(lines, "\n")
	if first != title {
		return fmt.Errorf("%q where the block %q is due", first, title)
	}
	var cells []string
	for more {
		first, rest, more = strings.Cut(rest, "\n")
		cells = appendCells(cells[:0], first)
		if err := f(cells); err != nil {
			return fmt.Errorf("%s: line %q: %w", title, first, err)
		}
	}
	return nil
}

func (a *archive) globalLine(cells []string) error {
	k := GlobalKey{Name: cells[0]}
	k.Type, k.Multi = typeOf(cell(cells, 1))
	k.Sensitive, k.Inferred = cell(cells, 2) == sensitive, cell(cells, 3) == inferred
	a.global = append(a.global, k)
	return require(k.Name != "" && len(cells) <= 4, "not a name, a type and two marks")
}

func (a *archive) retiredLine(cells []string) error {
	r := RetiredAction{cells[0], cell(cells, 1)}
	n := len(a.retired)
	inOrder := n == 0 || compareFold(a.retired[n-1].Action, r.Action) < 0
	a.retired = append(a.retired, r)
	return cmp.Or(require(len(cells) == 2, "not an action and a day"), require(inOrder, "out of order"))
}

func (a *archive) managedLine(cells []string) error {
	a.managed = append(a.managed, cells[0])
	return require(cells[0] != "" && len(cells) == 1, "not a name")
}

// service finds an entry by prefix, capitals apart.
func (a *archive) service(prefix string) (*entry, bool) {
	e, ok := a.byPrefix[strings.ToLower(prefix)]
	return e, ok
}

// check reads every service and counts what there is.
func (a *archive) check() error {
	all := Source{Services: make([]Facts, 0, len(a.services))}
	var r reader
	for _, e := range a.services {
		f, err := e.read(&r)
		if err != nil {
			return err
		}
		all.Services = append(all.Services, f)
	}
	if got := all.Counts(); got != a.counts {
		return fmt.Errorf("catalog: the file holds %v where it states %v", got, a.counts)
	}
	return nil
}
