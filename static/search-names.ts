// Names that a query may mean, as in ask.go: a change there is a change here.
//
// In flow queries, out flow the names that they ask for, best first.

import { humpsOf, lengthOf, lower, stopWords, termsIn, wordsIn } from "./search-analyze.ts";
import { type Hit, placeOn } from "./search-excerpt.ts";
import { file, type Index, type Names, piece, shardAt } from "./search-files.ts";
import { beginning, maxAsked, maxNames, minName, minSlip, nameShards } from "./search-limits.ts";
import type { Question } from "./search-plan.ts";
import { distance, faults } from "./search-spelling.ts";
import { stem } from "./search-stem.ts";

/** A hit of a name has its share for a score, until it stands in front of pages. */
export interface NamedHit extends Hit {
  local: number;
}

interface Ask {
  key: string;
  parts: number;
  of?: string;
  guess?: boolean;
  begun?: boolean;
  single?: boolean;
  number?: boolean;
}

const kindsInOrder = ["service", "action", "key", "type", "check", "mention"];

/** named looks up what a query names. */
export async function named(index: Index, query: string, { unknown, meant }: Question): Promise<NamedHit[]> {
  const found = await namedBy(index, query, unknown);
  return found.length > 0 || meant === "" ? found : namedBy(index, meant, false);
}

async function namedBy(index: Index, query: string, unknown: boolean): Promise<NamedHit[]> {
  const wanted = termsIn(query);
  const found = await Promise.all(
    asksFor(query, unknown).map(async (ask) => {
      const shards = await shardsFor(index, ask);
      const hits = collect(ask, shards, wanted, begunShare(ask.key));
      if (ask.guess && hits.length === 0) return collect(ask, shards, wanted, likeness(ask.key));
      return ask.guess || ask.begun ? hits : hits.filter((hit) => isSure(ask, hit));
    }),
  );
  const best = found.flat().sort(betterName);
  return best.filter((hit, i) => hit.url !== best[i - 1]?.url).slice(0, maxNames);
}

function betterName(a: NamedHit, b: NamedHit): number {
  return (
    b.score - a.score ||
    b.local - a.local ||
    kindsInOrder.indexOf(a.kind) - kindsInOrder.indexOf(b.kind) ||
    bytesIn(a.heading).length - bytesIn(b.heading).length ||
    (a.url < b.url ? -1 : Number(a.url > b.url))
  );
}

function asksFor(query: string, unknown: boolean): Ask[] {
  const fields = query.split(/(?:[^\S\uFEFF]|["\x85])+/).filter(Boolean); // white space as Go has it
  const single = fields.length === 1;
  for (const field of fields) {
    const [prefix, local] = splitName(field);
    const parts = nameParts(local);
    const plainly = prefix !== "" || field.includes("_");
    if (parts.length > 0 && (plainly || parts.length > wordsIn(local).length)) {
      return [ask(parts, { guess: plainly || single, single }, prefix)];
    }
  }
  const all = nameParts(fields.join(" "));
  const wanted = all.filter((word) => !stopWords.has(word));
  if (wanted.length === 0 || all.length > maxAsked) return [];
  if (all.length === 1) return [ask(all, { guess: unknown, single: true })];
  const begun = { begun: unknown };
  const asks = [ask(all, begun)];
  if (wanted.length < all.length) asks.push(ask(wanted, begun));
  else asks.push(ask(all.slice(0, -1), { of: all.at(-1) }), ask(all.slice(1), { of: all[0] }));
  const others = asks.filter((a) => a.parts > 1).map((a) => ({ ...a, key: otherNumber(a.key), number: true, begun: false }));
  return [...asks, ...others];
}

function ask(words: string[], more: Partial<Ask>, prefix = ""): Ask {
  return { key: prefix + words.join(""), parts: words.length, ...more };
}

function otherNumber(word: string): string {
  for (const [ending, other] of [[/ies$/, "y"], [/s$/, ""], [/y$/, "ies"]] as const) if (ending.test(word)) return word.replace(ending, other);
  return word + "s";
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

// shardsFor gives no shard where no name begins as the key does, and one where
// only a whole name is wanted: all names of a key stand in one.
async function shardsFor(index: Index, { key, guess, begun, single }: Ask): Promise<Names[]> {
  const { keys, keyShards, beginnings } = index;
  const open = guess || begun || single;
  const start = [...bytesIn(key).slice(0, beginning)];
  const mayBegin = isSet(beginnings, start) && isSet(beginnings, [...start, 0]);
  if (!guess && !(open && start.length < beginning) && !mayBegin) return [];
  const at = Math.max(shardAt(keys, key), 0);
  const those = keys.slice(at, at + nameShards).filter((first, i) => i === 0 || (open && first.startsWith(key)));
  return Promise.all(those.map((_, i) => file(index, "n-" + piece(keyShards, at + i), JSON.parse)));
}

// isSet asks the filter of beginnings.
function isSet(filter: number[], bytes: number[]): boolean {
  let hash = 2166136261;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 16777619) >>> 0;
  const bit = hash % (6 * filter.length);
  return ((filter[Math.floor(bit / 6)] >> bit % 6) & 1) > 0;
}

function bytesIn(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

// A Share tells how much of a key was asked for.
type Share = (key: string) => number;

function begunShare(asked: string): Share {
  const [length, begins] = [lengthOf(asked), bytesIn(asked).length >= minName];
  return (key) => (key === asked || (begins && key.startsWith(asked)) ? length / lengthOf(key) : 0);
}

function likeness(asked: string): Share {
  const limit = faults(asked);
  return (key) => {
    if (asked.length < minSlip || /[^\0-\x7F]/.test(asked + key)) return 0;
    const d = distance(asked, key, limit);
    return d > limit ? 0 : 1 - d / (asked.length + 1);
  };
}

function collect(ask: Ask, shards: Names[], wanted: string[], share: Share): NamedHit[] {
  const found = new Map<string, NamedHit>();
  for (const { pages, names } of shards) {
    for (const [key, kind, heading, page, id, excerpt] of names) {
      const score = share(key);
      if (score === 0) continue;
      const [path, title, service] = pages[page];
      const terms = termsIn(title + " " + heading.split(":")[0]);
      if (ask.of && !terms.includes(stem(ask.of))) continue;
      const url = placeOn(path, id);
      if (score <= (found.get(url)?.score ?? 0)) continue;
      const own = termsIn(called(heading));
      const local = new Set(terms.filter((term) => wanted.includes(term) && !own.includes(term))).size;
      found.set(url, { url, title, heading, score, excerpt, kind, service, local });
    }
  }
  return [...found.values()];
}

function isSure(ask: Ask, { kind, heading, score }: NamedHit): boolean {
  if (kind === "mention" || (ask.number && kind !== "action")) return false;
  if (kind === "service") return score >= (ask.single ? 0.5 : 1);
  return score === 1 && (ask.parts > 1 || nameParts(called(heading)).length > 1);
}

// called gives the name without its prefix, as the heading of its row ends.
function called(heading: string): string {
  return splitName(heading.slice(heading.lastIndexOf(" ") + 1))[1];
}

/** inFront gives the hits of names and of pages as one list. */
export function inFront(names: NamedHit[], pages: Hit[], limit: number): Hit[] {
  const top = pages[0]?.score ?? 0;
  const at = names.map((hit) => hit.url);
  return [...names.map((hit) => ({ ...hit, score: top + hit.score })), ...pages.filter((hit) => !at.includes(hit.url))].slice(0, limit);
}
