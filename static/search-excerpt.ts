// Hits with their excerpts, as in excerpt.go: a change there is a change here.
//
// In flow ranked pages, out flow the best of their sections.

import { breath } from "./breath.ts";
import { hintOf, lengthOf, termsIn } from "./search-analyze.ts";
import { damaged, file, type Index, json, type Page, type Section } from "./search-files.ts";
import { holdsPhrase, type Phrase, type Question } from "./search-plan.ts";

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

const maxExcerpt = 200;
const room = maxExcerpt - 2;

// hitsOf reads no more pages at once than are wanted: most hold the phrases.
export async function hitsOf(index: Index, ranked: [page: number, score: number][], limit: number, question: Question): Promise<Hit[]> {
  const hits: Hit[] = [];
  const held = heldOf(question.terms);
  for (let at = 0; at < ranked.length && hits.length < limit; at += limit) {
    const found = await Promise.all(ranked.slice(at, at + limit).map(([page, score]) => hitOf(index, page, score, question.phrases, held)));
    hits.push(...found.filter((hit) => hit !== null));
  }
  return hits.slice(0, limit);
}

// hitOf gives null for a page without the phrases asked for.
async function hitOf(index: Index, ordinal: number, score: number, phrases: Phrase[], held: Held): Promise<Hit | null> {
  const pages: Page[] = await file(index, index.texts[ordinal], json);
  const page = pages.find((p) => p.ordinal === ordinal);
  if (!page) throw damaged("text");
  await breath();
  const holding = phrases.map((phrase) => page.sections.filter((s) => holdsPhrase(s[1], phrase) || holdsPhrase(s[2], phrase)));
  if (holding.some((sections, i) => sections.length === 0 && !holdsPhrase(page.title, phrases[i]))) return null;
  const sections = holding.flat();
  const { url, title, kind, service } = page;
  const about = termsIn(title + " " + service);
  const [id, heading, text] = bestSection(sections.length > 0 ? sections : page.sections, held, about);
  return { url: "/" + url + (id && "#" + id), title, heading, score, excerpt: excerpt(text, held), kind, service };
}

function bestSection(sections: Section[], held: Held, title: string[]): Section {
  let best: Section = ["", "", ""];
  let most = -1;
  for (const section of sections) {
    const seen = new Set(title);
    const sum = 2 * gain(section[1], held, seen) + gain(section[2], held, seen);
    if (sum > most) [best, most] = [section, sum];
  }
  return best;
}

function gain(text: string, held: Held, seen: Set<string>): number {
  let sum = 0;
  for (const word of text.split(" ")) {
    for (const [term, weight] of held(word)) {
      if (!seen.has(term)) sum += weight;
      seen.add(term);
    }
  }
  return sum;
}

// A Held gives the terms of the query that a word holds, with their weights.
type Held = (word: string) => [term: string, weight: number][];

const nothing: ReturnType<Held> = [];

// heldOf gives what analyses only words that can hold a term.
function heldOf(terms: Map<string, number>): Held {
  const hint = hintOf([...terms.keys()]);
  return (word) => (hint.test(word) ? termsIn(word).flatMap((term) => (terms.has(term) ? [[term, terms.get(term)!]] : [])) : nothing);
}

function excerpt(text: string, held: Held): string {
  if (lengthOf(text) <= maxExcerpt) return text;
  const words = text.split(" ");
  const lengths = words.map(lengthOf);
  const [from, to] = widen(lengths, ...densest(words.map(held), lengths));
  const cut = Array.from(words.slice(from, to).join(" ")).slice(0, room).join("");
  return (from > 0 ? "…" : "") + cut + (to < words.length || lengths[to - 1] > room ? "…" : "");
}

function densest(held: ReturnType<Held>[], lengths: number[]): [from: number, to: number] {
  let [from, to, most] = [0, 1, 0];
  for (let i = 0; i < held.length; i++) {
    if (held[i].length === 0) continue;
    const seen = new Set<string>();
    let sum = 0;
    for (let j = i, length = lengths[i]; length <= room || j === i; ) {
      for (const [term, weight] of held[j]) {
        if (!seen.has(term)) sum += weight;
        seen.add(term);
      }
      if (sum > most) [from, to, most] = [i, j + 1, sum];
      if (++j === held.length) break;
      length += 1 + lengths[j];
    }
  }
  return [from, to];
}

function widen(lengths: number[], from: number, to: number): [from: number, to: number] {
  let length = to - from - 1;
  for (const n of lengths.slice(from, to)) length += n;
  for (let grown = true; grown; ) {
    grown = false;
    if (from > 0 && length + 1 + lengths[from - 1] <= room) {
      from--;
      length += 1 + lengths[from];
      grown = true;
    }
    if (to < lengths.length && length + 1 + lengths[to] <= room) {
      length += 1 + lengths[to];
      to++;
      grown = true;
    }
  }
  return [from, to];
}
