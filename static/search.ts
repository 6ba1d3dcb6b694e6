// Full-text search over the static files that internal/search exports.
//
// In flow the files below search/ that a query needs, out flow the hits.
// Analysis, planning, ranking and excerpts are those of internal/search,
// function for function: analyze.go, query.go, spelling.go, ask.go, rank.go and
// excerpt.go say why; a change there is a change here, and the Go tests run both
// over the same queries. Nothing here touches the page: search-page.ts does.

/** Load gives the file at a path below the site's root, as a response with its bytes. */
export type Load = (path: string) => Promise<Response>;

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

/** What hits have to be: of a kind, about a service of a category, about one that supports a feature (its id), in part at least. */
export interface Choice {
  kind?: string;
  category?: string;
  supports?: string;
}

/** How many pages and names have each value of a facet, and all that is chosen of the other facets. */
export type Facets = Record<keyof Choice, Record<string, number>>;

/** The best hits and what else there is to say of a query. */
export interface Found {
  total: number; // pages that hold a word of the query and are as chosen
  facets: Facets;
  exact: boolean; // the facets count what is found, and not what phrases are looked for in
  hits: Hit[];
  missing: string[]; // words that stand on no page and are like none that does
  meant: string; // the query with the words that it seems to mean, or ""
}

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
type Page = { ordinal: number; url: string; title: string; kind: string; service: string; sections: Section[] };
type Names = { pages: [url: string, title: string, service: string][]; names: Name[] };
type Name = [key: string, kind: string, heading: string, page: number, id: string, text: string];
type Entry = { pages: number[]; frequencies: number[][] }; // in each field, of each page

type Section = [id: string, heading: string, text: string];

/** What is known of every page, by its ordinal; some ordinals have none. */
interface Table {
  lengths: number[][]; // of each field
  kinds: string[];
  kind: number[];
  categories: string[];
  supports: string[];
  services: Service[];
  service: number[];
  texts: string[]; // path of the file with the text
}

/** One term of a text and where it stands there, in UTF-16 units. */
export interface Token {
  term: string;
  word: string; // that the term is the stem of, in small letters
  part: number; // 0 for a whole identifier or a word alone, 1 and 2 for what it is made of
  start: number;
  end: number;
}

const formatVersion = 6;
const boosts = [1, 3, 16]; // title, headings, body
const [partWeight, begunWeight, typoWeight, asideWeight] = [0.5, 0.6, 0.7, 0.3];
const maxQueryTerms = 64;
const maxTerm = 64;
const maxExcerpt = 200;
const room = maxExcerpt - 2;
const [maxBegun, maxLike, minBegun, minTypo, longWord] = [2, 2, 3, 4, 8];
const [maxNames, minName, minSlip, nameShards, maxAsked, beginning] = [5, 3, 5, 2, 6, 10];
const phraseDepth = 30;
const longest = 12; // milliseconds of work at a stretch
const [hashSize, checkSize, firstCharacter, numberBase] = [8, 3, 35, 50_000];

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

/** search gives the best pages for a query that are as chosen, at most limit; none where the query holds no word. What it names is told early, before texts are read. */
export async function search(index: Index, query: string, limit: number, choice: Choice = {}, early?: (found: Found) => void): Promise<Found> {
  const question = await plan(index, query);
  const { terms, phrases, missing, meant } = question;
  const { kinds, kind, services, service } = index;
  const { facets, takes } = chooserOf(index, choice);
  if (terms.size === 0) return { total: 0, facets, exact: true, hits: [], missing: [], meant: "" };
  const wanted = (await rank(index, terms)).filter(([page]) => takes(kinds[kind[page]], service[page]));
  const depth = phrases.length > 0 ? Math.max(limit, phraseDepth) : limit;
  const naming = phrases.length > 0 ? [] : named(index, query, question); // asks for its files before those of texts
  const reading = hitsOf(index, wanted.slice(0, depth), limit, question);
  reading.catch(() => {}); // told below
  const names = await naming;
  const shown = names.filter(({ kind, service }) =>
    takes(kind, services.findIndex(({ name }) => name === service), !kinds.includes(kind)), // one of a page's kind is counted as that page
  );
  const well = names.length > 0;
  const found = { total: wanted.length, facets, exact: phrases.length === 0, missing: well ? [] : missing, meant: well ? "" : meant };
  early?.({ ...found, hits: inFront(shown, [], limit) });
  return { ...found, hits: inFront(shown, await reading, limit) };
}

