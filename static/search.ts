// Full-text search over the static files that internal/search exports.
//
// In flow the files below search/ and a query, out flow the hits. Analysis,
// ranking and excerpts are those of internal/search, function for function:
// analyze.go, query.go, rank.go and excerpt.go say why; a change there is a
// change here, and the Go tests run both over the same queries. Nothing here
// touches the page: search-page.ts does.

/** Load gives the parsed JSON of a path below the site's root. */
export type Load = (path: string) => Promise<any>;

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

/** The best hits, and the number of all pages that hold a word of the query. */
export interface Found {
  total: number;
  hits: Hit[];
}

/** An opened index. The sections of pages are loaded when a hit needs them. */
export interface Index {
  load: Load;
  urls: string[];
  titles: string[];
  kinds: string[];
  services: string[];
  files: string[];
  lengths: number[][];
  terms: Record<string, number[][]>;
  sections: Map<string, Promise<Section[]>>;
}

type Section = [id: string, heading: string, text: string];

/** One term of a text and where it stands there, in UTF-16 units. */
export interface Token {
  term: string;
  part: boolean;
  start: number;
  end: number;
}

const formatVersion = 1;
const boosts = [3, 2, 1]; // title, headings, body
const partWeight = 0.5;
const maxQueryTerms = 64;
const maxTerm = 64;
const maxExcerpt = 200;
const room = maxExcerpt - 2;

/** openIndex reads the index of the site at root, a relative or absolute URL that ends with "/". */
export async function openIndex(root: string, load: Load = fetchJSON(root)): Promise<Index> {
  const manifest = await load("search/manifest.json");
  if (manifest.v !== formatVersion) throw new Error(`search index: format ${manifest.v}, not ${formatVersion}`);
  const index = await load("search/" + manifest.index);
  for (const column of [index.urls, index.titles, index.kinds, index.services, index.files, ...index.lengths]) {
    if (column.length !== manifest.pages) throw new Error("search index: truncated");
  }
  return { ...index, load, sections: new Map() };
}

/** search gives the best pages for a query, at most limit of them; none where the query holds no word. */
export async function search(index: Index, query: string, limit: number): Promise<Found> {
  const terms = plan(query);
  if (terms.size === 0) return { total: 0, hits: [] };
  const ranked = rank(index, terms);
  const hits = ranked.slice(0, limit).map(([page, score]) => hitOf(index, page, score, terms));
  return { total: ranked.length, hits: await Promise.all(hits) };
}

/** marks gives the stretches of a text that the query found, in order and apart, in UTF-16 units. */
export function marks(text: string, query: string): [start: number, end: number][] {
  const terms = plan(query);
  const found = analyze(text).filter((t) => terms.has(t.term)).sort((a, b) => a.start - b.start);
  const apart: [number, number][] = [];
  for (const { start, end } of found) {
    const last = apart.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else apart.push([start, end]);
  }
  return apart;
}

// Only the manifest keeps its name from build to build; the other files may
// come from the cache.
function fetchJSON(root: string): Load {
  return async (path) => {
    const response = await fetch(root + path, { cache: path.endsWith("/manifest.json") ? "no-cache" : "default" });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json();
  };
}

// Analysis, as in analyze.go.

const letter = String.raw`[0-9A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u167F\u1681-\u1FFF\u3040-\uD7FF\uE000-\uFFFC\u{10000}-\u{10FFFF}]`;
const run = new RegExp(`${letter}+(?:[:._-]${letter}+)*`, "gu");
const humpStart = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])(?![A-Z]s$)/;
const stopWords = new Set(
  ("a an and are as at be but by for if in into is it no not of on or such " +
    "that the their then there these they this to was will with").split(" "),
);

/** analyze gives the terms of a text in order. */
export function analyze(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(run)) {
    let at = match.index;
    if (/[:._]/.test(match[0])) addTerm(tokens, match[0], at, false);
    for (const word of match[0].split(/[:._-]/)) {
      const humps = word.split(humpStart);
      if (humps.length > 1) addTerm(tokens, word, at, false);
      for (const hump of humps) {
        addTerm(tokens, hump, at, humps.length > 1);
        at += hump.length;
      }
      at++; // the joiner
    }
  }
  return tokens;
}

