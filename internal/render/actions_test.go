package render

import (
	"fmt"
	"slices"
	"testing"
)

func TestActionsStandByFirstLetterAndWord(t *testing.T) {
	row := func(prefix, name string) ActionRow {
		return ActionRow{ID: "action-" + name, Name: name, Full: prefix + ":" + name}
	}
	harbor := []ActionRow{row("harbor", "Get"), row("harbor", "GetShip"), row("harbor", "getBerth"), row("harbor", "SQLQuery"), row("harbor", "TagResource")}
	for i := range fewNames {
		harbor = append(harbor, row("harbor", fmt.Sprintf("List%cThings%d", 'A'+i%2, i)))
	}
	harbor = append(harbor, row("harbor", "List"), row("harbor", "9Lives"))
	s := Site{References: map[string]KeyedReference{
		"harbor":  {"1", &Reference{Levels: []LevelGroup{{"Read", harbor[:3]}, {"Write", harbor[3:]}}}},
		"orchard": {"2", &Reference{Levels: []LevelGroup{{"Write", []ActionRow{row("orchard", "TagResource")}}}}},
		"unknown": {"3", nil},
	}}
	var got []string
	for _, l := range actionLetters(s.actionNames()) {
		got = append(got, fmt.Sprint(l.Letter, " ", l.URL, " ", l.Count))
		for _, w := range l.Words {
			got = append(got, fmt.Sprint("  ", w.Word, " ", w.ID, " ", w.Count))
			for _, p := range w.Parts {
				got = append(got, fmt.Sprint("    ", p.Letter, " ", len(p.Names), " ", p.Names[0]))
			}
		}
	}
	wanted := []string{
		"# actions/%23/ 1", "  9 word-9 1", "     1 {9Lives [{harbor services/harbor/#action-9Lives}]}",
		"G actions/g/ 3", "  Get word-get 3", "     3 {Get [{harbor services/harbor/#action-Get}]}",
		"L actions/l/ 41", "  List word-list 41", "     1 {List [{harbor services/harbor/#action-List}]}",
		"    A 20 {ListAThings0 [{harbor services/harbor/#action-ListAThings0}]}", "    B 20 {ListBThings1 [{harbor services/harbor/#action-ListBThings1}]}",
		"S actions/s/ 1", "  Sql word-sql 1", "     1 {SQLQuery [{harbor services/harbor/#action-SQLQuery}]}",
		"T actions/t/ 2", "  Tag word-tag 2", "     1 {TagResource [{harbor services/harbor/#action-TagResource} {orchard services/orchard/#action-TagResource}]}",
	}
	if !slices.Equal(got, wanted) {
		t.Errorf("got\n%q\nwanted\n%q", got, wanted)
	}
}

// A letter's page is made anew when what exists changes, and only then.
func TestActionsAreKeyedByWhatExists(t *testing.T) {
	site := func(key string) Site { return Site{References: map[string]KeyedReference{"harbor": {Key: key}}} }
	if a, b := site("1").referencesKey(), site("2").referencesKey(); a == b || a != site("1").referencesKey() {
		t.Errorf("keys are %s and %s", a, b)
	}
}