// A Chooser says whether what is of a kind, and about a service by its place in
// the table, is as chosen, and counts it if it has to.
interface Chooser {
  facets: Facets;
  takes(kind: string, service: number, counted?: boolean): boolean;
}

function chooserOf(table: Table, choice: Choice): Chooser {
  const facets: Facets = { kind: {}, category: {}, supports: {} };
  const all = Object.keys(facets) as (keyof Choice)[];
  const services = table.services.map(({ categories, supports }) => ({
    category: categories.map((i) => table.categories[i]),
    supports: supports.map((i) => table.supports[i]),
  }));
  const judge = (kind: string, service: number) => {
    const values = { kind: [kind], ...services[service] };
    const unfit = all.filter((facet) => choice[facet] && !values[facet].includes(choice[facet]));
    const counting = all.filter((facet) => unfit.every((other) => other === facet));
    return { fits: unfit.length === 0, counts: counting.flatMap((facet) => values[facet].map((value) => [facets[facet], value] as const)) };
  };
  const judged: Record<string, ReturnType<typeof judge>>[] = []; // by service and kind: many pages have the same
  const takes = (kind: string, service: number, counted = true): boolean => {
    const { fits, counts } = ((judged[service] ??= {})[kind] ??= judge(kind, service));
    if (counted) for (const [facet, value] of counts) facet[value] = (facet[value] ?? 0) + 1;
    return fits;
  };
  return { facets, takes };
}

/** A Marker gives the stretches of a text that a query found, in order and apart, in UTF-16 units. */
export type Marker = (text: string) => [start: number, end: number][];

