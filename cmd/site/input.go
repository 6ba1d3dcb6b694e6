package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	atlas "github.com/iam-atlas/iam-atlas"
	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// contentFlag adds --content and --catalog to a command that reads content.
func (a *app) contentFlag(cmd *cobra.Command) {
	a.catalogFlag(cmd)
	cmd.Flags().StringArrayVar(&a.content, "content", nil, "`folder` of documents; may be given several times (default: ./content of a project, else the copy inside the program)")
}

// input finds what a site is made from and says which. Folders are those of
// the flags, else of the project in the working directory, else the copies
// inside the program. The paths to watch are those on disk.
func (a *app) input() (in build.Input, watch []string, err error) {
	defaults, err := a.root("content", "")
	if err != nil {
		return in, nil, err
	}
	roots := []source.Root{defaults}
	if len(a.content) > 0 {
		if roots, err = opened(a.content); err != nil {
			return in, nil, err
		}
		in.Guides = &defaults
	}
	in.Content, in.Config = roots, besides(roots[0])
	if in.Templates, err = a.root("templates", "_frame.html"); err != nil {
		return in, nil, err
	}
	if in.Static, err = a.root("static", "site.css"); err != nil {
		return in, nil, err
	}
	if in.Catalog, err = a.knownCatalog(); err != nil {
		return in, nil, err
	}
	var told []string
	for _, r := range roots {
		told = append(told, r.Path)
	}
	if len(a.content) == 0 && !defaults.OnDisk {
		told = []string{"the copy inside the program"}
	}
	a.say("content: %s", diag.Printable(strings.Join(told, ", ")))
	for _, r := range slices.Concat(roots, []source.Root{in.Templates, in.Static}) {
		if r.OnDisk {
			watch = append(watch, r.Path)
		}
	}
	if in.Config != "" {
		watch = append(watch, in.Config)
	}
	return in, watch, nil
}

func opened(dirs []string) ([]source.Root, error) {
	var roots []source.Root
	for _, dir := range dirs {
		if dir == "" {
			return nil, errors.New("--content is empty; name a folder of documents")
		}
		r, err := source.Open(dir)
		if err != nil {
			return nil, err
		}
		roots = append(roots, r)
	}
	return roots, nil
}

// root gives a folder of the project in the working directory, where there is
// one that holds the given file, else the copy inside the program. Folders of
// these names are common; the file tells ours from those of others.
func (a *app) root(name, holds string) (source.Root, error) {
	if inProject() && exists("./"+name+"/"+holds) {
		return source.Open("./" + name)
	}
	copied, err := fs.Sub(atlas.Files, name)
	return source.Embedded(name, copied), err
}

// inProject says whether the working directory is that of a project: it has
// content beside go.mod or site.yaml.
func inProject() bool {
	return exists("./content") && (exists("./go.mod") || exists("./site.yaml"))
}

// besides gives the path of the site.yaml beside a folder of content; empty
// where there is none.
func besides(content source.Root) string {
	if file := filepath.Join(filepath.Dir(filepath.Clean(content.Path)), "site.yaml"); content.OnDisk && exists(file) {
		return file
	}
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// baseURL gives where the site will stand: what the flag says, else what
// Netlify or GitHub Pages say in their own variables, else nothing.
func baseURL(flag string) (string, error) {
	address := flag
	if address == "" {
		address = hostURL()
	}
	if address == "" {
		return "", nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("--base-url %q is no address such as https://example.org/atlas/", address)
	}
	return strings.TrimSuffix(u.String(), "/") + "/", nil
}

// hostURL reads the variables that hosts set while they build.
// https://docs.netlify.com/configure-builds/environment-variables/
// https://docs.github.com/actions/reference/variables-reference
func hostURL() string {
	if os.Getenv("NETLIFY") != "" {
		if os.Getenv("CONTEXT") == "production" {
			return os.Getenv("URL")
		}
		return os.Getenv("DEPLOY_PRIME_URL")
	}
	owner, name, ok := strings.Cut(os.Getenv("GITHUB_REPOSITORY"), "/")
	if !ok || os.Getenv("GITHUB_ACTIONS") == "" {
		return ""
	}
	host := "https://" + strings.ToLower(owner) + ".github.io/"
	if strings.EqualFold(name, owner+".github.io") {
		return host
	}
	return host + name + "/"
}

// flagNames lists the flags of a command.
func flagNames(cmd *cobra.Command) []string {
	var names []string
	add := func(f *pflag.Flag) { names = append(names, f.Name) }
	cmd.Flags().VisitAll(add)
	cmd.InheritedFlags().VisitAll(add)
	return names
}

// oneOf checks the value of a flag against those that exist.
func oneOf(flag, value string, values []string) error {
	if slices.Contains(values, value) {
		return nil
	}
	message := fmt.Sprintf("--%s %q is not one of %s", flag, value, strings.Join(values, ", "))
	if near := diag.Nearest(value, values); near != "" {
		message += fmt.Sprintf("; did you mean %s?", near)
	}
	return errors.New(message)
}
