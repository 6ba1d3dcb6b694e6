// Package assets makes the files that pages load: style sheets and scripts
// bundled and minified, pictures as they are, each under a name that holds a
// hash of its content, so that browsers may keep it for ever.
//
// In flow files by name; out flow finished files. Nothing is read from disk:
// an import that is not among the files is an error.
package assets

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// An Asset is one finished file.
type Asset struct {
	Name string // as templates call it: "site.css", "search.js"
	Path string // below the site's root: "assets/site-K3JQ2Z7A.css"
	Data []byte
}

// Bundle bundles each entry, a style sheet or a module in TypeScript or
// JavaScript, with what it imports, and takes over every picture among the
// files. Entries and files are named by their path below the folder of static
// files. The error tells every fault with file, line and column.
func Bundle(files map[string]string, entries ...string) ([]Asset, error) {
	var assets []Asset
	for _, entry := range entries {
		data, err := bundle(files, entry)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(entry, path.Ext(entry)) + output[path.Ext(entry)]
		assets = append(assets, asset(name, data))
	}
	for name, data := range files {
		if pictures[path.Ext(name)] {
			assets = append(assets, asset(name, []byte(data)))
		}
	}
	slices.SortFunc(assets, func(a, b Asset) int { return strings.Compare(a.Name, b.Name) })
	return assets, nil
}

// output gives the extension of what an entry becomes.
var output = map[string]string{".css": ".css", ".ts": ".js", ".js": ".js"}

var pictures = map[string]bool{".svg": true, ".png": true, ".ico": true}

func asset(name string, data []byte) Asset {
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	hash := base32.StdEncoding.EncodeToString(sum[:5])
	return Asset{name, "assets/" + strings.TrimSuffix(name, ext) + "-" + hash + ext, data}
}

func bundle(files map[string]string, entry string) ([]byte, error) {
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{entry},
		Bundle:            true,
		Write:             false,
		Outdir:            "/",
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Format:            api.FormatESModule,
		Target:            api.ES2022,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsNone,
		LogLevel:          api.LogLevelSilent,
		Plugins:           []api.Plugin{given(files)},
	})
	if len(result.Errors) > 0 {
		var faults []error
		for _, m := range result.Errors {
			faults = append(faults, fault(m))
		}
		return nil, errors.Join(faults...)
	}
	return result.OutputFiles[0].Contents, nil
}

func fault(m api.Message) error {
	if m.Location == nil {
		return errors.New(m.Text)
	}
	file := strings.TrimPrefix(m.Location.File, namespace+":")
	return fmt.Errorf("static/%s:%d:%d: %s", file, m.Location.Line, m.Location.Column+1, m.Text)
}

// namespace keeps the bundler from looking for the files on disk.
const namespace = "static"

// given resolves and loads from the given files alone.
func given(files map[string]string) api.Plugin {
	loaders := map[string]api.Loader{".css": api.LoaderCSS, ".ts": api.LoaderTS, ".js": api.LoaderJS, ".json": api.LoaderJSON}
	resolve := func(args api.OnResolveArgs) (api.OnResolveResult, error) {
		wanted := path.Join(path.Dir(args.Importer), args.Path)
		for _, name := range []string{wanted, wanted + ".ts", wanted + ".js"} {
			if _, ok := files[name]; ok {
				return api.OnResolveResult{Path: name, Namespace: namespace}, nil
			}
		}
		return api.OnResolveResult{}, fmt.Errorf("there is no %s among the static files", wanted)
	}
	load := func(args api.OnLoadArgs) (api.OnLoadResult, error) {
		data := files[args.Path]
		return api.OnLoadResult{Contents: &data, Loader: loaders[path.Ext(args.Path)]}, nil
	}
	return api.Plugin{Name: namespace, Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
			return resolve(args)
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: namespace}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			return load(args)
		})
	}}
}
