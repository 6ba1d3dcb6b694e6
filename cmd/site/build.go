package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/memo"
	"github.com/iam-atlas/iam-atlas/internal/publish"
)

func (a *app) build() *cobra.Command {
	var dir, base string
	var strict bool
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Write the site to a folder",
		Long: `build writes the site to a folder. What is wrong in the content is told, stands on
the pages concerned, and does not stop the build; with --strict, errors and warnings
leave the folder as it is.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runBuild(cmd.Context(), dir, base, strict)
		},
	}
	a.contentFlag(cmd)
	cmd.Flags().StringVarP(&dir, "dir", "d", "public", "`folder` to write to")
	cmd.Flags().StringVar(&base, "base-url", "", "`address` at which the site will stand, for canonical links, the sitemap, OpenSearch and 404.html")
	cmd.Flags().BoolVar(&strict, "strict", false, "publish nothing where there is an error or a warning")
	return cmd
}

func (a *app) runBuild(ctx context.Context, dir, base string, strict bool) error {
	if dir == "" {
		return errors.New("-d is empty; name a folder to write to")
	}
	base, err := baseURL(base)
	if err != nil {
		return err
	}
	in, _, err := a.input()
	if err != nil {
		return err
	}
	in.BaseURL = base
	site, err := build.Run(ctx, memo.NewStore(), in)
	if err != nil {
		return err
	}
	if err := diag.Print(a.errOut, "text", site.Diagnostics, a.colour(a.errOut)); err != nil {
		return err
	}
	worst, any := diag.Worst(site.Diagnostics)
	if strict && any && worst <= diag.Warning {
		a.say("site: nothing published: --strict, and %s", tally(site.Diagnostics))
		return errFound
	}
	result, err := publish.Write(ctx, dir, site.Files)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s: %s, %s; %d written, %d unchanged, %d removed; %s\n", dir, plural(len(site.Pages), "page"),
		plural(len(site.Matrix.Services), "service"), result.Written, result.Unchanged, result.Removed, tally(site.Diagnostics))
	return statusOf(site.Diagnostics)
}

// statusOf gives errFound where one of the diagnostics is an error.
func statusOf(ds []diag.Diagnostic) error {
	if worst, any := diag.Worst(ds); any && worst == diag.Error {
		return errFound
	}
	return nil
}

// tally counts errors and warnings.
func tally(ds []diag.Diagnostic) string {
	n, warnings := 0, 0
	for _, d := range ds {
		switch {
		case d.Severity == diag.Error:
			n++
		case d.Severity <= diag.Warning:
			warnings++
		}
	}
	return plural(n, "error") + ", " + plural(warnings, "warning")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (a *app) check() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Tell what is wrong in the content",
		Long:  "check tells what is wrong in the content, and writes nothing. The exit status is 1 where there is an error.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("format", format, diag.Formats); err != nil {
				return err
			}
			facts, err := a.facts(cmd.Context())
			if err != nil {
				return err
			}
			if err := diag.Print(a.out, format, facts.Diagnostics, a.colour(a.out)); err != nil {
				return err
			}
			a.say("%s, %s: %s", plural(documents(facts), "document"), plural(len(facts.Matrix.Services), "service"), tally(facts.Diagnostics))
			return statusOf(facts.Diagnostics)
		},
	}
	a.contentFlag(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "text, json, sarif or github")
	return cmd
}

// documents counts the documents of the content; the guides that are part of
// every site are none of them.
func documents(facts build.Facts) int {
	n := 0
	for _, root := range facts.Roots {
		n += root.Files
	}
	return n
}

// facts reads the content.
func (a *app) facts(ctx context.Context) (build.Facts, error) {
	in, _, err := a.input()
	if err != nil {
		return build.Facts{}, err
	}
	return build.Read(ctx, memo.NewStore(), in)
}

// answer reads the content for a command that answers a question: what is
// wrong in it is told with -v alone.
func (a *app) answer(ctx context.Context) (build.Facts, error) {
	facts, err := a.facts(ctx)
	if err != nil || !a.verbose {
		return facts, err
	}
	return facts, diag.Print(a.errOut, "text", facts.Diagnostics, a.colour(a.errOut))
}
