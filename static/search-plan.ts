// What a query asks for, as in query.go: a change there is a change here.
//
// In flow queries, out flow terms with their weights, and phrases.

import { allTermsIn, analyze, hintOf, type Token } from "./search-analyze.ts";
import { entryOf, type Index, split } from "./search-files.ts";
import { begunBy, likeOf, minBegun, spellingOf } from "./search-spelling.ts";
import { stem } from "./search-stem.ts";

export interface Question {
  terms: Map<string, number>; // with their weights
  phrases: Phrase[];
  missing: string[];
  meant: string;
  unknown: boolean;
  begun: string[]; // words on no page, of three letters or more
}

// A Phrase has terms that stand side by side, and the hint of each.
export type Phrase = { terms: string[]; hints: RegExp[] };

const [partWeight, begunWeight, typoWeight, asideWeight] = [0.5, 0.6, 0.7, 0.3];
const maxQueryTerms = 64;

export async function plan(index: Index, query: string): Promise<Question> {
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

function phrasesIn(query: string): Phrase[] {
  const quoted = query.split('"').filter((_, i, parts) => i % 2 === 1 && i + 1 < parts.length);
  const phrases = quoted.filter((text) => analyze(text).length > 0).map(allTermsIn).filter((terms) => terms.length > 1);
  return phrases.map((terms) => ({ terms, hints: terms.map((term) => hintOf([term])) }));
}

export function holdsPhrase(text: string, phrase: Phrase): boolean {
  if (!phrase.hints.every((hint) => hint.test(text))) return false;
  const terms = allTermsIn(text);
  return terms.some((_, i) => phrase.terms.every((term, j) => terms[i + j] === term));
}
