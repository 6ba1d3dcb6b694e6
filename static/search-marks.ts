// Where a text holds what a query asks for, for those who show it.
//
// In flow queries and texts, out flow the stretches to mark.

import { analyze } from "./search-analyze.ts";
import type { Index } from "./search-files.ts";
import { minBegun } from "./search-limits.ts";
import { plan } from "./search-plan.ts";

/** A Marker gives the stretches of a text that a query found, in order and apart, in UTF-16 units. */
export type Marker = (text: string) => [start: number, end: number][];

/** marks gives the marker of a query: it finds its terms, and the beginnings of words that stand on no page as they are. */
export async function marks(index: Index, query: string): Promise<Marker> {
  const { terms, unknown } = await plan(index, query);
  return (text) => {
    const apart: [number, number][] = [];
    for (const { term, word, start, end } of analyze(text)) {
      const beginning = unknown.find((begun) => begun.length >= minBegun && word.startsWith(begun)) ?? "";
      const to = terms.has(term) ? end : start + beginning.length;
      const last = apart.at(-1);
      if (last && start <= last[1]) last[1] = Math.max(last[1], to);
      else if (to > start) apart.push([start, to]);
    }
    return apart;
  };
}
