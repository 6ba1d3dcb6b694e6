package catalog

import (
	"encoding/csv"
	"strings"
	"testing"
	"unicode/utf8"
)

// maxGoal is how many characters a goal may have: two lines of a row.
const maxGoal = 110

// Every goal is one plain clause on an action that exists, and says more than
// its name. The rows are in the order of the actions, so that none is there
// twice and writers see at once what is missing.
func TestGoals(t *testing.T) {
	told, err := readGoals(goals)
	if err != nil {
		t.Fatal(err)
	}
	c := embedded(t)
	last := ""
	for _, action := range goalActions(t) {
		goal := told[action].Text
		prefix, a, known := c.Action(action)
		switch {
		case !known || prefix+":"+a.Name != action:
			t.Errorf("%s is no action of the catalog", action)
		case action <= last:
			t.Errorf("%s does not come after %s", action, last)
		case utf8.RuneCountInString(goal) > maxGoal:
			t.Errorf("%s: %d characters are more than %d: %s", action, utf8.RuneCountInString(goal), maxGoal, goal)
		case !capital(goal) || strings.HasSuffix(goal, ".") || strings.TrimSpace(goal) != goal:
			t.Errorf("%s: a goal begins with a capital and ends without a full stop: %q", action, goal)
		case strings.ReplaceAll(normal(goal), " ", "") == strings.ToLower(a.Name):
			t.Errorf("%s: the name says it", action)
		}
		for _, asked := range told[action].Asked {
			if words := strings.Fields(asked); len(words) < 2 || len(words) > 5 || strings.TrimSpace(asked) != asked || capital(asked) {
				t.Errorf("%s: a phrase has two to five words and begins with a small letter: %q", action, asked)
			}
		}
		last = action
	}
}

// goalActions gives the actions of the table in its order.
func goalActions(t *testing.T) []string {
	t.Helper()
	lines := csv.NewReader(strings.NewReader(goals))
	lines.Comment = '#'
	rows, err := lines.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var actions []string
	for _, row := range rows[1:] {
		actions = append(actions, row[0])
	}
	return actions
}

func TestGoalOf(t *testing.T) {
	if goal := GoalOf("sqs:PurgeQueue"); goal.Text == "" || len(goal.Asked) == 0 {
		t.Errorf("got %+v", goal)
	}
	if goal := GoalOf("sqs:NoSuchAction"); goal.Text != "" {
		t.Errorf("an action that does not exist has the goal %q", goal.Text)
	}
	for _, table := range []string{"action,goal,asked\ns3:GetObject,,\n", "action,goal,asked\ns3:GetObject\n", "action,goal\ns3:GetObject,Reads\n",
		"action,goal,asked\ns3:GetObject,Reads,\ns3:GetObject,Downloads,\n"} {
		if _, err := readGoals(table); err == nil {
			t.Errorf("%q was taken", table)
		}
	}
}
