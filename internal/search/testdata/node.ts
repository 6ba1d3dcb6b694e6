// Runs static/search.ts in node over an exported index, for the tests of Go:
// node <this> <folder of the site> <file with the input>; the answer is JSON.
// Files that begin with the input's "stumbling" fail once each, all but the
// first of them when one is asked for again; a query is then asked again at the
// first failure.

import { readFile } from "node:fs/promises";
import { analyze } from "../../../static/search-analyze.ts";
import { stem } from "../../../static/search-stem.ts";
import { marks } from "../../../static/search-marks.ts";
import { openIndex, search } from "../../../static/search.ts";

const [, , site, input] = process.argv;
const { texts, words, queries, limit, choice, stumbling } = JSON.parse(await readFile(input, "utf8"));
const stumbled = new Set<string>();
let askedAgain = () => {};
const again = new Promise<void>((done) => (askedAgain = done));
const index = await openIndex("", async (path) => {
  if (stumbled.has(path)) askedAgain();
  else if (stumbling && path.startsWith(`search/files/${stumbling}`)) {
    stumbled.add(path);
    if (stumbled.size > 1) await again;
    throw new Error(`${path}: no network`);
  }
  return new Response(new Uint8Array(await readFile(`${site}/${path}`)));
});
const found = [];
const marked = [];
for (const query of queries) {
  try {
    const asked = () => search(index, query, limit, choice);
    const answer = await (stumbling ? asked().catch(asked) : asked());
    const marksIn = await marks(index, query);
    found.push(answer);
    marked.push(answer.hits.map((h) => marksIn(h.excerpt).map(([a, b]) => h.excerpt.slice(a, b))));
  } catch (error) {
    found.push({ refused: String(error) });
    marked.push([]);
  }
}

process.stdout.write(
  JSON.stringify({
    terms: texts.map((text: string) => analyze(text).map((t) => t.term + ".".repeat(t.part)).join(" ")),
    stems: words.map(stem),
    found,
    marked,
  }),
);
