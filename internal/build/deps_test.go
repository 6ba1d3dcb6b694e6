package build_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// This file says which package may know which. It is a statement of policy:
// do not change a table to fix a build. A package that needs something it may
// not import is either in the wrong place or asks the wrong one; what it needs
// can most often be handed to it as a value.

const (
	module      = "github.com/iam-atlas/iam-atlas"
	maxPackages = 14 // below internal/
	maxChain    = 9  // packages from cmd/site down
)

// A rule says what a package may import apart from the standard library's
// packages without side effects.
type rule struct {
	pkg     string
	ours    string // packages of ours, below internal/
	modules string // modules of others
	system  string // packages that reach disk, network, processes or the clock
}

// rules lists every package in the order of the pipeline: none imports one
// that stands below it.
var rules = []rule{
	{pkg: "internal/diag", modules: "github.com/owenrumney/go-sarif/v2"},
	{pkg: "internal/memo", modules: "golang.org/x/sync", system: "runtime"},
	{pkg: "internal/catalog", ours: "diag"},
	{pkg: "internal/policy", ours: "diag catalog"},
	{pkg: "internal/source", ours: "diag", system: "os path/filepath syscall"},
	{pkg: "internal/parse", ours: "diag source",
		modules: "github.com/yuin/goldmark github.com/goccy/go-yaml github.com/microcosm-cc/bluemonday golang.org/x/net"},
	{pkg: "internal/matrix", ours: "diag catalog parse"},
	{pkg: "internal/assets", modules: "github.com/evanw/esbuild"},
	{pkg: "internal/render", ours: "diag catalog policy parse matrix", modules: "github.com/alecthomas/chroma/v2"},
	{pkg: "internal/search", ours: "render",
		modules: "github.com/blevesearch/bleve/v2 github.com/blevesearch/bleve_index_api github.com/blevesearch/go-porterstemmer"},
	{pkg: "internal/publish", system: "os path/filepath syscall"},
	{pkg: "internal/build", ours: "diag memo catalog policy source parse matrix assets render search publish"},
	{pkg: "internal/serve", modules: "github.com/fsnotify/fsnotify golang.org/x/sync",
		system: "crypto/rand log net net/http path/filepath time"},
	{pkg: "cmd/site", ours: "diag memo catalog policy source parse matrix assets render search publish build serve",
		modules: "github.com/spf13/cobra github.com/spf13/pflag github.com/schollz/progressbar/v3 golang.org/x/sync golang.org/x/term",
		system:  "net/http os os/exec os/signal path/filepath runtime runtime/debug syscall time"},
}

// quiet are packages of the standard library that every package may import:
// what they give depends on their arguments alone.
var quiet = strings.Fields(`bufio bytes cmp compress/gzip context crypto/sha256 embed encoding encoding/base32 encoding/base64
	encoding/binary encoding/csv encoding/hex encoding/json encoding/xml errors fmt hash html html/template io io/fs iter
	maps math math/bits net/netip net/url path reflect regexp slices sort strconv strings sync sync/atomic text/tabwriter unicode
	unicode/utf16 unicode/utf8`)