/** marks gives the marker of a query: it finds its terms, and the beginnings of words that stand on no page as they are. */
export async function marks(index: Index, query: string): Promise<Marker> {
  const { terms, begun } = await plan(index, query);
  return (text) => {
    const found = analyze(text).flatMap(({ term, word, start, end }) => {
      if (terms.has(term)) return [{ start, end }];
      const beginning = begun.find((b) => word.startsWith(b));
      return beginning ? [{ start, end: start + beginning.length }] : [];
    });
    const apart: [number, number][] = [];
    for (const { start, end } of found.sort((a, b) => a.start - b.start)) {
      const last = apart.at(-1);
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else apart.push([start, end]);
    }
    return apart;
  };
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

function damaged(what: string): Error {
  return new Error(`search index: ${what} is damaged`);
}

function split(text: string): string[] {
  return text ? text.split(" ") : [];
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

// file reads a file once, but again after a failure. A file that is cut short,
// or no file of the index at all, fails when it is unpacked.
function file<T>(index: Index, path: string, read: (bytes: ArrayBuffer) => T | Promise<T>): Promise<T> {
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

function json(bytes: ArrayBuffer): any {
  return JSON.parse(utf8.decode(bytes));
}

// shardAt gives the place of the shard in which a key stands, or -1. Strings
// are in the order of their characters, as in Go, not of UTF-16 units.
function shardAt(separators: string[], key: string): number {
  let [from, to] = [0, separators.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (compare(separators[middle], key) <= 0) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}

function compare(a: string, b: string): number {
  const [x, y] = [bytesOf(a), bytesOf(b)];
  const i = x.findIndex((byte, i) => byte !== y[i]);
  return i < 0 ? x.length - y.length : x[i] - (y[i] ?? -1);
}

function hashAt(hashes: string, at: number): string {
  return hashes.slice(at * hashSize, (at + 1) * hashSize);
}

// Postings, as in shard.go.

async function entryOf(index: Index, term: string): Promise<Entry | undefined> {
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

// Analysis, as in analyze.go.

const letter = String.raw`[0-9A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u167F\u1681-\u1FFF\u3040-\uD7FF\uE000-\uFFFC\u{10000}-\u{10FFFF}]`;
const run = new RegExp(`${letter}+(?:[:._-]${letter}+)*`, "gu");
const wordRun = new RegExp(`${letter}+`, "gu");
const humpStart = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])(?![A-Z]s$)/;
const stopWords = new Set(
  ("a an and are as at be but by for if in into is it no not of on or such " +
    "that the their then there these they this to was will with").split(" "),
);

const runs = new Map<string, Token[]>(); // the terms of those found so far: they return again and again

/** analyze gives the terms of a text in order, without stop words or other ones. */
export function analyze(text: string, without = stopWords): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(run)) {
    for (const { term, word, part, start, end } of tokensOf(match[0])) {
      if (!without.has(word)) tokens.push({ term, word, part, start: match.index + start, end: match.index + end });
    }
  }
  return tokens;
}

// tokensOf gives the terms of a run, stop words among them.
function tokensOf(text: string): Token[] {
  let tokens = runs.get(text);
  if (tokens) return tokens;
  runs.set(text, (tokens = []));
  let at = 0;
  const part = /[:._]/.test(text) ? 1 : 0;
  if (part) addTerm(tokens, text, at, 0);
  for (const word of text.split(/[:._-]/)) {
    const humps = word.split(humpStart);
    if (humps.length > 1) addTerm(tokens, word, at, part);
    for (const hump of humps) {
      addTerm(tokens, hump, at, part + (humps.length > 1 ? 1 : 0));
      at += hump.length;
    }
    at++; // the joiner
  }
  return tokens;
}

function addTerm(tokens: Token[], word: string, start: number, part: number): void {
  const small = lower(word);
  if (lengthOf(small) <= maxTerm) tokens.push({ term: stem(small), word: small, part, start, end: start + word.length });
}

function lower(word: string): string {
  if (/^[\x00-\x7F]*$/.test(word)) return word.toLowerCase();
  return Array.from(word, (c) => (c === "İ" ? "i" : c < "\u0590" ? c.toLowerCase() : c)).join("");
}

// Characters are code points, as in Go.
function lengthOf(text: string): number {
  let n = 0;
  for (const _ of text) n++;
  return n;
}

// Porter's first stemmer, as github.com/blevesearch/go-porterstemmer has it.

const step2 = pairs(
  "ational ate tional tion enci ence anci ance izer ize bli ble alli al entli ent eli e ousli ous ization ize ation ate " +
    "ator ate alism al iveness ive fulness ful ousness ous aliti al iviti ive biliti ble logi log",
);
const step3 = pairs("icate ic ative - alize al iciti ic ical ic ful - ness -");
const step4 = "al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize".split(" ");

function pairs(words: string): [suffix: string, becomes: string][] {
  return [...words.matchAll(/(\S+) (\S+)/g)].map((m) => [m[1], m[2] === "-" ? "" : m[2]]);
}

/** stem cuts the endings of a word of plain small letters. */
export function stem(word: string): string {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  word = pastTense(plural(word));
  if (ends(word, "y") && vowel(word.slice(0, -1))) word = word.slice(0, -1) + "i";
  word = replace(replace(word, step2), step3);
  const suffix = step4.find((s) => ends(word, s));
  if (suffix) {
    const root = word.slice(0, -suffix.length);
    if (measure(root) > 1 && (suffix !== "ion" || /[st]$/.test(root))) word = root;
  }
  if (word.endsWith("e")) {
    const root = word.slice(0, -1);
    if (measure(root) > 1 || (measure(root) === 1 && !short(root))) word = root;
  }
  return word.length > 2 && word.endsWith("ll") && measure(word.slice(0, -1)) > 1 ? word.slice(0, -1) : word;
}

function plural(word: string): string {
  if (ends(word, "sses") || ends(word, "ies")) return word.slice(0, -2);
  return ends(word, "s") && !ends(word, "ss") ? word.slice(0, -1) : word;
}

function pastTense(word: string): string {
  if (ends(word, "eed")) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const suffix = ["ed", "ing"].find((s) => ends(word, s));
  const root = suffix ? word.slice(0, -suffix.length) : "";
  if (!vowel(root)) return word;
  if (["at", "bl", "iz"].some((s) => ends(root, s))) return root + "e";
  if (/([^aeiou])\1$/.test(root) && shape(root).endsWith("c") && !/[lsz]$/.test(root)) return root.slice(0, -1);
  return measure(root) === 1 && short(root) ? root + "e" : root;
}

// ends is true of a word longer than the suffix.
function ends(word: string, suffix: string): boolean {
  return word.length > suffix.length && word.endsWith(suffix);
}

function replace(word: string, endings: [string, string][]): string {
  for (const [suffix, becomes] of endings) {
    if (!ends(word, suffix)) continue;
    const root = word.slice(0, -suffix.length);
    return measure(root) > 0 ? root + becomes : word;
  }
  return word;
}

// shape writes c for consonants and v for vowels; y is one after a consonant.
function shape(word: string): string {
  let s = "";
  for (const c of word) s += "aeiou".includes(c) || (c === "y" && s.endsWith("c")) ? "v" : "c";
  return s;
}

function measure(word: string): number {
  return shape(word).split("vc").length - 1;
}

function vowel(word: string): boolean {
  return shape(word).includes("v");
}

function short(word: string): boolean {
  return shape(word).endsWith("cvc") && !/[wxy]$/.test(word);
}

// What a query asks for, as in query.go.

interface Question {
  terms: Map<string, number>; // with their weights
  phrases: Phrase[];
  missing: string[];
  meant: string;
  unknown: boolean;
  begun: string[]; // words on no page, of three letters or more
}

async function plan(index: Index, query: string): Promise<Question> {
  const terms = new Map<string, number>();
  const missing: string[] = [];
  const begun: string[] = [];
  let meant = query;
  let unknown = false;
  let whole = false;
  const add = (term: string, weight: number) => {
    const known = terms.get(term);
    if (known !== undefined || terms.size < maxQueryTerms) terms.set(term, Math.max(known ?? 0, weight));
  };
  const all = analyze(query.replace(/\/\$\{[^}]*\}/g, " "));
  const tokens = withoutFillers(index, all);
  const entries = await Promise.all(tokens.map((t) => entryOf(index, t.term)));
  for (const [i, { term, word, part }] of tokens.entries()) {
    if ((whole &&= part > 0)) continue;
    const weight = partWeight ** part;
    const known = entries[i] !== undefined;
    whole = known && /[:._]/.test(word);
    unknown ||= !known;
    if (!known && word.length >= minBegun) begun.push(word);
    if (known || !/^[a-z]*$/.test(word)) {
      add(term, weight);
      continue;
    }
    const words = await spellingOf(index);
    const longer = begunBy(words, word);
    const like = longer.length > 0 ? [] : await likeOf(words, word);
    for (const w of longer) add(stem(w.word), weight * begunWeight);
    for (const w of like) add(stem(w.word), weight * typoWeight);
    if (like.length > 0) meant = replaceWord(meant, word, like[0].word);
    else if (longer.length === 0) {
      add(term, weight);
      missing.push(word);
    }
  }
  const asked = ` ${all.map((t) => t.word).join(" ")} `;
  for (const [words, wanted] of index.asides) if (asked.includes(` ${words} `)) for (const word of split(wanted)) add(stem(word), asideWeight);
  return { terms, phrases: phrasesIn(query), missing, meant: meant === query ? "" : meant, unknown, begun };
}

