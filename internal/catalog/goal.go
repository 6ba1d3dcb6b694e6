package catalog

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"
)

//go:embed goals.csv
var goals string

// Goal gives what a caller gets done with an action, written with its prefix
// as the catalog spells both, in the words of those who do not know its name.
// It is empty where nobody has said so, most often because the name says it.
func Goal(action string) string {
	return theGoals()[action]
}

// theGoals are read when the first is asked for: most commands ask for none.
var theGoals = sync.OnceValue(func() map[string]string {
	told, _ := readGoals(goals) // an error is possible in an embedded file alone, which is tested
	return told
})

// readGoals reads a table with the columns action and goal.
func readGoals(table string) (map[string]string, error) {
	lines := csv.NewReader(strings.NewReader(table))
	lines.Comment = '#'
	rows, err := lines.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("goals.csv: %w", err)
	}
	told := make(map[string]string, len(rows))
	for _, row := range rows[min(1, len(rows)):] {
		if len(row) != 2 || row[1] == "" || told[row[0]] != "" {
			return nil, fmt.Errorf("goals.csv: %q has no goal, or two", row[0])
		}
		told[row[0]] = row[1]
	}
	return told, nil
}
