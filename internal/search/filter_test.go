package search

import (
	"fmt"
	"testing"
)

// A filter knows all names that there are, and takes few others for known.
func TestFilterTellsStrangers(t *testing.T) {
	var names []name
	for i := range 20_000 {
		names = append(names, name{key: fmt.Sprintf(".polici%d.resourc%d!", i, i)})
	}
	f := newFilter(names)
	for _, n := range names {
		if !f.knows(n.key) {
			t.Fatalf("%s is not known", n.key)
		}
	}
	const strangers = 50_000
	known := 0
	for i := range strangers {
		if f.knows(fmt.Sprintf(".base%d.rekognit%d!", i, i)) {
			known++
		}
	}
	if known > strangers/27 {
		t.Errorf("of %d strangers %d are taken for known", strangers, known)
	}
}
