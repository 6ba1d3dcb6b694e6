// Full-text search over the static files that internal/search exports.
//
// In flow the files below search/ that a query needs, out flow the hits. What a
// query means and what pages score is worked out as internal/search does, file
// for file: search-analyze.ts is analyze.go, search-plan.ts query.go, and so on;
// the Go files say why, and the Go tests run both over the same queries. Nothing
// here touches the page: search-page.ts does.

import { breath } from "./breath.ts";
import { type Hit, hitsOf } from "./search-excerpt.ts";
import { type Choice, chooserOf, type Facets } from "./search-facets.ts";
import type { Index } from "./search-files.ts";
import { phraseDepth } from "./search-limits.ts";
import { inFront, named } from "./search-names.ts";
import { plan } from "./search-plan.ts";
import { rank } from "./search-rank.ts";

export type { Choice, Hit, Index };
export { openIndex } from "./search-files.ts";

/** The best hits and what else there is to say of a query. */
export interface Found {
  total: number; // pages that hold a word of the query and are as chosen
  facets: Facets;
  exact: boolean; // the facets count what is found, and not what phrases are looked for in
  hits: Hit[];
  missing: string[]; // words that stand on no page and are like none that does
  meant: string; // the query with the words that it seems to mean, or ""
}

/** search gives the best pages for a query that are as chosen, at most limit; none where the query holds no word. What it names is told early, before texts are read. */
export async function search(index: Index, query: string, limit: number, choice: Choice = {}, early?: (found: Found) => void): Promise<Found> {
  const question = await plan(index, query);
  const { terms, phrases, missing, meant } = question;
  const { kinds, kind, services, service } = index;
  const { facets, takes } = chooserOf(index, choice);
  const scores = await rank(index, terms);
  await breath();
  const wanted = [...scores.keys()].filter((page) => scores[page] && takes(kinds[kind[page]], service[page]));
  await breath();
  wanted.sort((a, b) => scores[b] - scores[a]);
  const depth = phrases[0] ? Math.max(limit, phraseDepth) : limit;
  const naming = phrases[0] || !terms.size ? [] : named(index, question); // asks for its files before those of texts
  const reading = hitsOf(index, wanted.slice(0, depth), scores, limit, question);
  reading.catch(() => {}); // told below
  const names = await naming;
  const shown = names.filter(({ kind, service }) =>
    takes(kind, services.findIndex((s) => s.name === service), !kinds.includes(kind)), // one of a page's kind is counted as that page
  );
  const found = { total: wanted.length, facets: facets(), exact: !phrases[0], missing: names[0] ? [] : missing, meant: names[0] ? "" : meant };
  early?.({ ...found, hits: inFront(shown, [], limit) });
  return { ...found, hits: inFront(shown, await reading, limit) };
}
