package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/render"
)

func (a *app) matrix() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "matrix",
		Short: "Print the matrix of services and features",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("format", format, []string{"table", "csv", "json"}); err != nil {
				return err
			}
			facts, err := a.answer(cmd.Context())
			if err != nil {
				return err
			}
			return printMatrix(a.out, format, facts)
		},
	}
	a.contentFlag(cmd)
	cmd.Flags().StringVar(&format, "format", "table", "table, csv or json")
	return cmd
}

func printMatrix(w io.Writer, format string, facts build.Facts) error {
	switch format {
	case "csv":
		data, err := render.MatrixCSV(facts.Matrix, facts.Directory)
		if err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	case "json":
		return printJSON(w, render.NewMatrixJSON(facts.Matrix, facts.Roots, facts.Directory, facts.Catalog.Date()))
	}
	return printTable(w, facts.Matrix)
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// printTable prints one line a service and one column a feature, with a key
// to the columns below.
func printTable(w io.Writer, m matrix.Matrix) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "service")
	for i := range parse.Features {
		fmt.Fprintf(t, "\t%d", i+1)
	}
	fmt.Fprintln(t)
	for _, row := range m.Services {
		fmt.Fprint(t, diag.Printable(row.Slug))
		for _, c := range row.Cells {
			fmt.Fprint(t, "\t"+cellWord(c))
		}
		fmt.Fprintln(t)
	}
	fmt.Fprintln(t)
	for i, f := range parse.Features {
		fmt.Fprintf(t, "%d\t%s\n", i+1, f.Name)
	}
	return t.Flush()
}

// cellWord writes a cell in a few characters: "-" is not stated, "!" a
// contradiction, "*" stale.
func cellWord(c matrix.Cell) string {
	word := string(c.Support)
	if c.Support == parse.Unstated {
		word = "-"
	}
	if c.Conflict {
		word += "!"
	}
	if c.Stale {
		word += "*"
	}
	return word
}

func (a *app) explain() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "explain SERVICE FEATURE",
		Short:   "Tell why a cell says what it says",
		Example: "  site explain transcribe resource-level-permissions",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			feature, ok := parse.FeatureByID(strings.ToLower(args[1]))
			if !ok {
				return unknown("feature", args[1], parse.FeatureIDs())
			}
			facts, err := a.answer(cmd.Context())
			if err != nil {
				return err
			}
			row, ok := facts.Matrix.Find(args[0])
			if !ok {
				return unknown("service", args[0], facts.Matrix.Names())
			}
			return explain(a.out, row, feature)
		},
	}
	a.contentFlag(cmd)
	return cmd
}

func unknown(what, name string, names []string) error {
	message := fmt.Sprintf("there is no %s %q", what, name)
	if near := diag.Nearest(name, names); near != "" {
		return fmt.Errorf("%s; did you mean %s?", message, near)
	}
	if len(names) <= len(parse.Features) {
		return fmt.Errorf("%s; there are %s", message, strings.Join(names, ", "))
	}
	return fmt.Errorf("%s", message)
}

func explain(w io.Writer, row matrix.Service, feature parse.Feature) error {
	cell := row.Cells[feature.Index()]
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s: %s\n", row.Name, feature.Name, cell.Support)
	if cell.Support == parse.Unstated {
		fmt.Fprintln(&b, "No source states it.")
	}
	for i, c := range cell.Claims {
		if c.Origin == matrix.FromCatalog {
			fmt.Fprintf(&b, "\n%s (%s of %s): %s\n  %s\n", c.Support, c.Origin, c.Date, byCatalog(cell), c.Note)
			continue
		}
		role := stances[c.Stance]
		if i == 0 {
			role += ", because " + cell.Why()
		}
		fmt.Fprintf(&b, "\n%s (%s): %s\n", c.Support, c.Origin, role)
		fmt.Fprintf(&b, "  %s:%d:%d", c.Display, c.Line, c.Column)
		if c.Anchor != "" {
			fmt.Fprintf(&b, " #%s", c.Anchor)
		}
		b.WriteByte('\n')
		detail(&b, c)
	}
	_, err := io.WriteString(w, diag.PrintableText(b.String()))
	return err
}

// stances tells how a claim stands to the one that decides.
var stances = map[matrix.Stance]string{
	matrix.Agrees: "also", matrix.Decides: "decides", matrix.Differs: "differs", matrix.Contradicts: "contradicts",
	matrix.OnPart: "on a part of the service", matrix.History: "older, kept as history",
}

// byCatalog says what the word of the catalog means for a cell.
func byCatalog(cell matrix.Cell) string {
	switch {
	case cell.Stale:
		return "the document that decides is stale"
	case cell.Support == parse.Unstated:
		return "decides nothing, for no document states it"
	case cell.Derived != cell.Support:
		return "differs, and decides nothing"
	}
	return "agrees"
}

// detail prints what is known of a claim beyond its place.
func detail(b *strings.Builder, c matrix.Claim) {
	if c.Quote != "" {
		fmt.Fprintf(b, "  %q\n", c.Quote)
	}
	if c.Note != "" {
		fmt.Fprintf(b, "  %s\n", c.Note)
	}
	if c.Source != "" {
		source := c.Source
		if c.SourceLine > 0 {
			source += ", line " + strconv.Itoa(c.SourceLine)
		}
		fmt.Fprintf(b, "  source: %s\n", source)
	}
	if c.URL != "" {
		fmt.Fprintf(b, "  %s\n", c.URL)
	}
	if c.Date != "" {
		fmt.Fprintf(b, "  document of %s\n", c.Date)
	}
}
