package parse

import (
	"strings"
	"testing"
)

// TestSlug makes parts of addresses, which are names of files, too.
func TestSlug(t *testing.T) {
	for name, want := range map[string]string{"": "", "???": "", "Simple Queue (SQS)": "simple-queue-sqs", "Über uns": "über-uns", strings.Repeat("a", 240): strings.Repeat("a", 240)} {
		if got := Slug(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	one, other := Slug(strings.Repeat("ü ", 200)+"one"), Slug(strings.Repeat("ü ", 200)+"other")
	if one == other || len(one) > mostSlug || Slug(one) != one || strings.Contains(one, "--") {
		t.Errorf("long names have the slugs %q and %q", one, other)
	}
}
