package build

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/assets"
	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/memo"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/policy"
	"github.com/iam-atlas/iam-atlas/internal/render"
	"github.com/iam-atlas/iam-atlas/internal/search"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

func values[T any](items []memo.Keyed[T]) []T {
	all := make([]T, len(items))
	for i, item := range items {
		all[i] = item.Value
	}
	return all
}

func names(roots []source.Root) []string {
	all := make([]string, len(roots))
	for i, r := range roots {
		all[i] = r.Name
	}
	return all
}

// documents reads the content, and behind it the guides to features that are
// part of every site. They stand by root and path, in whichever order the disk
// lists them.
func documents(ctx context.Context, in Input) ([]source.File, []diag.Diagnostic, error) {
	files, unusable, err := source.Read(ctx, in.Content, parse.Extensions...)
	if err != nil {
		return nil, nil, err
	}
	for i, root := range in.Content {
		if !slices.ContainsFunc(files, func(f source.File) bool { return f.Root == i }) {
			return nil, nil, fmt.Errorf("%s: the folder holds no document (%s)", root.Path, strings.Join(parse.Extensions, ", "))
		}
	}
	if in.Guides != nil {
		guides, _, err := source.Read(ctx, []source.Root{*in.Guides}, parse.Extensions...)
		if err != nil {
			return nil, nil, err
		}
		for _, f := range guides {
			f.Root = len(in.Content)
			files = append(files, f)
		}
	}
	return files, unusable, nil
}

// reference reads the reference table, which is part of the default site
// alone; nil elsewhere.
func reference(ctx context.Context, in Input) (*parse.Reference, error) {
	if in.Guides != nil {
		return nil, nil
	}
	tables, _, err := source.Read(ctx, in.Content, ".csv")
	for _, f := range tables {
		if f.Path == "data/reference.csv" {
			table := parse.ParseReference(f)
			return &table, nil
		}
	}
	return nil, err
}

// fileKey tells all that parsing a file looks at.
func fileKey(f source.File) memo.Key { return memo.KeyOf(f.Hash[:], f.Root, f.Path, f.Display) }

// withoutOtherGuides drops what is not part of every site from the topics of
// the default content: all but the guides to features, and of those the ones
// that the content has itself.
func withoutOtherGuides(topics []memo.Keyed[parse.Topic], roots int) []memo.Keyed[parse.Topic] {
	own := map[string]bool{}
	for _, t := range topics {
		if t.Value.Root < roots {
			own[t.Value.Front.Feature] = true
		}
	}
	return slices.DeleteFunc(topics, func(t memo.Keyed[parse.Topic]) bool {
		feature := t.Value.Front.Feature
		return t.Value.Root >= roots && (feature == "" || own[feature])
	})
}

// generatedFrom tells each root by its name and a hash of its documents.
func generatedFrom(roots []source.Root, files []source.File) []render.Root {
	all := []render.Root{}
	for i, r := range roots {
		h, n := sha256.New(), 0
		for _, f := range files {
			if f.Root == i {
				fmt.Fprintf(h, "%x %s\n", f.Hash, f.Path)
				n++
			}
		}
		all = append(all, render.Root{Root: r.Name, Files: n, SHA256: hex.EncodeToString(h.Sum(nil))})
	}
	return all
}

// exampleKey tells all that checking the examples of a topic looks at.
func exampleKey(known *catalog.Catalog, allowed allowance) func(memo.Keyed[parse.Topic]) memo.Key {
	return func(t memo.Keyed[parse.Topic]) memo.Key {
		var parts []string
		for _, e := range allowed(t.Value) {
			parts = append(parts, e.Code, e.Reason)
		}
		return memo.KeyOf(t.Key[:], known.Sum(), parts)
	}
}

// checkExamples reads every block of code of a topic as a policy.
func checkExamples(known *catalog.Catalog, allowed allowance) func(memo.Keyed[parse.Topic]) []render.Example {
	return func(t memo.Keyed[parse.Topic]) []render.Example {
		var examples []render.Example
		for _, c := range t.Value.Codes() {
			examples = append(examples, example(t.Value, c, known, slices.Concat(c.Allowed, allowed(t.Value))))
		}
		return examples
	}
}

