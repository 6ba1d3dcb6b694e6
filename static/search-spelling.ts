// Words that are begun or misspelt, as in spelling.go: a change there is a
// change here.
//
// In flow the list of words and one that stands on no page, out flow those that
// it may mean.

import { breath } from "./breath.ts";
import { file, type Index, json, split } from "./search-files.ts";
import { stem } from "./search-stem.ts";

type Spelled = { word: string; weight: number };

export const minBegun = 3; // letters of a word that is begun

const [maxBegun, maxLike, minTypo, longWord] = [2, 2, 4, 8];

export function spellingOf(index: Index): Promise<Spelled[]> {
  return file(index, "s-" + index.spelling, (bytes) => {
    const { words, weights } = json(bytes);
    return split(words).map((word, i) => ({ word, weight: weights[i] }));
  });
}

export function begunBy(words: Spelled[], prefix: string): Spelled[] {
  if (prefix.length < minBegun) return [];
  return commonest(words.filter((w) => w.word.startsWith(prefix)), maxBegun);
}

export async function likeOf(words: Spelled[], word: string): Promise<Spelled[]> {
  if (word.length < minTypo) return [];
  let least = faults(word);
  let found: Spelled[] = [];
  for (const [i, w] of words.entries()) {
    if (i % 1000 === 999) await breath();
    const d = distance(word, w.word, least);
    if (d < least) [least, found] = [d, [w]];
    else if (d === least) found.push(w);
  }
  return commonest(found, maxLike);
}

function commonest(words: Spelled[], most: number): Spelled[] {
  const kept = new Map<string, Spelled>();
  for (const w of words.sort((a, b) => b.weight - a.weight || (a.word < b.word ? -1 : 1))) {
    if (kept.size === most) break;
    const term = stem(w.word);
    if (!kept.has(term)) kept.set(term, w);
  }
  return [...kept.values()];
}

export function faults(word: string): number {
  return word.length < longWord ? 1 : 2;
}

// distance looks only at what can be within the limit: it is asked of every word.
export function distance(a: string, b: string, limit: number): number {
  const far = limit + 1;
  if (Math.abs(a.length - b.length) > limit) return far;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = new Array<number>(b.length + 1).fill(far);
    let least = (next[0] = i);
    for (let j = Math.max(1, i - limit); j <= b.length && j <= i + limit; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      least = Math.min(least, next[j]);
    }
    if (least > limit) return far;
    [before, row] = [row, next];
  }
  return Math.min(row[b.length], far);
}
