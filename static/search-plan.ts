// What a query asks for, as in query.go: a change there is a change here.
//
// In flow queries, out flow terms with their weights, and phrases.

import { analyze, hintOf, termsIn, type Token } from "./search-analyze.ts";
import { entryOf, type Index, split } from "./search-files.ts";
import { asideWeight, begunWeight, maxQueryTerms, partWeight, typoWeight } from "./search-limits.ts";
import { begunBy, likeOf } from "./search-spelling.ts";
import { stem } from "./search-stem.ts";

/** What a query is taken for. */
export interface Question {
  read: string; // the query with what is pasted into it as it is meant
  terms: Map<string, number>; // with their weights
  phrases: string[][]; // terms that stand side by side
  missing: string[];
  meant: string;
  unknown: string[]; // words that, whole, stand on no page
}

/** plan finds what a query asks for. */
export async function plan(index: Index, query: string): Promise<Question> {
  const terms = new Map<string, number>();
  const missing: string[] = [];
  const unknown: string[] = [];
  let read = query;
  for (const [pasted, wanted] of index.pastes) read = read.replace(new RegExp(pasted, "g"), wanted);
  let meant = read;
  let whole = false;
  const add = (term: string, weight: number) => {
    const known = terms.get(term) ?? 0;
    if (known || terms.size < maxQueryTerms) terms.set(term, Math.max(known, weight));
  };
  const all = analyze(read);
  const tokens = withoutFillers(index, all);
  const entries = await Promise.all(tokens.map((t) => entryOf(index, t.term)));
  for (const [i, { term, word, part }] of tokens.entries()) {
    if ((whole &&= part > 0)) continue;
    const weight = partWeight ** part;
    const known = !!entries[i][0].length;
    whole = known && /[:._]/.test(word);
    if (!known) unknown.push(word);
    if (known || /[^a-z]/.test(word)) {
      add(term, weight);
      continue;
    }
    const longer = await begunBy(index, word);
    for (const begun of longer) add(begun, weight * begunWeight);
    if (longer[0]) continue;
    const like = await likeOf(index, word);
    if (like) {
      add(stem(like), weight * typoWeight);
      meant = meant.replace(new RegExp(word, "i"), like);
    } else {
      add(term, weight);
      missing.push(word);
    }
  }
  const asked = ` ${all.map((t) => t.word).join(" ")} `;
  for (const [words, wanted] of index.asides) if (asked.includes(` ${words} `)) for (const word of split(wanted)) add(stem(word), asideWeight);
  return { read, terms, phrases: phrasesIn(query), missing, meant: meant === read ? "" : meant, unknown };
}

function withoutFillers({ fillers, common }: Index, tokens: Token[]): Token[] {
  const kept = tokens.filter((t) => !fillers.includes(t.word) && !common.includes(t.term));
  return kept[0] ? kept : tokens;
}

function phrasesIn(query: string): string[][] {
  const quoted = query.split('"').slice(0, -1).filter((text, i) => i % 2 && text.includes(" ") && termsIn(text)[0]);
  return quoted.map(allTermsIn).filter((terms) => terms[1]);
}

function allTermsIn(text: string): string[] {
  return termsIn(text, new Set());
}

/** holdsPhrase says whether the terms stand side by side in the text. */
export function holdsPhrase(text: string, phrase: string[]): boolean {
  if (!phrase.every((term) => hintOf([term]).test(text))) return false;
  const terms = allTermsIn(text);
  return terms.some((_, i) => phrase.every((term, j) => terms[i + j] === term));
}
