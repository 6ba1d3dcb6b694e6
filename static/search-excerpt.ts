// Hits with their excerpts, as in excerpt.go: a change there is a change here.
//
// In flow ranked pages, out flow the best of their sections.

import { breath } from "./breath.ts";
import { hintOf, lengthOf, termsIn } from "./search-analyze.ts";
import { type Index, pageAt, type Section } from "./search-files.ts";
import { maxExcerpt, room } from "./search-limits.ts";
import { holdsPhrase, type Question } from "./search-plan.ts";

/** One page that answers a query; url is its path from the site's root. */
export interface Hit {
  url: string;
  title: string;
  heading: string;
  score: number;
  excerpt: string;
  kind: string;
  service: string;
}

/** hitsOf reads no more pages at once than are wanted: most hold the phrases. */
export async function hitsOf(index: Index, ranked: number[], scores: Float64Array, limit: number, question: Question): Promise<Hit[]> {
  const hits: Hit[] = [];
  const held = heldOf(question.terms);
  for (let at = 0; at < ranked.length && hits.length < limit; at += limit) {
    hits.push(...(await Promise.all(ranked.slice(at, at + limit).map((page) => hitOf(index, page, scores[page], question, held)))).flat());
  }
  return hits.slice(0, limit);
}

// hitOf gives none for a page without the phrases asked for.
async function hitOf(index: Index, ordinal: number, score: number, { phrases }: Question, held: Held): Promise<Hit[]> {
  const { url, title, kind, service, sections } = await pageAt(index, ordinal);
  const holding = phrases.map((phrase) => sections.filter(([, heading, text]) => holdsPhrase(heading, phrase) || holdsPhrase(text, phrase)));
  if (holding.some((sections, i) => !sections[0] && !holdsPhrase(title, phrases[i]))) return [];
  const those = holding.flat();
  const [id, heading, text] = await bestSection(those[0] ? those : sections, held, termsIn(title + " " + service));
  return [{ url: placeOn(url, id), title, heading, score, excerpt: excerpt(text, held), kind, service }];
}

/** placeOn gives the address of a place on a page, from the site's root. */
export function placeOn(url: string, id: string): string {
  return "/" + url + (id && "#" + id);
}

// bestSection takes its time: pages have hundreds of sections.
async function bestSection(sections: Section[], held: Held, title: string[]): Promise<Section> {
  let [best, most]: [Section, number] = [["", "", ""], -1];
  for (const section of sections) {
    await breath();
    const [, heading, text] = section;
    const seen = new Set(title);
    const sum = 2 * gain(heading.split(" ").map(held), seen) + gain(text.split(" ").map(held), seen);
    if (sum > most) [best, most] = [section, sum];
  }
  return best;
}

// gain adds to a sum what has not been seen.
function gain(words: ReturnType<Held>[], seen: Set<string>, sum = 0): number {
  for (const [term, weight] of words.flat()) {
    if (!seen.has(term)) sum += weight;
    seen.add(term);
  }
  return sum;
}

// A Held gives the terms of the query that a word holds, with their weights.
type Held = (word: string) => [term: string, weight: number][];

// heldOf gives what analyses only words that can hold a term.
function heldOf(terms: Map<string, number>): Held {
  const hint = hintOf([...terms.keys()]);
  return (word) => (hint.test(word) ? termsIn(word).flatMap((term) => (terms.has(term) ? [[term, terms.get(term)!]] : [])) : []);
}

function excerpt(text: string, held: Held): string {
  if (lengthOf(text) <= maxExcerpt) return text;
  const words = text.split(" ");
  const lengths = words.map(lengthOf);
  const [from, to] = widen(lengths, ...densest(words.map(held), lengths));
  const cut = [...words.slice(from, to).join(" ")].slice(0, room).join("");
  return (from ? "…" : "") + cut + (to < words.length || lengths[to - 1] > room ? "…" : "");
}

function densest(held: ReturnType<Held>[], lengths: number[]): [from: number, to: number] {
  let [from, to, most] = [0, 1, 0];
  for (let i = 0; i < held.length; i++) {
    if (!held[i][0]) continue;
    const seen = new Set<string>();
    let sum = 0;
    // Beyond the last word a length is no number, and less than none.
    for (let j = i, length = lengths[i]; length <= room || j === i; length += 1 + lengths[++j]) {
      sum = gain([held[j]], seen, sum);
      if (sum > most) [from, to, most] = [i, j + 1, sum];
    }
  }
  return [from, to];
}

function widen(lengths: number[], from: number, to: number): [from: number, to: number] {
  let left = room - (to - from - 1);
  for (const n of lengths.slice(from, to)) left -= n;
  for (let before = 0; before !== left; ) {
    before = left;
    if (lengths[from - 1] < left) left -= 1 + lengths[--from];
    if (lengths[to] < left) left -= 1 + lengths[to++];
  }
  return [from, to];
}
