package build_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/memo"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// A project is what a site is made from, held in memory, where it can be
// edited.
type project struct {
	content, templates, static fstest.MapFS
}

// newProject gives the content of testdata with the templates and static files
// inside the program.
func newProject(t *testing.T) project {
	t.Helper()
	return project{copied(t, opened(t, "testdata/content")), copied(t, embedded(t, "templates")), copied(t, embedded(t, "static"))}
}

func copied(t testing.TB, root source.Root) fstest.MapFS {
	t.Helper()
	files, _, err := source.Read(t.Context(), []source.Root{root})
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for _, f := range files {
		fsys[f.Path] = &fstest.MapFile{Data: []byte(f.Data)}
	}
	return fsys
}

// clone gives a copy that later edits leave alone. Edits replace files and
// never write into one.
func (p project) clone() project {
	return project{maps.Clone(p.content), maps.Clone(p.templates), maps.Clone(p.static)}
}

func (p project) input() build.Input {
	return build.Input{Content: []source.Root{source.Embedded("content", p.content)},
		Templates: source.Embedded("templates", p.templates), Static: source.Embedded("static", p.static)}
}

// An editor changes a project at random, yet always in the same way.
type editor struct {
	*rand.Rand
	project
	past  []project
	count int
}

// edit makes one change and says which.
func (e *editor) edit() string {
	e.count++
	e.past = append(e.past, e.clone())
	if strings.HasSuffix(string(e.templates["home.html"].Data), fault) {
		return e.breakTemplate()
	}
	edits := []func() string{e.changeLine, e.changeLine, e.dropLine, e.add, e.add, e.remove, e.rename, e.move, e.move, e.changeFront, e.breakPolicy,
		e.breakPolicy, e.changeTemplate, e.breakTemplate, e.changeStatic, e.goBack, e.goBack}
	return edits[e.IntN(len(edits))]()
}

// pick gives the name of a file.
func (e *editor) pick(fsys fstest.MapFS) string {
	names := slices.Sorted(maps.Keys(fsys))
	return names[e.IntN(len(names))]
}

// put replaces a file.
func put(fsys fstest.MapFS, name, text string) { fsys[name] = &fstest.MapFile{Data: []byte(text)} }

// replaceLine puts lines in the place of one line of a document.
func (e *editor) replaceLine(with func(line string) []string) string {
	name := e.pick(e.content)
	lines := strings.Split(string(e.content[name].Data), "\n")
	at := e.IntN(len(lines))
	put(e.content, name, strings.Join(slices.Replace(lines, at, at+1, with(lines[at])...), "\n"))
	return fmt.Sprintf("%s:%d", name, at+1)
}

func (e *editor) changeLine() string {
	return "change " + e.replaceLine(func(line string) []string { return []string{line + fmt.Sprintf(" edit%d", e.count)} })
}

func (e *editor) dropLine() string {
	return "drop " + e.replaceLine(func(string) []string { return nil })
}

// additions are documents of every kind: a page of a service that is there or
// not, a guide, a summary, one that contradicts another.
var additions = []string{
	"# How Amazon Harbor works with IAM\n\n## Service roles\n\nAmazon Harbor does not support service roles.\n",
	"# How Amazon Kite works with IAM\n\n## Tags\n\nAmazon Kite supports tags. See [this](#tags).\n",
	"---\ntitle: Kite\nservice: kite\nclaims:\n  - feature: acls\n    support: \"no\"\n---\nText.\n",
	"---\ntitle: On tags\nfeature: abac\nsummary: Tags.\n---\nTags, and [words](words.md).\n",
	"# Notes\n\n```json\n{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"harbor:*\", \"Resource\": \"*\"}}\n```\n",
}

func (e *editor) add() string {
	folder := []string{"", "guides/", "services/", "harbor/"}[e.IntN(4)]
	name := fmt.Sprintf("%sadded-%d.md", folder, e.IntN(5))
	put(e.content, name, additions[e.IntN(len(additions))])
	return "add " + name
}

func (e *editor) remove() string {
	name := e.pick(e.content)
	if len(e.content) < 4 {
		return "remove nothing"
	}
	delete(e.content, name)
	return "remove " + name
}

func (e *editor) rename() string {
	from := e.pick(e.content)
	to := []string{"harbor/", "orchard/", "guides/", ""}[e.IntN(4)] + fmt.Sprintf("renamed-%d.md", e.count)
	e.content[to] = e.content[from]
	delete(e.content, from)
	return "rename " + from + " to " + to
}

var slugLine = regexp.MustCompile(`(?m)^slug: .*\n`)

