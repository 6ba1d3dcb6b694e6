// Words that are begun or misspelt, as in spelling.go: a change there is a
// change here.
//
// In flow the list of words, the commonest first, and one that stands on no page,
// out flow those that it may mean.

import { breath } from "./breath.ts";
import { file, type Index, split, termsBegunBy } from "./search-files.ts";
import { longWord, maxBegun, minBegun, minTypo } from "./search-limits.ts";
import { stem } from "./search-stem.ts";

function spellingOf(index: Index): Promise<string[]> {
  return file(index, "s-" + index.spelling, split);
}

/** begunBy gives the terms of the commonest words that begin so; where none does, the first other terms. */
export async function begunBy(index: Index, prefix: string): Promise<string[]> {
  if (prefix.length < minBegun) return [];
  const stems = (await spellingOf(index)).filter((word) => word.startsWith(prefix)).map(stem);
  return firstOfEach(stems[0] ? stems : await termsBegunBy(index, prefix), String, maxBegun);
}

/** likeOf gives the commonest of the words that differ least from one, if any differs in no more than a slip or two. */
export async function likeOf(index: Index, word: string): Promise<string | undefined> {
  if (word.length < minTypo) return;
  let limit = faults(word);
  let found: string | undefined;
  for (const [i, other] of (await spellingOf(index)).entries()) {
    if (!(i % 1000)) await breath();
    const d = distance(word, other, limit);
    if (d <= limit) [limit, found] = [d - 1, other];
  }
  return found;
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

/** distance counts the slips between two words, or gives more than limit. */
export function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity;
  let before: number[] = [];
  let row = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + +(a[i - 1] !== b[j - 1]));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    if (Math.min(...next) > limit) return Infinity;
    [before, row] = [row, next];
  }
  return row[b.length];
}
