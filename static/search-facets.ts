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
  facets(): Facets; // of what has been counted
  takes(kind: string, service: number, counted?: boolean): boolean;
}

/** chooserOf gives what judges by a choice. */
export function chooserOf(table: Table, choice: Choice): Chooser {
  const all = ["kind", "category", "supports"] as const;
  const judge = (kind: string, service: number) => {
    const { categories, supports } = table.services[service];
    const values = { kind: [kind], category: categories.map((i) => table.categories[i]), supports: supports.map((i) => table.supports[i]) };
    return { values, unfit: all.filter((facet) => choice[facet] && !values[facet].includes(choice[facet])), number: 0 };
  };
  const judged: Record<string, ReturnType<typeof judge>> = {}; // by kind and service: many pages have the same
  const takes = (kind: string, service: number, counted = true): boolean => {
    const one = (judged[kind + service] ??= judge(kind, service));
    one.number += +counted;
    return !one.unfit[0];
  };
  const facets = () => {
    const counts: Facets = { kind: {}, category: {}, supports: {} };
    for (const { values, unfit, number } of Object.values(judged)) {
      for (const facet of all.filter((facet) => unfit.every((other) => other === facet))) {
        for (const value of values[facet]) counts[facet][value] = (counts[facet][value] ?? 0) + number;
      }
    }
    return counts;
  };
  return { facets, takes };
}
