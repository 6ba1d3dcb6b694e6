// Analysis, as in analyze.go: a change there is a change here, and the Go tests
// hold every term of both against each other.
//
// In flow texts, out flow their terms.

import { stem } from "./search-stem.ts";

/** One term of a text and where it stands there, in UTF-16 units. */
export interface Token {
  term: string;
  word: string; // that the term is the stem of, in small letters
  part: number; // 0 for a whole identifier or a word alone, 1 and 2 for what it is made of
  start: number;
  end: number;
}

const maxTerm = 64; // characters

const letter = String.raw`[0-9A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u167F\u1681-\u1FFF\u3040-\uD7FF\uE000-\uFFFC\u{10000}-\u{10FFFF}]`;
const run = new RegExp(`${letter}+(?:[:._-]${letter}+)*`, "gu");
export const wordRun = new RegExp(`${letter}+`, "gu");
export const humpStart = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])(?![A-Z]s$)/;
export const stopWords = new Set(
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

export function termsIn(text: string): string[] {
  return analyze(text).map((t) => t.term);
}

export function allTermsIn(text: string): string[] {
  return analyze(text, new Set()).map((t) => t.term);
}

export function lower(word: string): string {
  if (/^[\x00-\x7F]*$/.test(word)) return word.toLowerCase();
  return Array.from(word, (c) => (c === "İ" ? "i" : c < "\u0590" ? c.toLowerCase() : c)).join("");
}

// Characters are code points, as in Go.
export function lengthOf(text: string): number {
  let n = 0;
  for (const _ of text) n++;
  return n;
}

// hintOf makes a pattern that is in every text that holds one of the terms: a
// word begins with its stem, but for a last e, i or l (policy, polici; ability,
// abl). In Go too, İ is an i.
export function hintOf(terms: string[]): RegExp {
  return new RegExp(terms.map((term) => term.replace(/[eil]$/, "").replaceAll("i", "[iİ]")).join("|"), "iu");
}
