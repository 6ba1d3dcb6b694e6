// Scores, as in rank.go: a change there is a change here.
//
// In flow terms with their weights, out flow pages with bleve's own scores.

import { boosts, damaged, entryOf, type Index } from "./search-files.ts";

export async function rank(index: Index, terms: Map<string, number>): Promise<[page: number, score: number][]> {
  const n = index.texts.length; // ordinals
  const entries = await Promise.all(Array.from(terms, async ([term, weight]) => ({ weight, ...(await entryOf(index, term)) })));
  const asked = boosts.map((boost, field) =>
    entries.map(({ weight, pages, frequencies }) => {
      const counts = frequencies?.[field] ?? [];
      const idf = 1 + Math.log(index.pages / (counts.filter(Boolean).length + 1));
      return { pages: pages!, counts, idf, weight: boost * weight * idf };
    }),
  );
  const norm = 1 / Math.sqrt(asked.flat().reduce((sum, { weight }) => sum + weight ** 2, 0));
  const scores = new Float64Array(n);
  asked.forEach((terms, field) => {
    const sums = new Float64Array(n);
    const termsHit = new Uint8Array(n);
    for (const { pages, counts, idf, weight } of terms) {
      counts.forEach((count, i) => {
        if (count === 0) return;
        const length = index.lengths[field][pages[i]];
        if (!(count <= length)) throw damaged("shard");
        sums[pages[i]] += Math.sqrt(count) * Math.fround(1 / Math.sqrt(length)) * idf * (weight * norm);
        termsHit[pages[i]]++;
      });
    }
    termsHit.forEach((hit, page) => (scores[page] += (sums[page] * hit) / terms.length));
  });
  const found: [number, number][] = [];
  scores.forEach((score, page) => score > 0 && found.push([page, score]));
  return found.sort((a, b) => b[1] - a[1]);
}
