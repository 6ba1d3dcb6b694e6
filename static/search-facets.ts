// What hits are narrowed down by, and how many each choice would leave.
//
// In flow what is chosen, out flows whether a page or a name is so, counted.

import type { Table } from "./search-files.ts";

/** What hits have to be: of a kind, about a service of a category, about one that supports a feature (its id), in part at least. */
export interface Choice {
  kind?: string;
  category?: string;
  supports?: string;
}

/** How many pages and names have each value of a facet, and all that is chosen of the other facets. */
export type Facets = Record<keyof Choice, Record<string, number>>;

/**
 * A Chooser says whether what is of a kind, and about a service by its place in
 * the table, is as chosen, and counts it if it has to.
 */
export interface Chooser {
  facets: Facets;
  takes(kind: string, service: number, counted?: boolean): boolean;
}

/** chooserOf gives what judges by a choice. */
export function chooserOf(table: Table, choice: Choice): Chooser {
  const facets: Facets = { kind: {}, category: {}, supports: {} };
  const all = Object.keys(facets) as (keyof Choice)[];
  const judge = (kind: string, service: number) => {
    const { categories, supports } = table.services[service];
    const values = { kind: [kind], category: categories.map((i) => table.categories[i]), supports: supports.map((i) => table.supports[i]) };
    const unfit = all.filter((facet) => choice[facet] && !values[facet].includes(choice[facet]));
    const counting = all.filter((facet) => unfit.every((other) => other === facet));
    return { fits: !unfit[0], counts: counting.flatMap((facet) => values[facet].map((value) => [facets[facet], value] as const)) };
  };
  const judged: Record<string, ReturnType<typeof judge>>[] = []; // by service and kind: many pages have the same
  const takes = (kind: string, service: number, counted = true): boolean => {
    const { fits, counts } = ((judged[service] ??= {})[kind] ??= judge(kind, service));
    if (counted) for (const [facet, value] of counts) facet[value] = (facet[value] ?? 0) + 1;
    return fits;
  };
  return { facets, takes };
}
