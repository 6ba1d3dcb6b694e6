// The files of an index, as internal/search writes and reads them: static.go,
// table.go, shard.go, number.go and names.go say how; a change there is a change
// here.
//
// In flow the files below search/, out flow the table of all pages and what
// shards hold. Each file is loaded when it is wanted first, and once.

import { breath } from "./breath.ts";
import { checkSize, firstCharacter, formatVersion, hashSize, maxBegun, numberBase } from "./search-limits.ts";

/** Load gives the file at a path below the site's root, as a response with its bytes. */
export type Load = (path: string, how?: RequestInit) => Promise<Response>;

/** An opened index: its manifest, read. Its files are loaded when a query needs them, once each. */
export interface Index extends Table {
  load: Load;
  pages: number;
  terms: string[]; // what separates the shards of terms
  shards: string;
  keys: string[]; // what separates the shards of names
  keyShards: string;
  beginnings: number[]; // of names, as in names.go
  spelling: string;
  fillers: string[]; // words of questions that say nothing of what is asked
  asides: [words: string, wanted: string][];
  pastes: [pattern: string, meant: string][];
  common: string[]; // terms on most pages of a very large site
  boosts: number[]; // of the fields: title, headings, body
  shelf: number; // ordinals whose texts have one check
  checks: string;
  files: Record<string, Promise<any>>; // read, or being read
}

/** What is known of every page, by its ordinal; some ordinals have none. */
export interface Table {
  kinds: string[];
  kind: number[];
  categories: string[];
  supports: string[];
  services: { name: string; categories: number[]; supports: number[] }[];
  service: number[];
  lengths: number[]; // of the last field
}

/** An Entry is where a term stands: on these pages, and in each of their fields as is written of it. */
export type Entry = [pages: number[], ...fields: number[][]];

export type Page = { url: string; title: string; kind: string; service: string; sections: Section[] };
export type Section = [id: string, heading: string, text: string];

export type Names = { pages: [url: string, title: string, service: string][]; names: Name[] };
type Name = [key: string, kind: string, heading: string, page: number, id: string, text: string];

/** openIndex reads the index of the site at root, a relative or absolute URL that ends with "/". */
export async function openIndex(root: string, load: Load = fetchFrom(root)): Promise<Index> {
  // Only the manifest keeps its name from build to build.
  const manifest = await (await load("search/manifest.json", { cache: "no-cache" })).json();
  const { v, terms, keys, beginnings, columns } = manifest;
  if (v !== formatVersion) throw new Error(`format: ${v}`);
  const [distances, ...values] = columns.map(numbersIn);
  const ordinals = sums(distances);
  const [lengths, kind, service] = values.map((column: number[]) => {
    const all: number[] = [];
    column.forEach((value, i) => (all[ordinals[i]] = value));
    return all;
  });
  return {
    ...manifest,
    load,
    terms: split(terms),
    keys: split(keys),
    beginnings: numbersIn(beginnings),
    lengths: lengths.map(lengthAt),
    kind,
    service,
    files: {},
  };
}

function fetchFrom(root: string): Load {
  return async (path, how) => {
    const response = await fetch(root + path, how);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response;
  };
}

/**
 * file reads a file once. After a failure all are read again: who tries anew does
 * not wait for what is failing still. A file that is cut short, or no file of the
 * index at all, fails when it is unpacked: one ends with a checksum.
 */
export function file<T>(index: Index, path: string, read: (text: string) => T): Promise<T> {
  const reading = (index.files[path] ??= fileAnew(index, path).then(read));
  reading.catch(() => (index.files = {}));
  return reading;
}

// fileAnew breathes first: to ask for a file takes milliseconds, and a query wants a
// dozen. It unpacks what has come whole: unpacking ends a moment before the
// answer does, which browsers would then call off.
async function fileAnew(index: Index, path: string): Promise<string> {
  await breath();
  const packed = await index.load(`search/files/${path}.bin`);
  const whole = new Response(await packed.arrayBuffer()).body!;
  return new Response(whole.pipeThrough(new DecompressionStream("gzip"))).text();
}

/** pageAt gives the text of a page. */
export function pageAt(index: Index, ordinal: number): Promise<Page> {
  return file(index, `x-${ordinal}-${piece(index.checks, (ordinal / index.shelf) | 0, checkSize)}`, JSON.parse);
}

/** entryOf gives where a term stands: on no page, if nowhere. */
export async function entryOf(index: Index, term: string): Promise<Entry> {
  const [[terms, entryAt]] = await shardsOf(index, term, 1);
  return entryAt(terms.indexOf(term));
}

/** termsBegunBy gives the first terms that begin so, in order, maxBegun if there are. */
export async function termsBegunBy(index: Index, prefix: string): Promise<string[]> {
  const shards = await shardsOf(index, prefix, 1 + maxBegun); // the first may have none, each of the others has one
  return shards.flatMap(([terms]) => terms.filter((term) => term.startsWith(prefix)));
}

function shardsOf(index: Index, prefix: string, most: number): Promise<Shard[]> {
  return Promise.all(shardsAt(index.terms, prefix, most).map((at) => file(index, "p-" + piece(index.shards, at), decodeTerms)));
}

/** shardsAt gives the places of the shards in which keys that begin so stand, at most so many. */
export function shardsAt(separators: string[], prefix: string, most: number): number[] {
  const at = Math.max(separators.findLastIndex((separator) => separator <= prefix), 0);
  return separators.slice(at, at + most).flatMap((separator, i) => (!i || separator.startsWith(prefix) ? at + i : []));
}

/** piece gives one of the hashes that a text is made of. */
export function piece(hashes: string, at: number, size = hashSize): string {
  return hashes.slice(at * size, (at + 1) * size);
}

// A Shard is its terms, and what cuts out the entry of the one at a place. At -1 stands one that is on no page.
type Shard = [terms: string[], entryAt: (at: number) => Entry];

function decodeTerms(text: string): Shard {
  const [terms, ...lines] = text.split("\n");
  const [counts, ...columns] = lines.map(numbersIn);
  const lasts = sums(counts);
  const entryAt = (i: number): Entry => {
    const [distances, ...fields] = columns.map((column) => column.slice(lasts[i] + 1 - counts[i], lasts[i] + 1));
    return [sums(distances), ...fields];
  };
  return [split(terms), entryAt];
}

/** lengthAt gives the length of a step. */
export function lengthAt(step: number): number {
  return step < 8 ? step : (4 + (step % 4)) * 2 ** ((step >> 2) - 1);
}

// numbersIn reads a text of numbers. What is below zero announces a great one.
function numbersIn(text: string): number[] {
  const numbers: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const n = text.charCodeAt(at) - firstCharacter;
    numbers.push(n < 0 ? (text.charCodeAt(++at) - firstCharacter) * numberBase + text.charCodeAt(++at) - firstCharacter : n);
  }
  return numbers;
}

// sums gives ordinals for their distances.
function sums(distances: number[]): number[] {
  let last = -1;
  return distances.map((distance) => (last += distance));
}

/** split gives the words between spaces. */
export function split(text: string): string[] {
  return text ? text.split(" ") : [];
}
