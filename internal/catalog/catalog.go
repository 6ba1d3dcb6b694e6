// Package catalog holds what exists in AWS, as facts embedded in the program:
// today the names, slugs and prefixes of services.
//
// In flow names as documents write them; out flow the services they name. It
// knows nothing of documents, claims or policies.
package catalog

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// A Service is one service of AWS.
type Service struct {
	Slug       string // stands in addresses, for ever
	Name       string // in full: "Amazon Simple Queue Service"
	ShortName  string // without the vendor: "SQS"
	Aliases    []string
	Prefixes   []string // of its actions
	Categories []string
}

// A Catalog is a set of services.
type Catalog struct {
	Services []Service // by slug
	byName   map[string]int
	words    map[string][]string // names in full by their first word, the longest first
}

//go:embed slugs.csv
var slugs string

// Embedded gives the catalog inside the program.
func Embedded() (*Catalog, error) { return Read(slugs) }

// Read gives the catalog of a table with the columns slug, name, short_name,
// aliases, prefixes and categories; several values of one cell stand between
// semicolons. A name that two services have is an error.
func Read(table string) (*Catalog, error) {
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("slugs.csv: %w", err)
	}
	c := &Catalog{byName: map[string]int{}, words: map[string][]string{}}
	for _, row := range rows[min(1, len(rows)):] {
		c.Services = append(c.Services, Service{row[0], row[1], row[2], list(row[3]), list(row[4]), list(row[5])})
	}
	slices.SortFunc(c.Services, func(a, b Service) int { return strings.Compare(a.Slug, b.Slug) })
	for i, s := range c.Services {
		if err := c.index(i, s); err != nil {
			return nil, err
		}
	}
	for _, names := range c.words {
		slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	}
	return c, nil
}

func (c *Catalog) index(i int, s Service) error {
	for n, name := range slices.Concat([]string{s.Name, s.ShortName}, s.Aliases, []string{s.Slug}) {
		key := normal(name)
		if other, ok := c.byName[key]; ok && other != i {
			return fmt.Errorf("slugs.csv: %q names both %s and %s", name, c.Services[other].Slug, s.Slug)
		}
		if _, known := c.byName[key]; known {
			continue
		}
		c.byName[key] = i
		if n <= len(s.Aliases)+1 && standsAlone(name) {
			first, _, _ := strings.Cut(key, " ")
			c.words[first] = append(c.words[first], key)
		}
	}
	return nil
}

// standsAlone says whether a name within a title must mean the service: it
// begins with the vendor, is no single word, or is no word of the language
// ("Support", "Config" and "Connect" are).
func standsAlone(name string) bool {
	if strings.Contains(name, " ") {
		return true
	}
	return upperCase.MatchString(name)
}

// upperCase is an abbreviation or a name with capitals inside: "SQS",
// "DynamoDB".
var upperCase = regexp.MustCompile(`[A-Z0-9].*[A-Z0-9]`)

func list(cell string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(cell, ";")
}

// Find gives the service of a name in full, a short name, an alias or a slug,
// capitals and punctuation apart.
func (c *Catalog) Find(name string) (Service, bool) {
	i, ok := c.byName[normal(name)]
	if !ok {
		return Service{}, false
	}
	return c.Services[i], true
}

// Within gives the service whose name stands in a text, the longest name
// first. A name that is an everyday word counts only with the vendor's before
// it.
func (c *Catalog) Within(text string) (Service, bool) {
	words := strings.Fields(normal(text))
	best := ""
	for i, word := range words {
		rest := strings.Join(words[i:], " ")
		for _, name := range c.words[word] {
			if len(name) > len(best) && (rest == name || strings.HasPrefix(rest, name+" ")) {
				best = name
			}
		}
	}
	if best == "" {
		return Service{}, false
	}
	return c.Services[c.byName[best]], true
}

// normal writes a name in lower case with single spaces for everything that
// is neither a letter nor a digit.
func normal(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}