// policyLanguages are the names under which a block of code may be a policy. In
// a block of another language, such as a command, a policy may stand inside;
// one that calls itself text, such as a message of a program, shows none.
var policyLanguages = []string{"", "json", "jsonc", "json5"}

func example(t parse.Topic, c parse.Code, known *catalog.Catalog, allowed []parse.Exception) render.Example {
	result := policy.Validate(c.Text, policy.Options{Catalog: known})
	doc := result.Document
	if doc.Kind == policy.NotPolicy || c.Lang == "text" || doc.Start == 0 && !slices.Contains(policyLanguages, c.Lang) {
		return render.Example{}
	}
	e := render.NewExample(c, result, known, allowed)
	e.ID = "policy-" + strconv.Itoa(c.Line)
	e.Reading = policy.Explain(result, known)
	for t.HasID(e.ID) {
		e.ID += "-example"
	}
	return e
}

// found gives the diagnostics of the topics themselves and of their examples.
// A finding that merely informs stands beside the example and not among the
// diagnostics.
func found(f Facts) []diag.Diagnostic {
	var all []diag.Diagnostic
	for i, t := range f.Topics {
		all = append(all, t.Found...)
		codes := t.Codes()
		for n, e := range f.Examples[i] {
			text := diag.NewText(codes[n].Text)
			for _, finding := range e.Findings {
				if finding.Severity != diag.Info.String() {
					all = append(all, diagnostic(t, text, finding))
				}
			}
		}
	}
	return all
}

func diagnostic(t parse.Topic, text *diag.Text, f render.Finding) diag.Diagnostic {
	d := diag.Diagnostic{Pos: diag.Pos{File: t.Display, Line: f.Line, Column: f.Column}, EndLine: f.EndLine, EndColumn: f.EndColumn,
		Code: diag.Code(f.Code), Message: f.Message, Hint: f.Hint}
	if check, ok := policy.CheckOf(d.Code); ok {
		d.Severity, d.Title = check.Severity, check.Title
	}
	// The line as the block shows it, moved so that the character concerned
	// stands in its column of the document.
	d.Source = strings.Repeat(" ", max(0, f.Column-f.RowColumn)) + text.Line(f.Row)
	return d
}

// links resolves the links of every topic. Those of the program's own guides
// are not told: what they lead to need not be part of the site.
func links(f Facts, roots int) ([][]string, []diag.Diagnostic) {
	all := make([][]string, len(f.Topics))
	var dead []diag.Diagnostic
	for i, t := range f.Topics {
		addresses, found := f.Directory.Links(i)
		all[i] = addresses
		if t.Root < roots {
			dead = append(dead, found...)
		}
	}
	return all, dead
}

// references makes the tables of what exists in each service. They depend on
// the catalog and, for the links between services, on the names of all rows.
func references(ctx context.Context, store *memo.Store, f Facts) (map[string]render.KeyedReference, error) {
	rows := f.Matrix.Services
	var names []string
	for _, row := range rows {
		names = append(names, row.Slug, row.Name, row.ShortName, strings.Join(row.Prefixes, " "))
	}
	all := memo.KeyOf(f.Catalog.Sum(), names)
	made, err := memo.Map(ctx, store, "catalog", rows,
		func(row matrix.Service) memo.Key { return memo.KeyOf(all, row.Slug) },
		func(row matrix.Service) *render.Reference { return render.NewReference(rows, f.Catalog, row) })
	if err != nil {
		return nil, err
	}
	tables := map[string]render.KeyedReference{}
	for i, m := range made {
		tables[rows[i].Slug] = render.KeyedReference{Key: hex.EncodeToString(m.Key[:]), Reference: m.Value}
	}
	return tables, nil
}

// keyUses tells which services list each global condition key.
func keyUses(ctx context.Context, store *memo.Store, known *catalog.Catalog) (map[string]render.KeyUse, error) {
	made, err := memo.Map(ctx, store, "keys", []*catalog.Catalog{known},
		func(c *catalog.Catalog) memo.Key { return memo.KeyOf(c.Sum()) }, render.KeyUses)
	if err != nil {
		return nil, err
	}
	return made[0].Value, nil
}

