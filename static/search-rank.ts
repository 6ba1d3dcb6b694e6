// Scores, as in rank.go: a change there is a change here.
//
// In flow terms with their weights, out flow pages with bleve's own scores.

import { breath } from "./breath.ts";
import { entryOf, type Index, lengthAt } from "./search-files.ts";
import { steps } from "./search-limits.ts";

/** A Ranked page has its score. */
export type Ranked = [page: number, score: number];

/** rank gives all pages with one of the terms, best first. */
export async function rank(index: Index, terms: Map<string, number>): Promise<Ranked[]> {
  const entries = await Promise.all([...terms].map(async ([term, weight]) => [weight, (await entryOf(index, term)) ?? [[], [], [], []]] as const));
  await breath();
  const asked = index.boosts.map((boost, field) =>
    entries.map(([weight, [pages, ...fields]]) => {
      const written = fields[field];
      const idf = 1 + Math.log(index.pages / (written.filter(Boolean).length + 1));
      return { pages, written, idf, weight: boost * weight * idf };
    }),
  );
  const norm = 1 / Math.hypot(...asked.flat().map(({ weight }) => weight));
  const scores = new Float64Array(index.lengths.length);
  asked.forEach((terms, field) => {
    const isLast = !asked[field + 1];
    const sums = new Float64Array(scores.length);
    const hits = new Uint8Array(scores.length);
    for (const { pages, written, idf, weight } of terms) {
      written.forEach((n, i) => {
        if (!n) return;
        const page = pages[i];
        sums[page] += (isLast ? addend(n, index.lengths[page]) : occurrence(n)) * idf * (weight * norm);
        hits[page]++;
      });
    }
    hits.forEach((n, page) => (scores[page] += (sums[page] * n) / terms.length));
  });
  return [...scores.entries()].filter(([, score]) => score).sort((a, b) => b[1] - a[1]);
}

// occurrence reads how often a term stands in a field and how long that is.
function occurrence(written: number): number {
  return addend(Math.ceil(written / steps), lengthAt((written - 1) % steps));
}

// addend gives what so many times in a field of a length add to a score: bleve
// keeps a half of it in 32 bits.
function addend(times: number, length: number): number {
  return Math.sqrt(times) * Math.fround(1 / Math.sqrt(length));
}
