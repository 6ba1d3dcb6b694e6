// Analysis, as in analyze.go: a change there is a change here, and the Go tests
// hold every term of both against each other.
//
// In flow texts, out flow their terms.

import { maxTerm } from "./search-limits.ts";
import { stem } from "./search-stem.ts";

/** One term of a text and where it stands there, in UTF-16 units. */
export interface Token {
  term: string;
  word: string; // that the term is the stem of, in small letters
  part: number; // 0 for a whole identifier or a word alone, 1 and 2 for what it is made of
  start: number;
  end: number;
}

const letter = String.raw`[^\0-/:-@[-\x60{-\xBF\xD7\xF7\u1680\u2000-\u303F\uD800-\uDFFF\uFFFD-\uFFFF]`;
const runs = new RegExp(`${letter}+([:._-]${letter}+)*`, "gu");
const joiner = /[:._-]/;
const humpStart = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])(?!.s$)/;

export const stopWords = new Set(
  ("a an and are as at be but by for if in into is it no not of on or such " +
    "that the their then there these they this to was will with").split(" "),
);

const known = new Map<string, Token[]>(); // the terms of runs found so far: they return again and again

/** analyze gives the terms of a text in order, without stop words or other ones. */
export function analyze(text: string, without = stopWords): Token[] {
  const tokens: Token[] = [];
  for (const { 0: run, index } of text.matchAll(runs)) {
    for (const token of tokensOf(run)) {
      if (!without.has(token.word)) tokens.push({ ...token, start: index + token.start, end: index + token.end });
    }
  }
  return tokens;
}

/** termsIn gives the terms alone. */
export function termsIn(text: string, without = stopWords): string[] {
  return analyze(text, without).map((t) => t.term);
}

// tokensOf gives the terms of a run, stop words among them.
function tokensOf(run: string): Token[] {
  let tokens = known.get(run);
  if (tokens) return tokens;
  known.set(run, (tokens = []));
  const part = +/[:._]/.test(run);
  if (part) addTerm(tokens, run, 0, 0);
  let at = 0;
  for (const word of run.split(joiner)) {
    const humps = humpsOf(word);
    if (humps[1]) addTerm(tokens, word, at, part);
    for (const hump of humps) {
      addTerm(tokens, hump, at, humps[1] ? part + 1 : part);
      at += hump.length;
    }
    at++; // the joiner
  }
  return tokens;
}

function addTerm(tokens: Token[], text: string, start: number, part: number): void {
  const word = lower(text);
  if (lengthOf(word) <= maxTerm) tokens.push({ term: stem(word), word, part, start, end: start + text.length });
}

/** wordsIn gives the stretches of letters in a text. */
export function wordsIn(text: string): string[] {
  return (text.match(runs) ?? []).flatMap((run) => run.split(joiner));
}

/** humpsOf splits a camel word. */
export function humpsOf(word: string): string[] {
  return word.split(humpStart);
}

/** lower gives small letters as Go does, whatever stands beside them. */
export function lower(text: string): string {
  return text.replace(/[A-Z\x80-\u058F]/g, (c) => c.toLowerCase()[0]);
}

/** lengthOf counts characters, which are code points, as in Go. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/**
 * hintOf makes a pattern that is in every text that holds one of the terms: a
 * word begins with its stem, but for a last e, i or l (policy, polici; ability,
 * abl). In Go too, İ is an i.
 */
export function hintOf(terms: string[]): RegExp {
  return new RegExp(terms.map((term) => term.replace(/[eil]$/, "").replace(/i/g, "[iİ]")).join("|"), "iu");
}
