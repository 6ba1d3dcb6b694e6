// The files of an index, as internal/search writes and reads them: static.go,
// table.go, shard.go, number.go and names.go say how; a change there is a change
// here.
//
// In flow the files below search/, out flow the table of all pages and what
// shards hold. Each file is loaded when it is wanted first, and once.

/** Load gives the file at a path below the site's root, as a response with its bytes. */
export type Load = (path: string) => Promise<Response>;

/** An opened index: its manifest, read. Its files are loaded when a query needs them, once each. */
export interface Index extends Table {
  load: Load;
  pages: number;
  terms: string[]; // what separates the shards of terms
  shards: string;
  keys: string[]; // what separates the shards of names
  keyShards: string;
  beginnings: Uint8Array; // of names, as in names.go
  spelling: string;
  fillers: string[]; // words of questions that say nothing of what is asked
  asides: [words: string, wanted: string][];
  files: Map<string, Promise<any>>;
}

type Service = { name: string; categories: number[]; supports: number[] };
export type Page = { ordinal: number; url: string; title: string; kind: string; service: string; sections: Section[] };
export type Names = { pages: [url: string, title: string, service: string][]; names: Name[] };
type Name = [key: string, kind: string, heading: string, page: number, id: string, text: string];
type Entry = { pages: number[]; frequencies: number[][] }; // in each field, of each page

export type Section = [id: string, heading: string, text: string];

/** What is known of every page, by its ordinal; some ordinals have none. */
export interface Table {
  lengths: number[][]; // of each field
  kinds: string[];
  kind: number[];
  categories: string[];
  supports: string[];
  services: Service[];
  service: number[];
  texts: string[]; // path of the file with the text
}

const formatVersion = 6;
const [hashSize, checkSize, firstCharacter, numberBase] = [8, 3, 35, 50_000];

export const boosts = [1, 3, 16]; // of the fields: title, headings, body

const utf8 = new TextDecoder();

/** openIndex reads the index of the site at root, a relative or absolute URL that ends with "/". */
export async function openIndex(root: string, load: Load = fetchFrom(root)): Promise<Index> {
  const manifest = await (await load("search/manifest.json")).json();
  if (manifest.v !== formatVersion) throw new Error(`search index: format ${manifest.v}, not ${formatVersion}`);
  const [terms, keys] = [split(manifest.terms), split(manifest.keys)];
  if (terms.length * hashSize !== manifest.shards.length || keys.length * hashSize !== manifest.keyShards.length) throw damaged("manifest");
  const beginnings = Uint8Array.from(atob(manifest.beginnings), (c) => c.charCodeAt(0));
  return { ...manifest, ...tableOf(manifest), load, terms, keys, beginnings, fillers: split(manifest.fillers), files: new Map() };
}

// Only the manifest keeps its name from build to build; the other files may
// come from the cache.
function fetchFrom(root: string): Load {
  return async (path) => {
    const response = await fetch(root + path, { cache: path.endsWith("/manifest.json") ? "no-cache" : "default" });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response;
  };
}

// tableOf reads the columns, as in table.go.
function tableOf({ pages, texts, columns }: any): Partial<Table> {
  const read: number[][] = columns.map(numbersIn);
  const [distances, title, headings, body, kind, service, begins] = read;
  const ordinals = sums(distances);
  let [path, used] = ["", 0];
  const files = begins.map((begins, i) => (begins ? (path = `x-${ordinals[i]}-${texts.slice(used, (used += checkSize))}`) : path));
  const spread = (values: unknown[]) => {
    const all: any[] = new Array((ordinals.at(-1) ?? -1) + 1).fill(0);
    values.forEach((value, i) => (all[ordinals[i]] = value));
    return all;
  };
  if (used !== texts.length || read.some(({ length }) => length !== pages)) throw damaged("manifest");
  return { lengths: [title, headings, body].map((steps) => spread(steps.map(lengthAt))), kind: spread(kind), service: spread(service), texts: spread(files) };
}

function lengthAt(step: number): number {
  return step < 8 ? step : (4 + (step % 4)) * 2 ** ((step >> 2) - 1);
}

// file reads a file once, but again after a failure. A file that is cut short,
// or no file of the index at all, fails when it is unpacked.
export function file<T>(index: Index, path: string, read: (bytes: ArrayBuffer) => T | Promise<T>): Promise<T> {
  let reading = index.files.get(path);
  if (!reading) {
    reading = index.load(`search/files/${path}.bin`).then(unpack).then(read);
    index.files.set(path, reading);
    reading.catch(() => index.files.delete(path));
  }
  return reading;
}

function unpack(packed: Response): Promise<ArrayBuffer> {
  return new Response(packed.body!.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

export function json(bytes: ArrayBuffer): any {
  return JSON.parse(utf8.decode(bytes));
}

// shardAt gives the place of the shard in which a key stands, or -1. Strings
// are in the order of their characters, as in Go, not of UTF-16 units.
export function shardAt(separators: string[], key: string): number {
  let [from, to] = [0, separators.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (compare(separators[middle], key) <= 0) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}

export function compare(a: string, b: string): number {
  const [x, y] = [bytesOf(a), bytesOf(b)];
  const i = x.findIndex((byte, i) => byte !== y[i]);
  return i < 0 ? x.length - y.length : x[i] - (y[i] ?? -1);
}

export function split(text: string): string[] {
  return text ? text.split(" ") : [];
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function hashAt(hashes: string, at: number): string {
  return hashes.slice(at * hashSize, (at + 1) * hashSize);
}

export function damaged(what: string): Error {
  return new Error(`search index: ${what} is damaged`);
}

export async function entryOf(index: Index, term: string): Promise<Entry | undefined> {
  const at = shardAt(index.terms, term);
  return at < 0 ? undefined : (await file(index, "p-" + hashAt(index.shards, at), decodeTerms)).get(term);
}

function decodeTerms(bytes: ArrayBuffer): Map<string, Entry> {
  const [terms, ...lines] = utf8.decode(bytes).split("\n");
  const [counts, ...columns] = lines.map(numbersIn);
  let at = 0;
  const entries = split(terms).map((term, i): [string, Entry] => {
    const [distances, ...frequencies] = columns.map((column) => column.slice(at, at + counts[i]));
    at += counts[i];
    return [term, { pages: sums(distances), frequencies }];
  });
  if (columns.length <= boosts.length || columns.some(({ length }) => length !== at)) throw damaged("shard");
  return new Map(entries);
}

// numbersIn reads a text of numbers, as in number.go.
function numbersIn(text: string): number[] {
  const numbers: number[] = [];
  const next = (i: number) => text.charCodeAt(i) - firstCharacter;
  for (let i = 0; i < text.length; i++) numbers.push(text[i] === "!" ? next(++i) * numberBase + next(++i) : next(i));
  return numbers;
}

// sums gives ordinals for their distances.
function sums(distances: number[]): number[] {
  let last = -1;
  return distances.map((distance) => (last += distance));
}
