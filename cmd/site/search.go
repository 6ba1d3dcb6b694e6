package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/memo"
	"github.com/iam-atlas/iam-atlas/internal/search"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// results is how many pages a search gives.
const results = 10

func (a *app) search() *cobra.Command {
	var dir, format string
	cmd := &cobra.Command{
		Use:     "search QUERY",
		Short:   "Search the pages of the site",
		Example: "  site search service-linked role\n  site search -d public --format json s3:GetObject",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("format", format, []string{"text", "json"}); err != nil {
				return err
			}
			query := strings.Join(args, " ")
			if strings.TrimSpace(query) == "" {
				return errors.New("there is nothing to search for: give some words")
			}
			found, err := a.find(cmd.Context(), dir, query)
			if errors.Is(err, search.ErrEmptyQuery) {
				return fmt.Errorf("there is nothing to search for in %q: give some words", query)
			}
			if err != nil {
				return err
			}
			return a.printAnswer(format, query, found)
		},
	}
	a.contentFlag(cmd)
	cmd.Flags().StringVarP(&dir, "dir", "d", "", "output `folder` whose static index is asked (default: the pages are made and indexed in memory)")
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

func (a *app) find(ctx context.Context, dir, query string) (search.Answer, error) {
	if dir != "" {
		root, err := source.Open(dir)
		if err != nil {
			return search.Answer{}, err
		}
		index, err := search.Open(root.FS)
		if err != nil {
			return search.Answer{}, fmt.Errorf("%s: %w", dir, err)
		}
		return index.Search(query, results)
	}
	in, _, err := a.input()
	if err != nil {
		return search.Answer{}, err
	}
	d, err := build.Draw(ctx, memo.NewStore(), in)
	if err != nil {
		return search.Answer{}, err
	}
	if a.verbose {
		if err := diag.Print(a.errOut, "text", d.Diagnostics, a.colour(a.errOut)); err != nil {
			return search.Answer{}, err
		}
	}
	index, err := search.Build(ctx, d.Pages)
	if err != nil {
		return search.Answer{}, err
	}
	defer index.Close()
	return index.Search(query, results)
}

func (a *app) printAnswer(format, query string, found search.Answer) error {
	hits := found.Hits
	if format == "json" {
		for i := range hits {
			hits[i].Score = rounded(hits[i].Score)
		}
		return printJSON(a.out, hits)
	}
	var b strings.Builder
	for _, h := range hits {
		title := h.Title
		if h.Heading != "" {
			title += " › " + h.Heading
		}
		fmt.Fprintf(&b, "%s\n  %s\n  %s\n", title, h.URL, h.Excerpt)
	}
	if len(hits) == 0 {
		a.say("no page for %q", query)
	} else if len(found.Missing) > 0 {
		a.say("on no page: %s", strings.Join(found.Missing, ", "))
	}
	if found.Meant != "" {
		a.say("did you mean %q?", found.Meant)
	}
	_, err := io.WriteString(a.out, diag.PrintableText(b.String()))
	return err
}

// rounded gives a score to six decimals. The index in memory and the static one
// add up the same numbers in different orders, so that their last digits differ.
func rounded(score float64) float64 { return math.Round(score*1e6) / 1e6 }