// shownChecks runs each check of policies on its example.
func shownChecks(ctx context.Context, store *memo.Store, known *catalog.Catalog) (map[diag.Code]render.Shown, error) {
	made, err := memo.Map(ctx, store, "checks", policy.Checks,
		func(c policy.Check) memo.Key { return memo.KeyOf(string(c.Code), known.Sum()) },
		func(c policy.Check) render.Shown { return render.NewShown(c, known) })
	if err != nil {
		return nil, err
	}
	shown := map[diag.Code]render.Shown{}
	for i, m := range made {
		shown[policy.Checks[i].Code] = m.Value
	}
	return shown, nil
}

// changes compares the catalog of a build with the one inside the program;
// nil is that very one.
func changes(known *catalog.Catalog) (catalog.Changes, error) {
	embedded, err := catalog.Embedded()
	if err != nil || known == nil || bytes.Equal(known.Sum(), embedded.Sum()) {
		return catalog.Changes{}, err
	}
	old, err := embedded.All()
	if err != nil {
		return catalog.Changes{}, err
	}
	now, err := known.All()
	if err != nil {
		return catalog.Changes{}, err
	}
	return catalog.Diff(old, now), nil
}

// told gives the diagnostics as pages and files of the site show them, each
// document named by its path below its root: where a folder stands on the
// machine that builds must not be told.
func told(f Facts, in Input) []diag.Diagnostic {
	files := map[string]string{in.Config: "site.yaml"}
	var words []string // of messages, in which a path stands behind a space
	for i, t := range f.Topics {
		files[t.Display] = f.Matrix.Places[i].File
		words = append(words, " "+t.Display, " "+f.Matrix.Places[i].File)
	}
	published := strings.NewReplacer(words...)
	all := slices.Clone(f.Diagnostics)
	for i, d := range all {
		file, ok := files[d.File]
		if !ok {
			file = below(in.Content, d.File)
		}
		all[i].File, all[i].Message, all[i].Hint = file, published.Replace(d.Message), published.Replace(d.Hint)
	}
	return all
}

// below gives the path below its root of a file that is no document, behind
// the name of the root where there are several. Of roots that stand in one
// another the inner one has it.
func below(roots []source.Root, display string) string {
	found, shortest := display, len(display)+1
	for _, r := range roots {
		name, ok := r.Below(display)
		if !ok || len(name) >= shortest {
			continue
		}
		found, shortest = name, len(name)
		if len(roots) > 1 {
			found = r.Name + "/" + name
		}
	}
	return found
}

// byTopic gives each topic its diagnostics.
func byTopic(f Facts, told []diag.Diagnostic) [][]diag.Diagnostic {
	index := map[string]int{}
	for i, t := range f.Topics {
		index[t.Display] = i
	}
	all := make([][]diag.Diagnostic, len(f.Topics))
	for n, d := range f.Diagnostics {
		if i, ok := index[d.File]; ok {
			all[i] = append(all[i], told[n])
		}
	}
	return all
}

// A keyedTheme is a theme with the key of all it holds.
type keyedTheme struct {
	theme render.Theme
	key   memo.Key
}

// entries are the style sheets and scripts that pages load.
var entries = []string{"site.css", "theme.ts", "site.ts", "searching.ts", "table.ts", "policies.ts", "matrix.ts", "compare.ts", "forms.ts", "services.ts"}

// dressed is what [dress] remembers.
type dressed struct {
	theme  render.Theme
	assets []assets.Asset
	err    error
}

// dress reads templates and static files and makes the theme.
func dress(ctx context.Context, store *memo.Store, in Input) (keyedTheme, []assets.Asset, error) {
	files, _, err := source.Read(ctx, []source.Root{in.Templates, in.Static})
	if err != nil {
		return keyedTheme{}, nil, err
	}
	var parts []memo.Key
	by := [2]map[string]string{{}, {}}
	for _, f := range files {
		by[f.Root][f.Path] = f.Data
		parts = append(parts, memo.KeyOf(f.Root, f.Path, f.Hash[:]))
	}
	by[1]["features.json"] = featureNames()
	all := func([]memo.Key) memo.Key { return memo.KeyOf(parts, in.BaseURL) }
	made, err := memo.Map(ctx, store, "theme", [][]memo.Key{parts}, all, func([]memo.Key) dressed {
		static, err := assets.Bundle(by[1], entries...)
		if err != nil {
			return dressed{err: err}
		}
		paths := map[string]string{}
		for _, a := range static {
			paths[a.Name] = a.Path
		}
		theme, err := render.NewTheme(by[0], paths, in.BaseURL)
		return dressed{theme, static, err}
	})
	if err != nil {
		return keyedTheme{}, nil, err
	}
	d := made[0].Value
	return keyedTheme{d.theme, made[0].Key}, d.assets, d.err
}

