package catalog

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Service is one service of AWS.
type Service struct {
	Slug       string // stands in addresses, for ever
	Name       string // in full: "Amazon Simple Queue Service"
	ShortName  string // without the vendor: "SQS"
	Aliases    []string
	Prefixes   []string // of its actions
	Categories []string
	Purpose    string   // what it is for, in a few words; empty where its name says it
	Generic    []string // names of its sort of services: "CDN", "message queue"
}

//go:embed slugs.csv
var slugs string

//go:embed purposes.csv
var purposes string

// Read gives the catalog of a table with the columns slug, name, short_name,
// aliases, prefixes and categories; several values of one cell stand between
// semicolons. A name that two services have is an error.
func Read(table string) (*Catalog, error) {
	rows, err := rowsOf("slugs.csv", table, 6)
	if err != nil {
		return nil, err
	}
	c := &Catalog{
		Services: make([]Service, 0, len(rows)),
		byName:   make(map[string]int, namesOfOne*len(rows)),
		words:    make(map[string][]string, len(rows)),
	}
	for _, row := range rows {
		c.Services = append(c.Services, Service{row[0], row[1], row[2], list(row[3]), list(row[4]), list(row[5]), "", nil})
	}
	slices.SortFunc(c.Services, func(a, b Service) int { return strings.Compare(a.Slug, b.Slug) })
	for i, s := range c.Services {
		if err := c.index(i, s); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// tellPurposes reads a table with the columns slug, purpose and generic; the
// generic names stand between semicolons.
func (c *Catalog) tellPurposes(table string) error {
	rows, err := rowsOf("purposes.csv", table, 3)
	if err != nil {
		return err
	}
	for _, row := range rows {
		i, known := slices.BinarySearchFunc(c.Services, row[0], func(s Service, slug string) int { return strings.Compare(s.Slug, slug) })
		if !known || row[1] == "" {
			return fmt.Errorf("purposes.csv: %q is no slug, or has no purpose", row[0])
		}
		c.Services[i].Purpose, c.Services[i].Generic = row[1], list(row[2])
	}
	return nil
}

// namesOfOne is about how many names a service has, slug and aliases among
// them.
const namesOfOne = 5

func (c *Catalog) index(i int, s Service) error {
	for n, name := range slices.Concat([]string{s.Name, s.ShortName}, s.Aliases, []string{s.Slug}) {
		key := normal(name)
		if other, known := c.byName[key]; known && other != i {
			return fmt.Errorf("slugs.csv: %q names both %s and %s", name, c.Services[other].Slug, s.Slug)
		} else if known {
			continue
		}
		c.byName[key] = i
		if n <= len(s.Aliases)+1 && standsAlone(name) {
			first, _, _ := strings.Cut(key, " ")
			c.words[first] = append(c.words[first], name)
		}
	}
	return nil
}

// standsAlone says whether a name within a title must mean the service: it
// begins with the vendor, is no single word, or is no word of the language
// ("Support", "Config" and "Connect" are).
func standsAlone(name string) bool {
	return strings.Contains(name, " ") || hasCapitals(name)
}

// hasCapitals finds an abbreviation or a name with capitals inside: "SQS",
// "DynamoDB".
func hasCapitals(name string) bool {
	n := 0
	for _, c := range []byte(name) {
		if 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' {
			n++
		}
	}
	return n > 1
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
// it, and one without the vendor's only with its capitals: "machine learning"
// is none.
func (c *Catalog) Within(text string) (Service, bool) {
	words := wordsOf(text)
	best := ""
	for i, word := range words {
		for _, name := range c.words[strings.ToLower(word)] {
			if len(name) > len(best) && beginsWith(words[i:], wordsOf(name)) {
				best = name
			}
		}
	}
	if best == "" {
		return Service{}, false
	}
	return c.Services[c.byName[normal(best)]], true
}

// beginsWith says whether words begin with those of a name.
func beginsWith(words, name []string) bool {
	if len(words) < len(name) {
		return false
	}
	ofVendor := strings.EqualFold(name[0], "Amazon") || strings.EqualFold(name[0], "AWS")
	for i, w := range name {
		if !strings.EqualFold(words[i], w) || !ofVendor && capital(w) && !capital(words[i]) {
			return false
		}
	}
	return true
}

func capital(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(first)
}

// wordsOf gives the runs of letters and digits of a text.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, parts)
}

// parts says whether a character stands between words.
func parts(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// normal writes a name in lower case with single spaces for everything that
// is neither a letter nor a digit.
func normal(name string) string {
	var short [64]byte // most names need no more
	letters, gap := short[:0], false
	for _, r := range name {
		switch {
		case 'a' <= r && r <= 'z': // nearly all
		case parts(r):
			gap = len(letters) > 0
			continue
		default:
			r = unicode.ToLower(r)
		}
		if gap {
			letters, gap = append(letters, ' '), false
		}
		letters = utf8.AppendRune(letters, r)
	}
	return string(letters)
}
