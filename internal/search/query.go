package search

// A queryTerm is one term to search for, and what it counts.
type queryTerm struct {
	term   string
	weight float64
}

// maxQueryTerms bounds the work for one query. Nobody types so many words, but
// a page pasted into the box should not stop the browser.
const maxQueryTerms = 64

// partWeight is what a hump of a camel word counts in a query: somebody who
// types PassRole wants that, and next to it what passes and what a role is.
const partWeight = 0.5

// plan gives the distinct terms of a query in the order they appear, each with
// its greatest weight. The order is kept because sums of scores depend on it.
func plan(query string) []queryTerm {
	var terms []queryTerm
	places := map[string]int{}
	for _, t := range analyze(query) {
		weight := 1.0
		if t.part {
			weight = partWeight
		}
		if i, known := places[t.term]; known {
			terms[i].weight = max(terms[i].weight, weight)
			continue
		}
		if len(terms) == maxQueryTerms {
			break
		}
		places[t.term] = len(terms)
		terms = append(terms, queryTerm{t.term, weight})
	}
	return terms
}