// modules are the modules of others that ours requires itself, each with its
// reason. Whatever else is wanted is most likely a few lines of our own.
var modules = map[string]string{
	"github.com/alecthomas/chroma/v2":          "colours code, with lexers for every language of the guides",
	"github.com/blevesearch/bleve/v2":          "ranks the search, so that it ranks as readers of bleve expect",
	"github.com/blevesearch/bleve_index_api":   "reads the postings out of bleve's index for the static search",
	"github.com/blevesearch/go-porterstemmer":  "gives the stems that bleve's English analyser gives",
	"github.com/chromedp/cdproto":              "names the commands and events of the browser (tests, pictures of the README)",
	"github.com/chromedp/chromedp":             "drives Chromium without Node (tests, pictures of the README)",
	"github.com/evanw/esbuild":                 "bundles style sheets and TypeScript without Node",
	"github.com/fsnotify/fsnotify":             "tells of edits as the system sees them",
	"github.com/goccy/go-yaml":                 "reads front matter strictly and with positions",
	"github.com/jba/templatecheck":             "checks templates against the types of their data (tests)",
	"github.com/microcosm-cc/bluemonday":       "takes scripts and styles out of the raw HTML of sources",
	"github.com/owenrumney/go-sarif/v2":        "writes diagnostics in the form that code hosts show",
	"github.com/rogpeppe/go-internal":          "runs the command in scripts (tests)",
	"github.com/santhosh-tekuri/jsonschema/v6": "holds matrix.json against its schema (tests)",
	"github.com/schollz/progressbar/v3":        "shows on a terminal how far a long fetch is",
	"github.com/spf13/cobra":                   "reads the command line and completes it in shells",
	"github.com/spf13/pflag":                   "lists the flags of a command for the hint on an unknown one",
	"github.com/yuin/goldmark":                 "reads Markdown, with the position of every node",
	"golang.org/x/net":                         "reads HTML as browsers do",
	"golang.org/x/sync":                        "waits for goroutines and hands on their first error",
	"golang.org/x/term":                        "tells whether a stream is a terminal",
}

// A goPackage is what `go list -json` tells of a package.
type goPackage struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

func (p goPackage) name() string { return strings.TrimPrefix(p.ImportPath, module+"/") }

// listed gives the packages that the rules are about: those below internal/
// and cmd/ that are no generators.
func listed(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "./internal/...", "./cmd/...")
	cmd.Dir = "../.."
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(p.ImportPath, "/gen") {
			packages = append(packages, p)
		}
	}
}

func TestImports(t *testing.T) {
	byName := map[string]rule{}
	for _, r := range rules {
		byName[r.pkg] = r
	}
	for _, p := range listed(t) {
		r, ok := byName[p.name()]
		if !ok {
			t.Errorf("package %s is not in the design: put the code into one of its packages, or discuss a new one first", p.name())
			continue
		}
		for _, imported := range p.Imports {
			if fault := r.forbids(imported); fault != "" {
				t.Errorf("%s imports %s: %s", p.name(), imported, fault)
			}
		}
	}
}

// forbids says why a package may not import another, or nothing where it may.
func (r rule) forbids(imported string) string {
	first, _, _ := strings.Cut(imported, "/")
	switch name, ours := strings.CutPrefix(imported, module+"/internal/"); {
	case ours && slices.Contains(strings.Fields(r.ours), name):
	case ours:
		return "the pipeline does not flow that way; hand the values over in package build"
	case imported == module && r.pkg == "cmd/site":
	case imported == module:
		return "the embedded copies are opened in cmd/site alone and handed on as an fs.FS"
	case strings.Contains(first, "."):
		if !slices.ContainsFunc(strings.Fields(r.modules), func(m string) bool { return within(imported, m) }) {
			return "this package does without that module; the package that the design gives it to can do the work"
		}
	case !slices.Contains(quiet, imported) && !slices.Contains(strings.Fields(r.system), imported):
		return "a stage is a function of its arguments; disk, network, processes and clock belong to source, publish, serve and cmd/site"
	}
	return ""
}

func within(imported, module string) bool {
	return imported == module || strings.HasPrefix(imported, module+"/")
}

// Every rule is about a package that exists, so that the table cannot drift
// from the house.
func TestRulesAreAboutPackagesThatExist(t *testing.T) {
	packages := listed(t)
	below := 0
	for _, p := range packages {
		if strings.HasPrefix(p.name(), "internal/") {
			below++
		}
	}
	if below > maxPackages {
		t.Errorf("%d packages below internal/, at most %d: merge two that always change together", below, maxPackages)
	}
	for _, r := range rules {
		if !slices.ContainsFunc(packages, func(p goPackage) bool { return p.name() == r.pkg }) {
			t.Errorf("there is no package %s: remove its rule", r.pkg)
		}
	}
}

// The rules themselves keep the line straight.
func TestRulesGoOneWay(t *testing.T) {
	known := map[string]bool{}
	for _, r := range rules {
		for name := range strings.FieldsSeq(r.ours) {
			if !known["internal/"+name] {
				t.Errorf("the rule of %s allows %s, which does not stand above it", r.pkg, name)
			}
		}
		known[r.pkg] = true
	}
}