function withoutFillers({ fillers }: Index, tokens: Token[]): Token[] {
  const kept = tokens.filter((t) => !fillers.includes(t.word));
  return kept.length > 0 ? kept : tokens;
}

function replaceWord(text: string, old: string, by: string): string {
  const at = text.replace(/[A-Z]/g, (c) => c.toLowerCase()).indexOf(old);
  return at < 0 ? text : text.slice(0, at) + by + text.slice(at + old.length);
}

// A Phrase has terms that stand side by side, and the hint of each.
type Phrase = { terms: string[]; hints: RegExp[] };

function phrasesIn(query: string): Phrase[] {
  const quoted = query.split('"').filter((_, i, parts) => i % 2 === 1 && i + 1 < parts.length);
  const phrases = quoted.filter((text) => analyze(text).length > 0).map(allTermsIn).filter((terms) => terms.length > 1);
  return phrases.map((terms) => ({ terms, hints: terms.map((term) => hintOf([term])) }));
}

function termsIn(text: string): string[] {
  return analyze(text).map((t) => t.term);
}

function allTermsIn(text: string): string[] {
  return analyze(text, new Set()).map((t) => t.term);
}

function holdsPhrase(text: string, phrase: Phrase): boolean {
  if (!phrase.hints.every((hint) => hint.test(text))) return false;
  const terms = allTermsIn(text);
  return terms.some((_, i) => phrase.terms.every((term, j) => terms[i + j] === term));
}

// Spelling, as in spelling.go.

type Spelled = { word: string; weight: number };

