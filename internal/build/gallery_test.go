package build_test

import (
	"encoding/json"
	"testing"
)

// What stands in the gallery of the default site is there to be copied: it
// has a reading, and no error. What our guides show as wrong does not count.
func TestGallery(t *testing.T) {
	site := run(t, input(t))
	var policies []struct {
		File     string
		Line     int
		Reading  []struct{ Text string }
		Findings []struct{ Code, Severity string }
	}
	if err := json.Unmarshal(site.FileMap()["api/v1/policies.json"], &policies); err != nil {
		t.Fatal(err)
	}
	if len(policies) < 8+2*11 {
		t.Errorf("%d policies, want two of each seed service and each feature", len(policies))
	}
	for _, p := range policies {
		if len(p.Reading) == 0 {
			t.Errorf("%s:%d: no reading", p.File, p.Line)
		}
		for _, f := range p.Findings {
			if f.Severity != "info" {
				t.Errorf("%s:%d: %s", p.File, p.Line, f.Code)
			}
		}
	}
}
