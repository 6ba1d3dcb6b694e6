package policy

import (
	"slices"
	"testing"
)

// TestRiskyActions asks the catalog for every action that the lists of risks
// name, so that a misspelt or vanished one does not go unseen.
func TestRiskyActions(t *testing.T) {
	for _, action := range slices.Concat(escalationActions.names, credentialActions.names) {
		if _, _, ok := embedded(t).Action(action); !ok {
			t.Errorf("%s does not exist", action)
		}
	}
}