function addTerm(tokens: Token[], word: string, start: number, part: boolean): void {
  const small = lower(word);
  if (stopWords.has(small) || lengthOf(small) > maxTerm) return;
  tokens.push({ term: stem(small), part, start, end: start + word.length });
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

// The terms of a query with their weights, as in query.go.

function plan(query: string): Map<string, number> {
  const terms = new Map<string, number>();
  for (const { term, part } of analyze(query)) {
    const known = terms.get(term);
    if (known === undefined && terms.size === maxQueryTerms) break;
    terms.set(term, Math.max(known ?? 0, part ? partWeight : 1));
  }
  return terms;
}

// Scores, as in rank.go.

function rank(index: Index, terms: Map<string, number>): [page: number, score: number][] {
  const n = index.urls.length;
  const totals = new Float64Array(n);
  const fieldsHit = new Uint8Array(n);
  const norm = queryNorm(index, terms);
  for (let field = 0; field < boosts.length; field++) {
    const sums = new Float64Array(n);
    const termsHit = new Uint8Array(n);
    for (const [term, weight] of terms) {
      const list = postings(index, term, field);
      const idf = idfOf(index, list);
      const queryWeight = boosts[field] * weight * idf * norm;
      for (let i = 0, page = -1; i < list.length; i += 2) {
        page += list[i];
        sums[page] += Math.sqrt(list[i + 1]) * Math.fround(1 / Math.sqrt(index.lengths[field][page])) * idf * queryWeight;
        termsHit[page]++;
      }
    }
    for (let page = 0; page < n; page++) {
      if (termsHit[page] === 0) continue;
      totals[page] += (sums[page] * termsHit[page]) / terms.size;
      fieldsHit[page]++;
    }
  }
  const found: [number, number][] = [];
  fieldsHit.forEach((hit, page) => hit > 0 && found.push([page, (totals[page] * hit) / boosts.length]));
  return found.sort((a, b) => b[1] - a[1]);
}

function queryNorm(index: Index, terms: Map<string, number>): number {
  let sum = 0;
  boosts.forEach((boost, field) => {
    for (const [term, weight] of terms) sum += (boost * weight * idfOf(index, postings(index, term, field))) ** 2;
  });
  return 1 / Math.sqrt(sum);
}

// A term may be the name of a property that every object has.
function postings(index: Index, term: string, field: number): number[] {
  return Object.hasOwn(index.terms, term) ? index.terms[term][field] : [];
}

function idfOf(index: Index, list: number[]): number {
  return 1 + Math.log(index.urls.length / (list.length / 2 + 1));
}

// Hits, as in excerpt.go.

async function hitOf(index: Index, page: number, score: number, terms: Map<string, number>): Promise<Hit> {
  const [id, heading, text] = bestSection(await sectionsOf(index, page), terms);
  return {
    url: "/" + index.urls[page] + (id && "#" + id),
    title: index.titles[page],
    heading,
    score,
    excerpt: excerpt(text, terms),
    kind: index.kinds[page],
    service: index.services[page],
  };
}

// sectionsOf loads the sections of a page once, but again after a failure.
function sectionsOf(index: Index, page: number): Promise<Section[]> {
  const file = index.files[page];
  let sections = index.sections.get(file);
  if (!sections) {
    sections = index.load(`search/p/${file}.json`);
    index.sections.set(file, sections);
    sections.catch(() => index.sections.delete(file));
  }
  return sections;
}

function bestSection(sections: Section[], terms: Map<string, number>): Section {
  let best: Section = ["", "", ""];
  let most = -1;
  for (const section of sections) {
    const seen = new Set<string>();
    const held = 2 * gain(section[1], terms, seen) + gain(section[2], terms, seen);
    if (held > most) [best, most] = [section, held];
  }
  return best;
}

function gain(text: string, terms: Map<string, number>, seen: Set<string>): number {
  let sum = 0;
  for (const { term } of analyze(text)) {
    const weight = terms.get(term);
    if (weight === undefined || seen.has(term)) continue;
    seen.add(term);
    sum += weight;
  }
  return sum;
}

function excerpt(text: string, terms: Map<string, number>): string {
  if (lengthOf(text) <= maxExcerpt) return text;
  const words = text.split(" ");
  const lengths = words.map(lengthOf);
  const [from, to] = widen(lengths, ...densest(words, lengths, terms));
  const cut = Array.from(words.slice(from, to).join(" ")).slice(0, room).join("");
  return (from > 0 ? "…" : "") + cut + (to < words.length || lengths[to - 1] > room ? "…" : "");
}

function densest(words: string[], lengths: number[], terms: Map<string, number>): [from: number, to: number] {
  const held = words.map((word) => analyze(word).map((t) => t.term).filter((term) => terms.has(term)));
  let [from, to, most] = [0, 1, 0];
  for (let i = 0; i < words.length; i++) {
    if (held[i].length === 0) continue;
    const seen = new Set<string>();
    let sum = 0;
    for (let j = i, length = lengths[i]; length <= room || j === i; ) {
      for (const term of held[j]) {
        if (!seen.has(term)) sum += terms.get(term)!;
        seen.add(term);
      }
      if (sum > most) [from, to, most] = [i, j + 1, sum];
      if (++j === words.length) break;
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