// move gives a document that others link to another address, at which their
// links lead to it as before.
func (e *editor) move() string {
	name := []string{"harbor/examples.md", "harbor/security_iam_service-with-iam.md", "guides/words.md", "guides/tags.md"}[e.IntN(4)]
	if e.content[name] == nil {
		return e.add()
	}
	text := slugLine.ReplaceAllString(string(e.content[name].Data), "")
	if rest, ok := strings.CutPrefix(text, "---\n"); ok {
		text = rest
	} else {
		text = "---\n" + text
	}
	put(e.content, name, fmt.Sprintf("---\nslug: moved-%d\n%s", e.count, text))
	return "move " + name
}

func (e *editor) changeFront() string {
	name := e.pick(e.content)
	text := string(e.content[name].Data)
	field := []string{"date: 2024-02-03", "summary: Other words.", "title: Another title", "service: harbor", "slug: chosen", "colour: red"}[e.IntN(6)]
	if rest, ok := strings.CutPrefix(text, "---\n"); ok {
		text = rest
	} else {
		field += "\n---"
	}
	put(e.content, name, "---\n"+field+"\n"+text)
	return "front matter of " + name + ": " + field
}

// breakPolicy breaks the policies of a document, or mends what it broke.
func (e *editor) breakPolicy() string {
	const name = "harbor/examples.md"
	if e.content[name] == nil {
		return e.add()
	}
	text := string(e.content[name].Data)
	if broken := strings.ReplaceAll(text, `"Resource"`, `“Resource”`); broken != text {
		put(e.content, name, broken)
		return "break " + name
	}
	put(e.content, name, strings.ReplaceAll(text, `“Resource”`, `"Resource"`))
	return "mend " + name
}

func (e *editor) changeTemplate() string {
	name := e.pick(e.templates)
	text := string(e.templates[name].Data)
	put(e.templates, name, strings.Replace(text, "</h1>", fmt.Sprintf("</h1><p>Edit %d</p>", e.count), 1))
	return "template " + name
}

// fault makes a template fail when it is executed.
const fault = "{{.Page.Nothing}}"

// breakTemplate breaks a template, so that there is no site, or mends it.
func (e *editor) breakTemplate() string {
	text := string(e.templates["home.html"].Data)
	mended := strings.TrimSuffix(text, fault)
	if mended == text {
		mended += fault
	}
	put(e.templates, "home.html", mended)
	return "fault in a template"
}

func (e *editor) changeStatic() string {
	put(e.static, "site.css", string(e.static["site.css"].Data)+fmt.Sprintf("\n.edit-%d { color: red }\n", e.count))
	return "style sheet"
}

// goBack brings back one of the last states, whose results may be remembered.
func (e *editor) goBack() string {
	n := min(len(e.past), 1+e.IntN(3))
	e.project = e.past[len(e.past)-n].clone()
	return fmt.Sprintf("back by %d", n)
}

// A rebuild is a build that finds most of its work done: after every one of
// many edits it gives the very bytes that a build without memory gives.
func TestRebuildEqualsBuild(t *testing.T) {
	const edits = 80
	e := &editor{Rand: rand.New(rand.NewPCG(2, 7)), project: newProject(t)}
	store := memo.NewStore()
	faults, different := 0, map[string]bool{}
	var history []string
	for range edits {
		history = append(history, e.edit())
		warm, warmErr := build.Run(t.Context(), store, e.input())
		store.EndBuild()
		cold, coldErr := build.Run(t.Context(), memo.NewStore(), e.input())
		if fmt.Sprint(warmErr) != fmt.Sprint(coldErr) {
			t.Fatalf("rebuilt: %v\nbuilt: %v\nafter:\n%s", warmErr, coldErr, strings.Join(history, "\n"))
		}
		if coldErr != nil {
			faults++
			continue
		}
		if difference := differ(warm, cold); difference != "" {
			t.Fatalf("%s\nafter:\n%s", difference, strings.Join(history, "\n"))
		}
		different[string(data(t, cold, "api/v1/matrix.json"))] = true
	}
	if faults > edits/2 || len(different) < 10 {
		t.Errorf("%d of %d builds failed, %d different matrices: the edits change too little", faults, edits, len(different))
	}
}

// differ tells the first difference between two sites.
func differ(a, b build.Site) string {
	if !reflect.DeepEqual(a.Diagnostics, b.Diagnostics) {
		return fmt.Sprintf("diagnostics differ:\n%v\n%v", a.Diagnostics, b.Diagnostics)
	}
	return differentFiles(a, b)
}

func differentFiles(a, b build.Site) string {
	for i := range min(len(a.Files), len(b.Files)) {
		x, y := a.Files[i], b.Files[i]
		if x.Path != y.Path {
			return fmt.Sprintf("one site has %s where the other has %s", x.Path, y.Path)
		}
		if !bytes.Equal(x.Data, y.Data) {
			at := commonLength(x.Data, y.Data)
			return fmt.Sprintf("%s differs at byte %d:\n%q\n%q", x.Path, at, around(x.Data, at), around(y.Data, at))
		}
	}
	if len(a.Files) != len(b.Files) {
		return fmt.Sprintf("one site has %d files, the other %d", len(a.Files), len(b.Files))
	}
	return ""
}

