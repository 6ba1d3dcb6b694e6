package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/memo"
	"github.com/iam-atlas/iam-atlas/internal/publish"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// importedFolder is where the facts of guides stand in a project.
const importedFolder = "content/imported"

func (a *app) importCommand() *cobra.Command {
	var dir, manifest string
	cmd := &cobra.Command{
		Use:   "import DIR",
		Short: "Take over the facts of AWS's guides as content",
		Long: `import reads checkouts of AWS's developer guides, one folder of DIR each (or DIR
itself), and writes what they claim as content: for each guide and service one file of
facts, each with the file and line it was read from at that commit, and no sentence of
the guide. Files of the same guide are replaced, those of other guides left as they
are; importing twice changes nothing.

Commit and date are those of the clone, or of a CSV file with the columns guide,
commit and commit_date. Nothing is fetched.`,
		Example: "  git clone https://github.com/awsdocs/aws-batch-user-guide guides/aws-batch-user-guide\n  site import guides",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runImport(cmd.Context(), args[0], dir, manifest)
		},
	}
	a.catalogFlag(cmd)
	cmd.Flags().StringVarP(&dir, "dir", "d", "", "`folder` to write to (default: ./"+importedFolder+" of a project)")
	cmd.Flags().StringVar(&manifest, "manifest", "", "CSV `file` that tells commit and date of guides that are no clones")
	return cmd
}

func (a *app) runImport(ctx context.Context, from, dir, manifest string) error {
	if dir == "" {
		if !inProject() {
			return fmt.Errorf("there is no project here to hold %s; name a folder with -d", importedFolder)
		}
		dir = importedFolder
	}
	known, err := a.knownCatalog()
	if err != nil {
		return err
	}
	versions, err := readManifest(manifest)
	if err != nil {
		return err
	}
	guides, err := openGuides(ctx, from, versions)
	if err != nil {
		return err
	}
	var all []diag.Diagnostic
	var total publish.Result
	giving := 0
	for _, g := range guides {
		facts, found, err := build.Import(ctx, memo.NewStore(), g, known)
		if err != nil {
			return err
		}
		result, err := publish.Replace(filepath.Join(dir, g.Name), facts, build.IsImported)
		if err != nil {
			return err
		}
		if len(facts) > 0 {
			giving++
		}
		total = publish.Result{Written: total.Written + result.Written, Unchanged: total.Unchanged + result.Unchanged, Removed: total.Removed + result.Removed}
		all = append(all, found...)
	}
	if err := diag.Print(a.errOut, "text", all, a.colour(a.errOut)); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s: facts of %d of %s; %s written, %d unchanged, %d removed\n", filepath.ToSlash(dir), giving,
		plural(len(guides), "guide"), plural(total.Written, "file"), total.Unchanged, total.Removed)
	return nil
}

// A version is the state of a guide that is checked out.
type version struct{ commit, date string }

// openGuides gives the guides of a folder: itself, where it is one, else the
// folders in it.
func openGuides(ctx context.Context, from string, versions map[string]version) ([]build.Guide, error) {
	root, err := source.Open(from)
	if err != nil {
		return nil, err
	}
	if isGuide(root.FS) {
		return []build.Guide{guide(ctx, root, versions)}, nil
	}
	entries, err := fs.ReadDir(root.FS, ".")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", from, err)
	}
	var guides []build.Guide
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		below, err := fs.Sub(root.FS, e.Name())
		if err != nil {
			return nil, err
		}
		guides = append(guides, guide(ctx, source.Root{Name: e.Name(), Path: path.Join(filepath.ToSlash(from), e.Name()), FS: below}, versions))
	}
	if len(guides) == 0 {
		return nil, fmt.Errorf("%s: the folder holds no folder of a guide", from)
	}
	return guides, nil
}

// isGuide says whether a folder is the checkout of one guide.
func isGuide(folder fs.FS) bool {
	for _, name := range []string{".git", "doc_source"} {
		if _, err := fs.Stat(folder, name); err == nil {
			return true
		}
	}
	return false
}

func guide(ctx context.Context, root source.Root, versions map[string]version) build.Guide {
	v, ok := versions[root.Name]
	if !ok {
		v = cloned(ctx, root)
	}
	return build.Guide{Name: root.Name, Root: root, Commit: v.commit, Date: v.date}
}

// cloned asks git for the commit of a clone. Where there is no clone or no
// git, nothing is known.
func cloned(ctx context.Context, root source.Root) version {
	if _, err := fs.Stat(root.FS, ".git"); err != nil {
		return version{}
	}
	out, err := exec.CommandContext(ctx, "git", "--git-dir", filepath.Join(root.Path, ".git"), "rev-list", "-1", "--format=%cs", "HEAD").Output()
	if err != nil {
		return version{}
	}
	var v version
	if _, err := fmt.Sscanf(string(out), "commit %s\n%s", &v.commit, &v.date); err != nil {
		return version{}
	}
	return v
}

var (
	commitForm = regexp.MustCompile(`^[0-9a-f]{7,64}$`)
	dateForm   = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`)
)

// readManifest reads the versions of guides from a CSV file; "" names none.
func readManifest(name string) (map[string]version, error) {
	if name == "" {
		return nil, nil
	}
	data, err := source.ReadFile(name)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: the file is empty", name)
	}
	var columns [3]int
	for i, column := range []string{"guide", "commit", "commit_date"} {
		if columns[i] = slices.Index(rows[0], column); columns[i] < 0 {
			return nil, fmt.Errorf("%s: there is no column %s", name, column)
		}
	}
	versions := map[string]version{}
	for i, row := range rows[1:] {
		v := version{row[columns[1]], dateForm.FindString(row[columns[2]])}
		if err := v.check(row[columns[2]]); err != nil {
			return nil, fmt.Errorf("%s: row %d: %w", name, i+2, err)
		}
		versions[row[columns[0]]] = v
	}
	return versions, nil
}

// check says what is wrong with a version whose date is written in a way.
func (v version) check(date string) error {
	switch {
	case v.commit != "" && !commitForm.MatchString(v.commit):
		return fmt.Errorf("%q is no commit", v.commit)
	case v.date == "" && date != "":
		return fmt.Errorf("%q is no date such as 2006-01-02", date)
	case v.commit == "" && v.date == "":
		return errors.New("neither commit nor date")
	}
	return nil
}