// featureNames gives scripts the features as pages name them: id and name of
// each, in the order of the matrix.
func featureNames() string {
	names := make([][2]string, len(parse.Features))
	for i, f := range parse.Features {
		names[i] = [2]string{f.ID, f.Short}
	}
	data, err := json.Marshal(names)
	if err != nil {
		panic(err) // text can always be written
	}
	return string(data)
}

// drawn is a page, or the fault of its template.
type drawn struct {
	page render.Page
	err  error
}

// draw renders the pages.
func draw(ctx context.Context, store *memo.Store, theme keyedTheme, jobs []render.Job) ([]render.Page, error) {
	made, err := memo.Map(ctx, store, "render", jobs, theme.jobKey, func(j render.Job) drawn {
		page, err := render.Render(theme.theme, j)
		return drawn{page, err}
	})
	if err != nil {
		return nil, err
	}
	var pages []render.Page
	for _, p := range made {
		if p.Value.err != nil {
			return nil, p.Value.err
		}
		pages = append(pages, p.Value.page)
	}
	return pages, nil
}

// jobKey tells all that rendering looks at: the theme, and the job in its JSON
// form, in which the key of a topic stands for the topic.
func (t keyedTheme) jobKey(j render.Job) memo.Key {
	data, err := json.Marshal(j)
	if err != nil {
		panic(err) // jobs are plain data
	}
	return memo.KeyOf(t.key, fmt.Sprintf("%T", j.Page), data)
}

// indexed is the index of a block of pages.
type indexed struct {
	part search.Part
	err  error
}

// exported is the static form of a search index.
type exported struct {
	files []search.File
	err   error
}

// packed is a file of it as it is served.
type packed struct {
	data []byte
	err  error
}

// Index gives the files of the search index of pages by their paths. It is made
// block by block: what an edit leaves alone of a block's texts, such as its
// templates, leaves its index alone, and what it leaves alone of the index is
// not packed again.
func Index(ctx context.Context, store *memo.Store, pages []render.Page) (map[string][]byte, error) {
	key := func(b search.Block) memo.Key { return memo.KeyOf(b.Seen()) }
	parts, err := memo.Map(ctx, store, "index", search.Blocks(pages), key, func(b search.Block) indexed {
		part, err := search.NewPart(ctx, b)
		return indexed{part, err}
	})
	if err != nil {
		return nil, err
	}
	all := func(parts []memo.Keyed[indexed]) memo.Key {
		var keys []memo.Key
		for _, p := range parts {
			keys = append(keys, p.Key)
		}
		return memo.KeyOf(keys)
	}
	made, err := memo.Map(ctx, store, "search", [][]memo.Keyed[indexed]{parts}, all, func(made []memo.Keyed[indexed]) exported {
		var parts []search.Part
		for _, p := range made {
			if p.Value.err != nil {
				return exported{err: p.Value.err}
			}
			parts = append(parts, p.Value.part)
		}
		files, err := search.Export(parts)
		return exported{files, err}
	})
	if err != nil {
		return nil, err
	}
	if err := made[0].Value.err; err != nil {
		return nil, err
	}
	return pack(ctx, store, made[0].Value.files)
}

func pack(ctx context.Context, store *memo.Store, files []search.File) (map[string][]byte, error) {
	made, err := memo.Map(ctx, store, "pack", files, func(f search.File) memo.Key { return memo.KeyOf(f.Data, f.Packed) }, func(f search.File) packed {
		data, err := f.Pack()
		return packed{data, err}
	})
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{}
	for i, m := range made {
		if m.Value.err != nil {
			return nil, m.Value.err
		}
		all[files[i].Path] = m.Value.data
	}
	return all, nil
}

// FileMap gives the files of the site by their paths.
func (s Site) FileMap() map[string][]byte {
	files := make(map[string][]byte, len(s.Files))
	for _, f := range s.Files {
		files[f.Path] = f.Data
	}
	return files
}
