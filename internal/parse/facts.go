package parse

import (
	"fmt"
	"strconv"
	"strings"
)

// Facts writes front matter that tells whose facts it holds, where they were
// found and what they are, as a document without a body. Read again it gives
// the service, prefixes, categories, sources and claims of f. The comment
// stands first.
func (f Front) Facts(comment string) string {
	var b strings.Builder
	b.WriteString("---\n# " + comment + "\nservice: " + quoted(f.Service) + "\n")
	if len(f.Prefixes) > 0 {
		b.WriteString("prefixes: " + quotedList(f.Prefixes) + "\n")
	}
	if len(f.Categories) > 0 {
		b.WriteString("categories: " + quotedList(f.Categories) + "\n")
	}
	b.WriteString("sources:\n")
	for _, s := range f.Sources {
		for i, field := range [][2]string{{"id", s.ID}, {"title", s.Title}, {"url", s.URL}, {"commit", s.Commit}, {"date", s.Date}, {"licence", s.Licence}} {
			if field[1] != "" {
				fmt.Fprintf(&b, "%s%s: %s\n", [...]string{"  - ", "    "}[min(i, 1)], field[0], quoted(field[1]))
			}
		}
	}
	b.WriteString("claims:\n")
	for _, c := range f.Claims {
		fmt.Fprintf(&b, "  - {feature: %s, support: %s, origin: %s, source: %s", c.Feature, quoted(c.Support), c.Origin, quoted(c.Source))
		if c.SourceLine > 0 {
			fmt.Fprintf(&b, ", line: %d", c.SourceLine)
		}
		if c.Note != "" {
			b.WriteString(", note: " + quoted(c.Note))
		}
		b.WriteString("}\n")
	}
	b.WriteString("---\n")
	return b.String()
}

// quoted writes a text for YAML, which reads what JSON and Go quote alike;
// "yes" and "no" must be quoted anyway.
func quoted(s string) string { return strconv.Quote(s) }

func quotedList(list []string) string {
	all := make([]string, len(list))
	for i, s := range list {
		all[i] = quoted(s)
	}
	return "[" + strings.Join(all, ", ") + "]"
}
