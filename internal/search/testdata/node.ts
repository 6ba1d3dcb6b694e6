// Runs static/search.ts in node over an exported index, for browser_test.go:
// node <this> <folder of the site> <file with the input>; the answer is JSON.

import { readFile } from "node:fs/promises";
import { analyze, marks, openIndex, search, stem } from "../../../static/search.ts";

const [, , site, input] = process.argv;
const { texts, words, queries, limit } = JSON.parse(await readFile(input, "utf8"));
const index = await openIndex("", async (path) => JSON.parse(await readFile(`${site}/${path}`, "utf8")));
const found = [];
for (const query of queries) found.push(await search(index, query, limit));

process.stdout.write(
  JSON.stringify({
    terms: texts.map((text: string) => analyze(text).map((t) => (t.part ? `(${t.term})` : t.term)).join(" ")),
    stems: words.map(stem),
    hits: found.map((f) => f.hits),
    totals: found.map((f) => f.total),
    marked: found.map((f, i) => f.hits.map((h) => marks(h.excerpt, queries[i]).map(([a, b]) => h.excerpt.slice(a, b)))),
  }),
);
