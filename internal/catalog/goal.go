package catalog

import (
	_ "embed"
	"fmt"
	"sync"
)

//go:embed goals.csv
var goals string

// A Goal is what a caller gets done with an action, in the words of those who
// do not know its name.
type Goal struct {
	Text  string   // a clause without a full stop
	Asked []string // phrases of those who want it; the service goes without saying
}

// GoalOf gives the goal of an action, written with its prefix as the catalog
// spells both. It is empty where nobody has said so, most often because the
// name says it.
func GoalOf(action string) Goal {
	return theGoals()[action]
}

// theGoals are read when the first is asked for: most commands ask for none.
var theGoals = sync.OnceValue(func() map[string]Goal {
	told, _ := readGoals(goals) // an error is possible in an embedded file alone, which is tested
	return told
})

// readGoals reads a table with the columns action, goal and asked; several
// phrases stand between semicolons.
func readGoals(table string) (map[string]Goal, error) {
	rows, err := rowsOf("goals.csv", table, 3)
	if err != nil {
		return nil, err
	}
	told := make(map[string]Goal, len(rows))
	for _, row := range rows {
		if row[1] == "" || told[row[0]].Text != "" {
			return nil, fmt.Errorf("goals.csv: %q has no goal, or two", row[0])
		}
		told[row[0]] = Goal{row[1], list(row[2])}
	}
	return told, nil
}
