package search

import (
	"fmt"
	"slices"
	"testing"
)

// TestOrdinals wants numbers of their own for all, not many more of them than
// pages, and nearly the same after an address has come.
func TestOrdinals(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 7, 100, 2000} {
		addresses := addressesOf(n)
		before := ordinals(addresses)
		seen := map[int]bool{}
		for i, ordinal := range before {
			if seen[ordinal] || ordinal < 0 || ordinal >= roomFor(n) {
				t.Fatalf("%d pages: %s has %d", n, addresses[i], ordinal)
			}
			seen[ordinal] = true
		}
		if roomFor(n+1) != roomFor(n) || n < 100 {
			continue
		}
		more := slices.Sorted(slices.Values(append(slices.Clone(addresses), "services/7/new/")))
		after := ordinals(more)
		moved := 0
		for i, address := range addresses {
			if after[slices.Index(more, address)] != before[i] {
				moved++
			}
		}
		if moved > 10+n/50 {
			t.Errorf("%d pages: a new one moves %d", n, moved)
		}
	}
}

// addressesOf gives n addresses in folders of all sizes, in order.
func addressesOf(n int) []string {
	addresses := make([]string, n)
	for i := range addresses {
		addresses[i] = fmt.Sprintf("services/%d/page-%d/", i%(1+i%37), i)
	}
	slices.Sort(addresses)
	return addresses
}

func TestParent(t *testing.T) {
	for address, want := range map[string]string{
		"": "", "matrix/": "", "404.html": "", "services/s3/": "services/", "services/s3/acl/": "services/s3/", "guides/x.html": "guides/",
	} {
		if got := parent(address); got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}

func TestRoomFor(t *testing.T) {
	steps := 0
	for n := range 100_000 {
		room := roomFor(n)
		if room <= n || n > 8 && (room < n+n/2 || room > n*2) {
			t.Fatalf("%d things have room for %d", n, room)
		}
		if room != roomFor(n+1) {
			steps++
		}
	}
	if steps > 70 {
		t.Errorf("%d steps", steps)
	}
}
