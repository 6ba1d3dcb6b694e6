package search_test

import (
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/search"
)

// TestEqualityOnSite is the part of TestEquality on the default site.
func TestEqualityOnSite(t *testing.T) {
	x, err := search.Build(t.Context(), defaultSite(t).Pages)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	search.CheckEquality(t, x)
}
