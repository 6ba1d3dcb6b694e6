package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestEquality asks bleve and the browser hundreds of queries about few pages
// and about many; the default site is asked as many by TestEqualityOnSite.
func TestEquality(t *testing.T) {
	for _, n := range []int{100, 1500} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			CheckEquality(t, build(t, append(generated(n), realPages...)))
		})
	}
}

// equalities is how many queries each of the three sites is asked.
const equalities = 350

// CheckEquality wants of bleve and of the browser the same pages with the same
// scores for queries made of the titles and texts of the index.
func CheckEquality(t *testing.T, x *Index) {
	t.Helper()
	random := rand.New(rand.NewPCG(4, 5))
	var queries []string
	seen := map[string]bool{}
	for tries := 0; len(queries) < equalities && tries < 100*equalities; tries++ {
		query := madeQuery(random, x.pages[random.IntN(len(x.pages))])
		if !seen[query] && len(analyze(query)) > 0 {
			seen[query] = true
			queries = append(queries, query)
		}
	}
	if len(queries) < equalities {
		t.Fatalf("only %d queries", len(queries))
	}
	CheckBrowser(t, x, queries)
}

// madeQuery gives the title of a page or a span of its text, as it is, with a
// last word that is only begun, or with a slip.
func madeQuery(random *rand.Rand, p page) string {
	words := strings.Fields(p.title)
	if text := strings.Fields(bodyOf(p)); len(text) > 0 && random.IntN(3) > 0 {
		from := random.IntN(len(text))
		words = text[from:min(len(text), from+1+random.IntN(6))]
	}
	if len(words) == 0 {
		return ""
	}
	last := []rune(words[len(words)-1])
	start := strings.Join(words[:len(words)-1], " ") + " "
	switch n := len(last); {
	case n > 40: // a policy on one line; nobody types so much
		return start
	case n > 3 && random.IntN(3) == 0:
		return start + string(last[:3+random.IntN(n-3)])
	case n > 3 && random.IntN(3) == 0:
		at := 1 + random.IntN(n-2)
		last[at], last[at+1] = last[at+1], last[at]
	}
	return start + string(last)
}
