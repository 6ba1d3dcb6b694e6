// Names that a query may mean, as in ask.go: a change there is a change here.
//
// In flow queries, out flow the names that they ask for, best first.

import { humpStart, lengthOf, lower, stopWords, termsIn, wordRun } from "./search-analyze.ts";
import type { Hit } from "./search-excerpt.ts";
import { bytesOf, compare, file, hashAt, type Index, json, type Names, shardAt } from "./search-files.ts";
import type { Question } from "./search-plan.ts";
import { distance, faults } from "./search-spelling.ts";
import { stem } from "./search-stem.ts";

export interface NamedHit extends Hit {
  id: string;
  share: number;
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

const [maxNames, minName, minSlip, nameShards, maxAsked, beginning] = [5, 3, 5, 2, 6, 10];

export async function named(index: Index, query: string, { unknown, meant }: Question): Promise<NamedHit[]> {
  const found = await namedBy(index, query, unknown);
  return found.length > 0 || meant === "" ? found : namedBy(index, meant, false);
}

async function namedBy(index: Index, query: string, unknown: boolean): Promise<NamedHit[]> {
  const wanted = new Set(termsIn(query));
  const found = await Promise.all(
    asksFor(query, unknown).map(async (ask) => {
      const shards = await shardsFor(index, ask);
      const hits = collect(ask, shards, wanted, begunShare(ask.key));
      if (ask.guess && hits.length === 0) return collect(ask, shards, wanted, likeness(ask.key));
      return ask.guess || ask.begun ? hits : hits.filter((hit) => sure(ask, hit));
    }),
  );
  const best = found.flat().sort(betterName);
  return best.filter((hit, i) => hit.url !== best[i - 1]?.url).slice(0, maxNames);
}

function asksFor(query: string, unknown: boolean): Ask[] {
  const fields = query.replaceAll('"', " ").split(space).filter(Boolean);
  for (const field of fields) {
    const [prefix, local] = splitName(field);
    const parts = nameParts(local);
    const plainly = prefix !== "" || field.includes("_");
    if (parts.length === 0 || (!plainly && !words(local).some((word) => word.split(humpStart).length > 1))) continue;
    const single = fields.length === 1;
    return [{ key: (prefix && prefix + ":") + parts.join(""), parts: parts.length, guess: plainly || single, single }];
  }
  const all = nameParts(fields.join(" "));
  const wanted = all.filter((word) => !stopWords.has(word));
  const ask = (words: string[], more: Partial<Ask>): Ask => ({ key: words.join(""), parts: words.length, ...more });
  if (wanted.length === 0 || all.length > maxAsked) return [];
  if (all.length === 1) return [ask(all, { guess: unknown, single: true })];
  const begun = { begun: unknown };
  const asks = [ask(all, begun)];
  if (wanted.length < all.length) asks.push(ask(wanted, begun));
  else asks.push(ask(all.slice(0, -1), { of: all.at(-1) }), ask(all.slice(1), { of: all[0] }));
  const others = asks.filter((a) => a.parts > 1).map((a) => ({ ...a, key: otherNumber(a.key), number: true, begun: false }));
  return [...asks, ...others];
}

function otherNumber(word: string): string {
  if (word.endsWith("ies")) return word.slice(0, -3) + "y";
  if (word.endsWith("s")) return word.slice(0, -1);
  return word.endsWith("y") ? word.slice(0, -1) + "ies" : word + "s";
}

const space = /[\t-\r \x85\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+/; // as Go has it

function splitName(called: string): [prefix: string, local: string] {
  const colon = called.indexOf(":");
  const split = colon > 0 && colon + 1 < called.length;
  const local = split ? called.slice(colon + 1) : called;
  return [split ? lower(called.slice(0, colon)) : "", local.split("/")[0]];
}

function words(text: string): string[] {
  return text.match(wordRun) ?? [];
}

function nameParts(text: string): string[] {
  return words(text).flatMap((word) => word.split(humpStart).map(lower));
}

// shardsFor gives no shard where no name begins as the key does, and one where
// only a whole name is wanted: all names of a key stand in one.
async function shardsFor(index: Index, { key, guess, begun, single }: Ask): Promise<Names[]> {
  const { keys, keyShards } = index;
  const open = guess || begun || single;
  const short = bytesOf(key).length < beginning;
  if (!guess && !(open && short) && !begins(index.beginnings, key)) return [];
  const at = Math.max(shardAt(keys, key), 0);
  const shards: Promise<Names>[] = [];
  for (let i = at; i < keys.length && i < at + nameShards; i++) {
    if (i > at && !(open && keys[i].startsWith(key))) break;
    shards.push(file(index, "n-" + hashAt(keyShards, i), json));
  }
  return Promise.all(shards);
}

// begins says whether a name may begin as the key does.
function begins(beginnings: Uint8Array, key: string): boolean {
  let hash = 2166136261;
  for (const byte of bytesOf(key).slice(0, beginning)) hash = Math.imul(hash ^ byte, 16777619) >>> 0;
  const bit = hash % (8 * beginnings.length);
  return ((beginnings[bit >> 3] >> (bit & 7)) & 1) > 0;
}

function collect(ask: Ask, shards: Names[], wanted: Set<string>, share: Share): NamedHit[] {
  const found = new Map<string, NamedHit>();
  for (const { pages, names } of shards) {
    for (const [key, kind, heading, page, id, text] of names) {
      const s = share(key);
      if (s === 0) continue;
      const [url, title, service] = pages[page];
      const terms = new Set(termsIn(title + " " + heading.split(":")[0]));
      if (ask.of && !terms.has(stem(ask.of))) continue;
      const known = found.get(url + "#" + id);
      if (known && s <= known.share) continue;
      const own = new Set(termsIn(called(heading)));
      const local = known?.local ?? [...terms].filter((term) => wanted.has(term) && !own.has(term)).length;
      const hit = { url: "/" + url + (id && "#" + id), title, heading, score: s, excerpt: text, kind, service, id, share: s, local };
      found.set(url + "#" + id, hit);
    }
  }
  return [...found.values()];
}

// A Share tells how much of a key was asked for.
type Share = (key: string) => number;

function begunShare(asked: string): Share {
  const [length, begins] = [lengthOf(asked), bytesOf(asked).length >= minName];
  return (key) => (key === asked || (begins && key.startsWith(asked)) ? length / lengthOf(key) : 0);
}

const ascii = /^[\x00-\x7F]*$/;

function likeness(asked: string): Share {
  const limit = faults(asked);
  return (key) => {
    if (asked.length < minSlip || !ascii.test(asked + key)) return 0;
    const d = distance(asked, key, limit);
    return d > limit ? 0 : 1 - d / (asked.length + 1);
  };
}

function sure(ask: Ask, { kind, heading, share }: NamedHit): boolean {
  if (kind === "mention" || (ask.number && kind !== "action")) return false;
  if (kind === "service") return share === 1 || (ask.single && share >= 0.5);
  return share === 1 && (ask.parts > 1 || nameParts(called(heading)).length > 1);
}

function called(heading: string): string {
  return splitName(heading.slice(heading.lastIndexOf(" ") + 1))[1];
}

const kindsInOrder = ["service", "action", "key", "type", "check", "mention"];

function betterName(a: NamedHit, b: NamedHit): number {
  return (
    b.share - a.share ||
    b.local - a.local ||
    kindsInOrder.indexOf(a.kind) - kindsInOrder.indexOf(b.kind) ||
    bytesOf(a.heading).length - bytesOf(b.heading).length ||
    compare(a.url.split("#")[0], b.url.split("#")[0]) ||
    compare(a.id, b.id)
  );
}

export function inFront(names: NamedHit[], pages: Hit[], limit: number): Hit[] {
  const top = pages[0]?.score ?? 0;
  const at = new Set(names.map((hit) => hit.url));
  return [...names.map((hit) => ({ ...hit, score: top + hit.share })), ...pages.filter((hit) => !at.has(hit.url))].slice(0, limit);
}
