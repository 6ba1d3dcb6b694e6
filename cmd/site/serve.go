package main

import (
	"context"
	"os/exec"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/memo"
	"github.com/iam-atlas/iam-atlas/internal/serve"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

func (a *app) serve() *cobra.Command {
	var port int
	var open bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Show the site in a browser and reload it at each edit",
		Long: `serve builds the site, shows it on this machine alone (127.0.0.1), and builds again
whenever a document, a template or a static file changes. Pages that are open reload.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runServe(cmd.Context(), port, cmd.Flags().Changed("port"), open)
		},
	}
	a.contentFlag(cmd)
	cmd.Flags().IntVar(&port, "port", 1414, "port to listen on; without this flag the next free one is taken")
	cmd.Flags().BoolVar(&open, "open", false, "open the site in the browser")
	return cmd
}

func (a *app) runServe(ctx context.Context, port int, given, open bool) error {
	in, watch, err := a.input()
	if err != nil {
		return err
	}
	store := memo.NewStore()
	options := serve.Options{Port: port, PortGiven: given, Watch: watch, Out: a.out, Log: a.errOut,
		Build: func(ctx context.Context) (serve.Site, error) {
			fresh, err := reopened(in)
			if err != nil {
				return serve.Site{}, err
			}
			site, err := build.Run(ctx, store, fresh)
			store.EndBuild()
			if err != nil {
				return serve.Site{}, err
			}
			err = diag.Print(a.errOut, "text", site.Diagnostics, a.colour(a.errOut))
			return serve.Site{Files: site.FileMap(), Notice: plural(len(site.Pages), "page") + ", " + tally(site.Diagnostics)}, err
		},
	}
	if open {
		options.Opened = openBrowser
	}
	return serve.Run(ctx, options)
}

// reopened gives the input with its folders as they stand now. Switching
// branches or exporting documents anew replaces a folder as a whole.
func reopened(in build.Input) (build.Input, error) {
	roots := slices.Clone(in.Content)
	if in.Guides != nil {
		guides := *in.Guides
		in.Guides = &guides
	}
	for i := range roots {
		if err := reopen(&roots[i]); err != nil {
			return in, err
		}
	}
	in.Content, in.Config = roots, besides(roots[0])
	for _, r := range []*source.Root{in.Guides, &in.Templates, &in.Static} {
		if err := reopen(r); err != nil {
			return in, err
		}
	}
	return in, nil
}

func reopen(r *source.Root) (err error) {
	if r != nil {
		*r, err = r.Reopened()
	}
	return err
}

// openBrowser asks the desktop to open an address. Where there is none, the
// address printed has to do.
func openBrowser(url string) {
	switch runtime.GOOS {
	case "darwin":
		_ = exec.Command("open", url).Start()
	case "windows":
		_ = exec.Command("rundll32", "url.dll,FileProtocolHandler", url).Start()
	default:
		_ = exec.Command("xdg-open", url).Start()
	}
}
