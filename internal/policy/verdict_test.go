package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestReadingVerdicts holds the readings of a hundred policies of AWS's guides
// against what a person said of them: right, wrong, or right and short of
// something. The sheet keeps a sum of each reading that was judged. One that
// changes has to be judged again before -update takes its sum.
func TestReadingVerdicts(t *testing.T) {
	name := filepath.Join("testdata", "readings", "verdicts.csv")
	sheet, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(sheet)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 101 {
		t.Errorf("%d policies are judged, want 100", len(rows)-1)
	}
	files := archive(t, "doc-blocks.tar.gz")
	for _, row := range rows[1:] {
		text, ok := files[row[0]]
		if !ok {
			t.Errorf("there is no %s", row[0])
			continue
		}
		if !slices.Contains([]string{"right", "short"}, row[1]) {
			t.Errorf("%s: the verdict is %q: %s", row[0], row[1], row[2])
		}
		reading := written(Explain(Validate(text, Options{Catalog: embedded(t)}), embedded(t)))
		sum := sha256.Sum256([]byte(reading))
		if got := hex.EncodeToString(sum[:4]); *update {
			row[3] = got
		} else if got != row[3] {
			t.Errorf("%s: was judged %s, but now reads\n%s", row[0], row[1], reading)
		}
	}
	if *update {
		var b bytes.Buffer
		if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
