package render

import (
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// TestPictures: a picture in a cell that tells no more than the words beside it
// is left out; others are told in words.
func TestPictures(t *testing.T) {
	picture := func(alt, words string) parse.Cell {
		return parse.Cell{HTML: parse.Rich{parse.Image{Dest: "icon.png", Alt: alt}, parse.HTML(words)}, Text: words}
	}
	for _, c := range []struct{ alt, words, want string }{
		{"[Image NOT FOUND]", "Yes", "<td>Yes</td>"},
		{"yes", "Yes, all", "<td>Yes, all</td>"},
		{"", "No", "<td>No</td>"},
		{"A map", "Yes", `<td><span class="picture">Image: A map</span>Yes</td>`},
		{"Yes", "", `<td><span class="picture">Image: Yes</span></td>`},
		{"[Image NOT FOUND]", "", `<td><span class="picture">Image: picture</span></td>`},
	} {
		table := parse.Table{Rows: []parse.Row{{Cells: []parse.Cell{picture(c.alt, c.words)}}}}
		b := Body{Topic: parse.Topic{Blocks: []parse.Block{table}}}
		if got := string(b.write("").HTML); !strings.Contains(got, c.want) {
			t.Errorf("%q beside %q: %s, want %s", c.alt, c.words, got, c.want)
		}
	}
}
