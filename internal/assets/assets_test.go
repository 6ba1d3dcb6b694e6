package assets

import (
	"bytes"
	"maps"
	"path"
	"reflect"
	"strings"
	"testing"
)

// files are a small folder of static files.
var files = map[string]string{
	"site.css":        "@import \"./parts/table.css\";\nbody { color: #ff0000; }\n",
	"parts/table.css": "@import \"../words.css\";\ntable { margin: 0px; }\n",
	"words.css":       ".word { font-weight: bold; }\n",
	"site.ts":         "import { greet } from \"./lib/greet\";\nconst name: string = \"reader\";\ngreet(name);\n",
	"lib/greet.ts":    "import { loud } from \"../loud.js\";\nexport function greet(longName: string): void { console.log(loud(longName)); }\n",
	"loud.js":         "export function loud(text) { return text + \"!\"; }\nexport function unused() { return \"unused\"; }\n",
	"icon.svg":        "<svg/>",
	"img/a.png":       "\x89PNG",
	"README.md":       "no asset",
}

func bundled(t *testing.T, files map[string]string, entries ...string) map[string]Asset {
	t.Helper()
	assets, err := Bundle(files, entries...)
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]Asset{}
	for _, a := range assets {
		byName[a.Name] = a
	}
	if len(byName) != len(assets) {
		t.Fatalf("two assets of one name: %v", assets)
	}
	return byName
}

func TestBundle(t *testing.T) {
	got := bundled(t, files, "site.css", "site.ts")
	for name, wanted := range map[string]struct {
		holds, lacks []string
	}{
		"site.css":  {[]string{".word", "table{margin:0}", "body{color:red}"}, []string{"@import", "\n "}},
		"site.js":   {[]string{"console.log", `"reader"`, `"!"`}, []string{"import", "unused", "longName", ": string"}},
		"icon.svg":  {[]string{"<svg/>"}, nil},
		"img/a.png": {[]string{"\x89PNG"}, nil},
	} {
		a, ok := got[name]
		if !ok {
			t.Errorf("there is no %s", name)
			continue
		}
		for _, text := range wanted.holds {
			if !bytes.Contains(a.Data, []byte(text)) {
				t.Errorf("%s does not hold %q:\n%s", name, text, a.Data)
			}
		}
		for _, text := range wanted.lacks {
			if bytes.Contains(a.Data, []byte(text)) {
				t.Errorf("%s holds %q:\n%s", name, text, a.Data)
			}
		}
	}
	if len(got) != 4 {
		t.Errorf("%d assets", len(got))
	}
	if at := strings.Index(string(got["site.css"].Data), ".word"); at > strings.Index(string(got["site.css"].Data), "body") {
		t.Error("an import does not come before what imports it")
	}
}

// The name holds a hash, so that it changes when the content does and not
// otherwise.
func TestPathsFollowContent(t *testing.T) {
	before := bundled(t, files, "site.css", "site.ts")
	for name, a := range before {
		ext := path.Ext(name)
		hash, ok := strings.CutPrefix(strings.TrimSuffix(a.Path, ext), "assets/"+strings.TrimSuffix(name, ext)+"-")
		if !ok || len(hash) != 8 || !strings.HasSuffix(a.Path, ext) {
			t.Errorf("%s stands at %s", name, a.Path)
		}
	}
	edited := maps.Clone(files)
	edited["words.css"] += ".more { color: blue; }\n"
	for name, a := range bundled(t, edited, "site.css", "site.ts") {
		if changed := a.Path != before[name].Path; changed != (name == "site.css") {
			t.Errorf("an edit of words.css: %s is at %s and was at %s", name, a.Path, before[name].Path)
		}
	}
	edited = maps.Clone(files)
	edited["site.css"] = "/* of no consequence */\n" + edited["site.css"]
	if got := bundled(t, edited, "site.css")["site.css"]; !reflect.DeepEqual(got, before["site.css"]) {
		t.Errorf("a comment changed the style sheet:\n%s\n%s", got.Data, before["site.css"].Data)
	}
}

func TestBundleIsDeterministic(t *testing.T) {
	first, err := Bundle(files, "site.css", "site.ts")
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		again, err := Bundle(maps.Clone(files), "site.css", "site.ts")
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(again, first) {
			t.Fatalf("%v\n%v", again, first)
		}
	}
}

func TestFaults(t *testing.T) {
	for name, test := range map[string]struct {
		files  map[string]string
		entry  string
		wanted []string
	}{
		"missing entry": {map[string]string{}, "site.css", []string{"there is no site.css among the static files"}},
		"missing import": {map[string]string{"site.ts": "const a = 1;\n  import \"./gone\";\n"}, "site.ts",
			[]string{"static/site.ts:2:10: there is no gone among the static files"}},
		"missing import of a style sheet": {map[string]string{"a/site.css": "@import \"./gone.css\";\n"}, "a/site.css",
			[]string{"static/a/site.css:1:9: there is no a/gone.css among the static files"}},
		"import out of the folder": {map[string]string{"site.ts": "import \"../../etc/passwd\";\n"}, "site.ts",
			[]string{"static/site.ts:1:8: there is no ../../etc/passwd among the static files"}},
		"package":      {map[string]string{"site.ts": "import \"react\";\n"}, "site.ts", []string{"static/site.ts:1:8: there is no react among"}},
		"syntax":       {map[string]string{"site.ts": "const a = ;\n"}, "site.ts", []string{"static/site.ts:1:11: Unexpected \";\""}},
		"every fault":  {map[string]string{"site.ts": "import \"./a\";\nimport \"./b\";\n"}, "site.ts", []string{"static/site.ts:1:8:", "static/site.ts:2:8:"}},
		"in an import": {map[string]string{"site.ts": "import \"./lib\";\n", "lib.ts": "\n\nlet = = 1;\n"}, "site.ts", []string{"static/lib.ts:3:"}},
	} {
		t.Run(name, func(t *testing.T) {
			assets, err := Bundle(test.files, test.entry)
			if err == nil {
				t.Fatalf("no error, but %v", assets)
			}
			for _, wanted := range test.wanted {
				if !strings.Contains(err.Error(), wanted) {
					t.Errorf("%v\nlacks %q", err, wanted)
				}
			}
		})
	}
}