func TestLongestChain(t *testing.T) {
	imports := map[string][]string{}
	for _, p := range listed(t) {
		for _, imported := range p.Imports {
			if name, ours := strings.CutPrefix(imported, module+"/"); ours {
				imports[p.name()] = append(imports[p.name()], name)
			}
		}
	}
	var longest func(string) []string
	longest = func(name string) []string {
		var below []string
		for _, imported := range imports[name] {
			if chain := longest(imported); len(chain) > len(below) {
				below = chain
			}
		}
		return append([]string{name}, below...)
	}
	if chain := longest("cmd/site"); len(chain) > maxChain {
		t.Errorf("%d packages in a row, at most %d: %s", len(chain), maxChain, strings.Join(chain, " → "))
	} else if len(chain) < 5 {
		t.Errorf("the longest chain is %v: the imports were not read", chain)
	}
}

func TestModules(t *testing.T) {
	cmd := exec.Command("go", "mod", "edit", "-json")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go mod edit: %v", err)
	}
	var file struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(out, &file); err != nil {
		t.Fatal(err)
	}
	required := map[string]bool{}
	for _, r := range file.Require {
		required[r.Path] = !r.Indirect
	}
	for path, direct := range required {
		if direct && modules[path] == "" {
			t.Errorf("go.mod requires %s, which is not among the allowed modules: do without it, or discuss it first", path)
		}
	}
	for path := range modules {
		if direct, ok := required[path]; !ok || !direct {
			t.Errorf("%s is allowed and not directly required in go.mod: remove it from the table, or run go mod tidy", path)
		}
	}
}

// uses are functions that make a result depend on more than arguments, with
// the packages that may call them.
var uses = map[string]string{
	"os.Getenv": "cmd/site", "os.LookupEnv": "cmd/site", "os.Environ": "cmd/site", "os.ExpandEnv": "cmd/site",
	"os.Setenv": "", "os.Getwd": "", "os.Chdir": "", "os.UserHomeDir": "", "os.UserCacheDir": "", "os.Hostname": "",
	"os.TempDir": "", "os.MkdirTemp": "", "os.CreateTemp": "internal/publish",
	"os.Exit": "cmd/site", "log.Fatal": "", "log.Fatalf": "", "os.Args": "cmd/site", "os.Stdout": "cmd/site", "os.Stderr": "cmd/site",
	"os.WriteFile": "internal/publish", "os.Create": "internal/publish", "os.Remove": "internal/publish", "os.RemoveAll": "internal/publish",
	"os.Rename": "internal/publish", "os.Mkdir": "internal/publish", "os.MkdirAll": "internal/publish",
	"time.Now": "cmd/site", "time.Since": "", "time.Until": "", "time.Sleep": "",
	"fmt.Print": "", "fmt.Println": "", "fmt.Printf": "",
}

// No package but cmd/site reads the environment or asks for the time (of the
// day on which a catalog was fetched), and none has an init function.
func TestStagesDependOnArgumentsAlone(t *testing.T) {
	read := 0
	for _, p := range listed(t) {
		for _, name := range p.GoFiles {
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			read++
			ast.Inspect(file, func(n ast.Node) bool {
				if fault := usage(p.name(), n); fault != "" {
					at := set.Position(n.Pos())
					t.Errorf("%s/%s:%d: %s", p.name(), name, at.Line, fault)
				}
				return true
			})
		}
	}
	if read < len(rules) {
		t.Errorf("only %d files were read", read)
	}
}

// usage says what is wrong with a node of a file of a package.
func usage(pkg string, n ast.Node) string {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Recv == nil && n.Name.Name == "init" {
			return "an init function hides what happens and when: make it a function that somebody calls"
		}
	case *ast.SelectorExpr:
		of, ok := n.X.(*ast.Ident)
		if !ok {
			return ""
		}
		name := of.Name + "." + n.Sel.Name
		if allowed, listed := uses[name]; listed && !slices.Contains(strings.Fields(allowed), pkg) {
			return fmt.Sprintf("%s is not for this package: take what you need as an argument", name)
		}
	}
	return ""
}
