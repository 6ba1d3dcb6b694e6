package catalog

import (
	"strings"
	"testing"
)

// TestOperations holds the table against the catalog: its names are no
// actions, and what it leads to are.
func TestOperations(t *testing.T) {
	known := embedded(t)
	if len(apiOperations) < 40 {
		t.Errorf("%d operations", len(apiOperations))
	}
	for _, o := range apiOperations {
		if _, _, ok := known.Action(o.Name); ok {
			t.Errorf("%s is an action", o.Name)
		}
		for _, a := range o.Actions {
			if prefix, action, ok := known.Action(a); !ok || prefix+":"+action.Name != a {
				t.Errorf("%s: no action %s", o.Name, a)
			}
		}
	}
}

// An action is told the operations that it allows alone.
func TestOperationsOf(t *testing.T) {
	for action, want := range map[string]string{"kms:Decrypt": "", "sns:Publish": "sns:PublishBatch", "dynamodb:GetItem": "dynamodb:TransactGetItems", "dynamodb:PutItem": ""} {
		if got := strings.Join(OperationsOf(action), " "); got != want {
			t.Errorf("%s: got %q, want %q", action, got, want)
		}
	}
}