// kept are the folders whose files browsers keep for good.
func kept(t *testing.T, headers []byte) []string {
	t.Helper()
	var folders []string
	path := ""
	for line := range strings.Lines(string(headers)) {
		if !strings.HasPrefix(line, " ") {
			path = strings.TrimSpace(line)
		} else if strings.Contains(line, "immutable") {
			folder, ok := strings.CutSuffix(path, "*")
			if !ok || strings.Contains(folder, "*") {
				t.Fatalf("not every host reads the path %s", path)
			}
			folders = append(folders, strings.TrimPrefix(folder, "/"))
		}
	}
	return folders
}

// What browsers are told to keep for good is never another thing later on: the
// names of such files tell what they hold.
func TestKeptFilesNeverChange(t *testing.T) {
	p := newProject(t)
	files := map[string][]byte{}
	for edit := range 3 {
		put(p.content, "guides/words.md", string(p.content["guides/words.md"].Data)+fmt.Sprintf("\nWord%d.\n", edit))
		put(p.static, "site.css", string(p.static["site.css"].Data)+fmt.Sprintf("\n.x%d { color: red }\n", edit))
		site, err := build.Run(t.Context(), memo.NewStore(), p.input())
		if err != nil {
			t.Fatal(err)
		}
		folders, found := kept(t, site.FileMap()["_headers"]), map[string]bool{}
		for _, f := range site.Files {
			i := slices.IndexFunc(folders, func(folder string) bool { return strings.HasPrefix(f.Path, folder) })
			if i < 0 {
				continue
			}
			found[folders[i]] = true
			if old, ok := files[f.Path]; ok && !bytes.Equal(old, f.Data) {
				t.Errorf("%s has changed", f.Path)
			}
			files[f.Path] = f.Data
		}
		if len(folders) != 2 || len(found) != 2 {
			t.Errorf("folders %v, with files %v", folders, found)
		}
	}
}

func commonLength(a, b []byte) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

func around(data []byte, at int) []byte { return data[max(0, at-100):min(len(data), at+100)] }

// A rebuild does again what an edit touches and little else.
func TestRebuildDoesLittle(t *testing.T) {
	p := newProject(t)
	store := memo.NewStore()
	// rebuilt gives how often each stage had to work.
	rebuilt := func() map[string]int {
		t.Helper()
		if _, err := build.Run(t.Context(), store, p.input()); err != nil {
			t.Fatal(err)
		}
		misses := map[string]int{}
		for stage, count := range store.Stats() {
			misses[stage] = count.Misses
		}
		store.EndBuild()
		return misses
	}
	first := rebuilt()
	for _, stage := range []string{"parse", "policy", "checks", "keys", "catalog", "theme", "render", "index", "search", "pack"} {
		if first[stage] == 0 {
			t.Errorf("the first build did nothing in the stage %s: %v", stage, first)
		}
	}
	if second := rebuilt(); !reflect.DeepEqual(second, map[string]int{"parse": 0, "policy": 0, "checks": 0, "keys": 0, "catalog": 0, "theme": 0, "render": 0, "index": 0, "search": 0, "pack": 0}) {
		t.Errorf("a build of the same did work: %v", second)
	}

	put(p.content, "guides/words.md", strings.Replace(string(p.content["guides/words.md"].Data), "See", "Look at", 1))
	// Of the index, the text of the page, the shards of the words that came and
	// went, the spelling and the manifest are packed.
	if got := rebuilt(); !reflect.DeepEqual(got, map[string]int{"parse": 1, "policy": 1, "checks": 0, "keys": 0, "catalog": 0, "theme": 0, "render": 1, "index": 1, "search": 1, "pack": got["pack"]}) ||
		got["pack"] > 6 || got["pack"] >= first["pack"]/2 {
		t.Errorf("another sentence in a guide: %v, at first %v", got, first)
	}

	put(p.content, "harbor/examples.md", strings.Replace(string(p.content["harbor/examples.md"].Data), "harbor:GetBerth", "harbor:PutBerth", 1))
	if got := rebuilt(); got["parse"] != 1 || got["policy"] != 1 || got["theme"] != 0 || got["render"] > 4 {
		t.Errorf("another action in an example, shown on its page, its service's, among the policies and in the report: %v", got)
	}

	put(p.static, "site.css", string(p.static["site.css"].Data)+"\n.x { color: red }\n")
	if got := rebuilt(); got["parse"] != 0 || got["policy"] != 0 || got["theme"] != 1 || got["render"] != first["render"] || got["index"]+got["search"] != 0 {
		t.Errorf("another style sheet: %v", got)
	}
}
