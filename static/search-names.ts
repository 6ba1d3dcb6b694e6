// Names that a query may mean, as in ask.go: a change there is a change here.
//
// In flow queries, out flow the names that they ask for, best first.

import { humpsOf, lengthOf, lower, stopWords, termsIn, wordsIn } from "./search-analyze.ts";
import { type Hit, placeOn } from "./search-excerpt.ts";
import { file, type Index, type Names, piece, shardsAt } from "./search-files.ts";
import { beginning, behindPage, maxAsked, maxNames, minName, minSlip, nameShards, phraseShare } from "./search-limits.ts";
import type { Question } from "./search-plan.ts";
import { distance, faults, firstOfEach } from "./search-spelling.ts";
import { stem } from "./search-stem.ts";

/** A hit of a name has its share for a score, until it stands in front of pages. */
export interface NamedHit extends Hit {
  local: number;
  said: boolean; // it is an action that words, not its whole name, ask for
  phrase?: boolean; // the query is a phrase for it
}

interface Ask {
  key: string;
  parts: number;
  of?: string;
  guess?: boolean;
  begun?: boolean;
  single?: boolean;
  number?: boolean;
  phrase?: boolean;
}

const kindsInOrder = "service feature action key type check mention";

/** named looks up what a query names. */
export async function named(index: Index, { read, unknown, meant }: Question): Promise<NamedHit[]> {
  const found = await namedBy(index, read, !!unknown[0]);
  return found[0] || !meant ? found : namedBy(index, meant);
}

async function namedBy(index: Index, query: string, unknown?: boolean): Promise<NamedHit[]> {
  const wanted = termsIn(query);
  const read = new Set<number>();
  const found = await Promise.all(
    asksFor(index, query, unknown).map(async (ask) => {
      const those = shardsFor(index, ask);
      if (new Set([...read, ...those]).size > nameShards) return [];
      for (const i of those) read.add(i);
      const shards: Names[] = await Promise.all(those.map((i) => file(index, "n-" + piece(index.keyShards, i), JSON.parse)));
      const hits = collect(ask, shards, wanted, begunShare(ask.key));
      if (ask.guess && !hits[0]) return collect(ask, shards, wanted, likeness(ask.key));
      return hits.filter((hit) => ask.guess || ask.begun || ask.phrase || isSure(ask, hit));
    }),
  );
  return firstOfEach(found.flat().sort(betterName), (hit) => hit.url, maxNames);
}

function betterName(a: NamedHit, b: NamedHit): number {
  return (
    b.score - a.score ||
    b.local - a.local ||
    kindsInOrder.indexOf(a.kind) - kindsInOrder.indexOf(b.kind) ||
    bytesIn(a.heading).length - bytesIn(b.heading).length ||
    (a.url < b.url ? -1 : 1)
  );
}

