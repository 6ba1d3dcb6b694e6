package catalog

import (
	_ "embed"
	"fmt"
	"sync"
)

//go:embed keys.csv
var meanings string

// A Meaning is what a global condition key tells of a request.
type Meaning struct {
	Key     string // as the catalog spells it
	Group   string // of what it is about, such as "Who asks"
	Tells   string // a sentence
	Present string // when a request has the key: a sentence
	Mind    string // what goes wrong with it, in whole sentences; empty where nothing is known to
	Asked   []string
}

// Meanings gives the meanings of global condition keys in the order in which
// they are told: those of a group together. A key of a newer catalog may have
// none.
func Meanings() []Meaning { return theMeanings() }

// theMeanings are read when they are first asked for: most commands do not.
var theMeanings = sync.OnceValue(func() []Meaning {
	told, _ := readMeanings(meanings) // an error is possible in an embedded file alone, which is tested
	return told
})

// readMeanings reads a table with the columns key, group, tells, present, mind
// and asked; several phrases stand between semicolons.
func readMeanings(table string) ([]Meaning, error) {
	rows, err := rowsOf("keys.csv", table, 6)
	if err != nil {
		return nil, err
	}
	var told []Meaning
	known := map[string]bool{}
	for _, row := range rows {
		if row[1] == "" || row[2] == "" || row[3] == "" || known[row[0]] {
			return nil, fmt.Errorf("keys.csv: %q has no meaning, or two", row[0])
		}
		known[row[0]] = true
		told = append(told, Meaning{row[0], row[1], row[2], row[3], row[4], list(row[5])})
	}
	return told, nil
}
