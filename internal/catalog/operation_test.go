package catalog

import "testing"

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
