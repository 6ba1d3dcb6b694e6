// Words that are begun or misspelt, as in spelling.go: a change there is a
// change here.
//
// In flow the list of words, the commonest first, and one that stands on no page,
// out flow those that it may mean.

import { breath } from "./breath.ts";
import { file, type Index, split } from "./search-files.ts";
import { longWord, maxBegun, maxLike, minBegun, minTypo } from "./search-limits.ts";
import { stem } from "./search-stem.ts";

/** spellingOf loads the list. */
export function spellingOf(index: Index): Promise<string[]> {
  return file(index, "s-" + index.spelling, split);
}

/** begunBy gives the commonest words that begin so. */
export function begunBy(words: string[], prefix: string): string[] {
  return prefix.length < minBegun ? [] : firstOfEach(words.filter((word) => word.startsWith(prefix)), stem, maxBegun);
}

/** likeOf gives the commonest of the words that differ least from one. */
export async function likeOf(words: string[], word: string): Promise<string[]> {
  if (word.length < minTypo) return [];
  let least = faults(word);
  let found: string[] = [];
  for (const [i, other] of words.entries()) {
    if (!(i % 1000)) await breath();
    const d = distance(word, other, least);
    if (d < least) [least, found] = [d, [other]];
    else if (d === least) found.push(other);
  }
  return firstOfEach(found, stem, maxLike);
}

/** firstOfEach gives the first that has each key, such as the commonest word of each stem. */
export function firstOfEach<T>(list: T[], keyOf: (item: T) => string, most: number): T[] {
  const keys = list.map(keyOf);
  return list.filter((_, i) => keys.indexOf(keys[i]) === i).slice(0, most);
}

/** faults is how many slips are forgiven in a word. */
export function faults(word: string): number {
  return word.length < longWord ? 1 : 2;
}

/** distance counts the slips between two words; more than limit gives limit + 1. */
export function distance(a: string, b: string, limit: number): number {
  const far = limit + 1;
  if (Math.abs(a.length - b.length) > limit) return far;
  let before: number[] = [];
  let row = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + +(a[i - 1] !== b[j - 1]));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    if (Math.min(...next) > limit) return far;
    [before, row] = [row, next];
  }
  return Math.min(row[b.length], far);
}
