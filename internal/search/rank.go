package search

import (
	"cmp"
	"math"
	"slices"
)

// A ranked page is an ordinal with its score.
type ranked struct {
	ordinal int
	score   float64
}

// A ranking is what scores depend on: the number of pages, the lengths of all
// their fields by ordinal, and the postings of the terms asked for.
type ranking struct {
	pages   int
	lengths [len(fields)][]int
	terms   map[string][]posting
}

// rank scores the pages of the exported index as bleve does: tf-idf, the sum of
// the fields, each a disjunction of the terms. The formulas are those of
// search/scorer/scorer_term.go, scorer_disjunction.go and
// scorer_conjunction.go, and of computeQueryNorm in
// search/searcher/search_boolean.go, of bleve v2.6.1. The best come first, equal
// scores by ordinal.
func (r ranking) rank(terms []queryTerm, limit int) []ranked {
	norm := r.queryNorm(terms)
	totals := make([]float64, len(r.lengths[0]))
	for i := range fields {
		sums, hits := r.fieldScores(i, terms, norm)
		for ordinal, n := range hits {
			totals[ordinal] += sums[ordinal] * float64(n) / float64(len(terms))
		}
	}
	var found []ranked
	for ordinal, score := range totals {
		if score > 0 {
			found = append(found, ranked{ordinal, score})
		}
	}
	slices.SortStableFunc(found, func(a, b ranked) int { return cmp.Compare(b.score, a.score) })
	return found[:max(0, min(limit, len(found)))]
}

// fieldScores gives, for each page, the sum of the scores of the terms that
// stand in one of its fields, and their number.
func (r ranking) fieldScores(field int, terms []queryTerm, queryNorm float64) (sums []float64, hits []int) {
	sums, hits = make([]float64, len(r.lengths[0])), make([]int, len(r.lengths[0]))
	for _, t := range terms {
		idf := r.idf(t.term, field)
		queryWeight := t.boost(field, idf) * idf * queryNorm
		for _, p := range r.terms[t.term] {
			if frequency := p.frequencies[field]; frequency > 0 {
				sums[p.ordinal] += math.Sqrt(float64(frequency)) * lengthNorm(r.lengths[field][p.ordinal]) * idf * queryWeight
				hits[p.ordinal]++
			}
		}
	}
	return sums, hits
}

// queryNorm makes scores of different queries alike in size. Terms that stand
// nowhere count too.
func (r ranking) queryNorm(terms []queryTerm) float64 {
	sum := 0.0
	for i := range fields {
		for _, t := range terms {
			idf := r.idf(t.term, i)
			weight := t.boost(i, idf) * idf
			sum += weight * weight
		}
	}
	return 1 / math.Sqrt(sum)
}

// idf is greater for a term on fewer pages.
func (r ranking) idf(term string, field int) float64 {
	pages := 0
	for _, p := range r.terms[term] {
		if p.frequencies[field] > 0 {
			pages++
		}
	}
	return idfOf(r.pages, pages)
}

// idfOf weighs a term that some of all pages hold in a field.
func idfOf(all, holding int) float64 { return 1 + math.Log(float64(all)/float64(holding+1)) }

// boost is what finding a term in a field counts before bleve weighs how rare it
// is, which it does twice, for the query and for the page. Once and a half is
// better: a word of the question that few pages happen to have is not all of it.
func (t queryTerm) boost(field int, idf float64) float64 {
	return fields[field].boost * t.weight / math.Sqrt(idf)
}

// lengthNorm is what one of so many terms counts; bleve keeps it in 32 bits.
func lengthNorm(terms int) float64 { return float64(float32(1 / math.Sqrt(float64(terms)))) }