function asksFor(index: Index, query: string, unknown?: boolean): Ask[] {
  const fields = query.split(/(?:[^\S\uFEFF]|["\x85])+/).filter(Boolean); // white space as Go has it
  const single = !fields[1];
  const said = withoutStops(wordsIn(query).map(lower)).filter((word) => word === "why" || !index.fillers.includes(word));
  const phrases = said[maxAsked] ? [] : apart(index, said).map(([words, of]) => ask([phraseKey(words)], { of, phrase: true }));
  const names = fields.flatMap((field) => {
    const [prefix, local] = splitName(field);
    const parts = nameParts(local);
    const plainly = !!prefix || field.includes("_");
    return parts[0] && (plainly || parts[wordsIn(local).length]) ? ask(parts, { guess: plainly || single, single }, prefix) : [];
  });
  const [name = names[0], ...others] = names.filter(({ key }) => knows(index, splitName(key)[1]));
  if (name) return [name, ...phrases, ...others];
  const all = nameParts(query);
  const wanted = withoutStops(all);
  if (!wanted[0] || all[maxAsked]) return phrases;
  if (!all[1]) return [ask(all, { guess: unknown, single: true }), ...phrases];
  const asks = apart(index, wanted).map(([words, of]) => ask(words, { of, begun: unknown && !of }));
  if (all[wanted.length]) asks.unshift(ask(all, { begun: unknown }));
  const [first, ...rest] = asks;
  return [first, ...phrases, ...rest, ...asks.filter((a) => a.parts > 1).map((a) => ({ ...a, key: otherNumber(a.key), number: true, begun: false }))];
}

// apart gives words, and all but one that some service has.
function apart(index: Index, words: string[]): [words: string[], of?: string][] {
  const others = words.map((of, i): [string[], string] => [words.filter((_, j) => j !== i), of]);
  return [[words], ...others.filter(([rest, of]) => rest[0] && knows(index, "@" + stem(of)))];
}

function withoutStops(words: string[]): string[] {
  return words.filter((word) => !stopWords.has(word));
}

function phraseKey(words: string[]): string {
  return words.map((word) => "." + stem(word)).sort().join("") + "!";
}

function ask(words: string[], more: Partial<Ask>, prefix = ""): Ask {
  return { key: prefix + words.join(""), parts: words.length, ...more };
}

function otherNumber(word: string): string {
  return word.replace(/(ies|s|y|)$/, (ending) => ({ ies: "y", s: "", y: "ies" } as Record<string, string>)[ending] ?? "s");
}

// splitName gives the prefix of a name with its colon, and what follows it
// without the variable part.
function splitName(called: string): [prefix: string, local: string] {
  const [, prefix = "", local] = /^([^:]+:(?=.))?([^/]*)/su.exec(called)!;
  return [lower(prefix), local];
}

function nameParts(text: string): string[] {
  return wordsIn(text).flatMap(humpsOf).map(lower);
}

function shardsFor(index: Index, { key, guess, begun, single }: Ask): number[] {
  const open = guess || ((begun || single) && bytesIn(key).length < beginning);
  return open || knows(index, key) ? shardsAt(index.keys, key, nameShards) : [];
}

// knows asks the filter of beginnings for the hashes of one: each adds a zero to
// the last.
function knows({ beginnings }: Index, text: string): boolean {
  let hash = 2166136261;
  const add = (byte: number) => (hash = Math.imul(hash ^ byte, 16777619) >>> 0);
  bytesIn(text).slice(0, text[0] > "." ? beginning : Infinity).forEach(add);
  return [0, 0, 0, 0, 0].every((end) => {
    const bit = hash % (6 * beginnings.length);
    add(end);
    return (beginnings[(bit / 6) | 0] >> bit % 6) & 1;
  });
}

function bytesIn(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

// A Share tells how much of a key was asked for.
type Share = (key: string) => number;

function begunShare(asked: string): Share {
  const length = lengthOf(asked);
  return (key) => (key === asked || (length >= minName && key.startsWith(asked)) ? length / lengthOf(key) : 0);
}

function likeness(asked: string): Share {
  const limit = faults(asked);
  return (key) => {
    if (asked.length < minSlip || /[^\0-\x7F]/.test(asked + key)) return 0;
    const d = distance(asked, key, limit);
    return d > limit ? 0 : 1 - d / (asked.length + 1);
  };
}

function collect({ of, phrase, guess, parts }: Ask, shards: Names[], wanted: string[], share: Share): NamedHit[] {
  return shards.flatMap(({ pages, names }) =>
    names.flatMap(([key, kind, heading, page, id, excerpt]) => {
      const asked = share(key);
      if (!asked) return [];
      const name = called(heading);
      const score = phrase || !key.endsWith(nameParts(name).join("")) ? asked * phraseShare : asked;
      const said = kind === "action" && score < asked && !(guess && parts > 1);
      const [path, title, service] = pages[page];
      const terms = termsIn(title + " " + splitName(heading)[0]);
      if ((said && score < phraseShare) || (of && !terms.includes(stem(of)))) return [];
      const own = termsIn(name);
      const local = new Set(terms.filter((term) => wanted.includes(term) && !own.includes(term))).size;
      return { url: placeOn(path, id), title, heading, score, excerpt, kind, service, local, said, phrase };
    }),
  );
}

function isSure(ask: Ask, { kind, heading, score }: NamedHit): boolean {
  if (kind === "mention" || (ask.number && kind !== "action")) return false;
  if (kind === "service") return score >= (ask.single ? 0.5 : lengthOf(ask.key) < beginning ? 1 : 0.75);
  return score >= phraseShare && (ask.parts > 1 || !!nameParts(called(heading))[1]);
}

// called gives the name without its prefix, as the heading of its row ends.
function called(heading: string): string {
  return splitName(heading.slice(heading.lastIndexOf(" ") + 1))[1];
}

/** inFront gives the hits of names and of pages as one list. */
export function inFront(names: NamedHit[], pages: Hit[], limit: number): Hit[] {
  const [top = 0] = pages.map((hit) => hit.score);
  const [best] = pages.map(pageOf);
  const at = names.map((hit) => hit.url);
  const hits: Hit[] = names.map((hit) => ({
    ...hit,
    score: !hit.said || (hit.phrase && best === pageOf(hit)) ? top + hit.score : top * behindPage,
  }));
  hits.push(...pages.filter((hit) => !at.includes(hit.url) && !at.includes(pageOf(hit))));
  return hits.sort((a, b) => b.score - a.score).slice(0, limit);
}

function pageOf({ url }: Hit): string {
  return url.split("#")[0];
}