function spellingOf(index: Index): Promise<Spelled[]> {
  return file(index, "s-" + index.spelling, (bytes) => {
    const { words, weights } = json(bytes);
    return split(words).map((word, i) => ({ word, weight: weights[i] }));
  });
}

function begunBy(words: Spelled[], prefix: string): Spelled[] {
  if (prefix.length < minBegun) return [];
  return commonest(words.filter((w) => w.word.startsWith(prefix)), maxBegun);
}

async function likeOf(words: Spelled[], word: string): Promise<Spelled[]> {
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

function faults(word: string): number {
  return word.length < longWord ? 1 : 2;
}

// distance looks only at what can be within the limit: it is asked of every word.
function distance(a: string, b: string, limit: number): number {
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

// Names, as in ask.go.

interface Ask {
  key: string;
  parts: number;
  of?: string;
  guess?: boolean;
  begun?: boolean;
  single?: boolean;
  number?: boolean;
}

interface NamedHit extends Hit {
  id: string;
  share: number;
  local: number;
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

async function named(index: Index, query: string, { unknown, meant }: Question): Promise<NamedHit[]> {
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

function sure(ask: Ask, { kind, heading, share }: NamedHit): boolean {
  if (kind === "mention" || (ask.number && kind !== "action")) return false;
  if (kind === "service") return share === 1 || (ask.single && share >= 0.5);
  return share === 1 && (ask.parts > 1 || nameParts(called(heading)).length > 1);
}

function called(heading: string): string {
  return splitName(heading.slice(heading.lastIndexOf(" ") + 1))[1];
}

function inFront(names: NamedHit[], pages: Hit[], limit: number): Hit[] {
  const top = pages[0]?.score ?? 0;
  const at = new Set(names.map((hit) => hit.url));
  return [...names.map((hit) => ({ ...hit, score: top + hit.share })), ...pages.filter((hit) => !at.has(hit.url))].slice(0, limit);
}

// Scores, as in rank.go.

async function rank(index: Index, terms: Map<string, number>): Promise<[page: number, score: number][]> {
  const n = index.texts.length; // ordinals
  const entries = await Promise.all(Array.from(terms, async ([term, weight]) => ({ weight, ...(await entryOf(index, term)) })));
  const asked = boosts.map((boost, field) =>
    entries.map(({ weight, pages, frequencies }) => {
      const counts = frequencies?.[field] ?? [];
      const idf = 1 + Math.log(index.pages / (counts.filter(Boolean).length + 1));
      return { pages: pages!, counts, idf, weight: boost * weight * idf };
    }),
  );
  const norm = 1 / Math.sqrt(asked.flat().reduce((sum, { weight }) => sum + weight ** 2, 0));
  const scores = new Float64Array(n);
  asked.forEach((terms, field) => {
    const sums = new Float64Array(n);
    const termsHit = new Uint8Array(n);
    for (const { pages, counts, idf, weight } of terms) {
      counts.forEach((count, i) => {
        if (count === 0) return;
        const length = index.lengths[field][pages[i]];
        if (!(count <= length)) throw damaged("shard");
        sums[pages[i]] += Math.sqrt(count) * Math.fround(1 / Math.sqrt(length)) * idf * (weight * norm);
        termsHit[pages[i]]++;
      });
    }
    termsHit.forEach((hit, page) => (scores[page] += (sums[page] * hit) / terms.length));
  });
  const found: [number, number][] = [];
  scores.forEach((score, page) => score > 0 && found.push([page, score]));
  return found.sort((a, b) => b[1] - a[1]);
}

// Hits, as in excerpt.go.

// hitsOf reads no more pages at once than are wanted: most hold the phrases.
async function hitsOf(index: Index, ranked: [page: number, score: number][], limit: number, question: Question): Promise<Hit[]> {
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

let breathed = 0; // when

// breath lets the browser paint and listen where texts have taken long.
async function breath(): Promise<void> {
  if (performance.now() - breathed < longest) return;
  await new Promise((go) => setTimeout(go));
  breathed = performance.now();
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

// hintOf makes a pattern that is in every text that holds one of the terms: a
// word begins with its stem, but for a last e, i or l (policy, polici; ability,
// abl). In Go too, İ is an i.
function hintOf(terms: string[]): RegExp {
  return new RegExp(terms.map((term) => term.replace(/[eil]$/, "").replaceAll("i", "[iİ]")).join("|"), "iu");
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
