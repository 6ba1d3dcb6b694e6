// Scores, as in rank.go: a change there is a change here.
//
// In flow terms with their weights, out flow bleve's own scores.

import { breath } from "./breath.ts";
import { entryOf, type Index, lengthAt } from "./search-files.ts";
import { steps } from "./search-limits.ts";

/** rank gives the score of every page, 0 for one without any of the terms. */
export async function rank(index: Index, terms: Map<string, number>): Promise<Float64Array> {
  const entries = await Promise.all([...terms].map(async ([term, weight]) => [weight, await entryOf(index, term)] as const));
  const asked = index.boosts.map((boost, field) =>
    entries.map(([weight, [pages, ...fields]]) => {
      const written = fields[field];
      const idf = 1 + Math.log(index.pages / (written.filter(Boolean).length + 1));
      return [pages, written, boost * weight * idf ** 0.5, idf] as const;
    }),
  );
  const norm = 1 / Math.hypot(...asked.flat().map(([, , weight]) => weight));
  const scores = new Float64Array(index.lengths.length);
  for (const [field, terms] of asked.entries()) {
    await breath();
    const isLast = !asked[field + 1];
    const sums = new Float64Array(scores.length);
    const hits = new Uint8Array(scores.length);
    for (const [pages, written, weight, idf] of terms) {
      written.forEach((n, i) => {
        if (!n) return;
        const page = pages[i];
        // What is written of a field says how long it is too, but for the last.
        sums[page] += addend(isLast ? n : Math.ceil(n / steps), isLast ? index.lengths[page] : lengthAt((n - 1) % steps)) * idf * (weight * norm);
        hits[page]++;
      });
    }
    hits.forEach((n, page) => (scores[page] += (sums[page] * n) / terms.length));
  }
  return scores;
}

// addend gives what so many times in a field of a length add to a score: bleve
// keeps a half of it in 32 bits.
function addend(times: number, length: number): number {
  return Math.sqrt(times) * Math.fround(1 / Math.sqrt(length));
}
