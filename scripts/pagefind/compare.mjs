// Holds the search of built sites against Pagefind's, over the same pages:
//
//	node scripts/pagefind/compare.mjs FOLDER [PAGES…]
//
// FOLDER holds guides as Markdown, those of internal/search/testdata/corpus.txt
// among them. For each number of documents (1,000, 5,000 and 10,000 if none is
// given) a site is built of those that queries want and the first others by
// path, Pagefind indexes what readers see of it (main, without pages that have
// moved), and one table is printed: what both indexes took to build, what a
// first query and later ones cost a browser, and where right answers stand.
// Both are asked through their programming interface, without a search box.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import puppeteer from "puppeteer-core";
import { serve } from "../site.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const [folder, ...sizes] = process.argv.slice(2);
if (!folder || sizes.some((size) => !/^\d+$/.test(size))) {
  console.error("usage: node scripts/pagefind/compare.mjs FOLDER [PAGES…]");
  process.exit(2);
}

const firstQuery = "resource-based policies rekognition";
const hits = 10;
const runs = { loopback: 15, slow: 3 };
const slowLine = { delay: 150, bytesPerSecond: 1_600_000 / 8 };
const laterQueries = 10;

// The module that the page under measurement imports. What asks runs in the
// page itself, so that no request but the engine's is counted. Neither engine
// has titles before it has texts: what each has ranked and counted by then is
// measured too.
const modules = { ours: "/bench/ours.js", pagefind: "/pagefind/pagefind.js" };

const wanted = ["corpus.txt", "corpus-held.txt"].flatMap((name) => wantedOf(join(root, "internal/search/testdata", name)));
const tmp = mkdtempSync(join(tmpdir(), "pagefind-"));
const browser = await puppeteer.launch({
  executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
  protocolTimeout: 600_000,
  // Chromium refuses its sandbox to root, as whom containers run.
  args: ["--disable-dev-shm-usage", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
});
try {
  for (const name of ["site", "stage"]) {
    run("go", "build", "-o", join(tmp, name), name === "site" ? "./cmd/site" : "./scripts/pagefind/stage");
  }
  for (const size of sizes.length > 0 ? sizes : ["1000", "5000", "10000"]) await compare(Number(size));
} finally {
  await browser.close();
  rmSync(tmp, { recursive: true });
}

async function compare(size) {
  const content = subset(size);
  const out = join(tmp, `out-${size}`);
  run(join(tmp, "site"), "build", "--content", content, "-d", out);
  const took = { ours: buildOurs(content), pagefind: buildPagefind(out) };
  layOut(out);
  const asked = queriesFor(out);
  const costs = await ask(out, asked);
  print(size, took, costs);
  for (const path of [content, out]) rmSync(path, { recursive: true });
}

// run gives what a command prints. Errors in the documents, exit status 1 of a
// build, are theirs.
function run(command, ...args) {
  try {
    return execFileSync(command, args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 30 });
  } catch (error) {
    if (error.status === 1 && args[0] === "build" && args[1] === "--content") return error.stdout;
    throw new Error(`${command} ${args.join(" ")}: ${error.stderr}`);
  }
}

/** subset copies documents to a folder of their own, those wanted first. */
function subset(size) {
  const all = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith(".md")).sort();
  const first = new Set(wanted.flatMap((w) => w.addresses).filter((a) => !a.startsWith("/")).map(pathOf));
  const chosen = [...all.filter((path) => first.has(path)), ...all.filter((path) => !first.has(path))].slice(0, size);
  const content = join(tmp, "content");
  for (const path of chosen) cpSync(join(folder, path), join(content, path));
  return content;
}

function pathOf(address) {
  const [guide, name] = address.split("/");
  return `${guide}/doc_source/${name}.md`;
}

// Build

/** buildOurs runs the search stage over pages drawn before: a process that reads them, indexes them and writes the files. */
function buildOurs(content) {
  const [pages, index] = [join(tmp, "pages"), join(tmp, "index")];
  run(join(tmp, "stage"), "draw", content, pages);
  const took = used(join(tmp, "stage"), "index", pages, index);
  for (const path of [pages, index]) rmSync(path, { recursive: true });
  return took;
}

/** buildPagefind indexes the pages of a site into it. */
function buildPagefind(out) {
  const pages = join(tmp, "html");
  cpSync(out, pages, { recursive: true, filter: (path) => !/\.\w+$/.test(path) || (path.endsWith("index.html") && !isMoved(path)) });
  const took = used(join(here, "node_modules/.bin/pagefind"), "--site", pages, "--output-path", join(out, "pagefind"), "--root-selector", "main", "--silent");
  rmSync(pages, { recursive: true });
  return took;
}

function isMoved(path) {
  return readFileSync(path, "utf8").includes('http-equiv="refresh"');
}

function used(...command) {
  const [cpu, peak] = run(join(tmp, "stage"), "used", ...command).trim().split(" ").map(Number);
  return { cpu, peak };
}

// Queries

/** wantedOf reads queries and their answers, as relevance_test.go does. */
function wantedOf(path) {
  const lines = readFileSync(path, "utf8").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => {
    const [, query, addresses] = line.split(" | ");
    return { query, addresses: addresses.split(" ") };
  });
}

/** queriesFor gives the queries with the pages that answer them on a site. */
function queriesFor(out) {
  const pages = pagesByDocument(out);
  return wanted.map(({ query, addresses }) => ({
    query,
    pages: addresses.map((a) => (a.startsWith("/") ? a.split("#")[0] : (pages.get(pathOf(a)) ?? guidePage(pathOf(a))))),
  }));
}

// pagesByDocument reads below the titles of pages which document they show.
function pagesByDocument(out) {
  const found = new Map();
  for (const path of readdirSync(out, { recursive: true })) {
    if (!path.endsWith("/index.html")) continue;
    const place = readFileSync(join(out, path), "utf8").match(/ · <span class="place">([^<]+)</)?.[1];
    if (place) found.set(place, "/" + path.replace(/index\.html$/, ""));
  }
  return found;
}

// guidePage is where a document stands that is of no service.
function guidePage(path) {
  return `/guides/${path.slice(0, -".md".length).toLowerCase().replace(/[^a-z0-9]+/g, "-")}/`;
}

// Asking

/** ask asks both engines in a browser, and gives what that costs and where right answers stand. */
async function ask(out, queries) {
  const costs = Object.fromEntries(Object.keys(modules).map((engine) => [engine, {}]));
  for (const [line, times] of Object.entries(runs)) {
    const sessions = [];
    for (let i = 0; i < times; i++) sessions.push(await session(out, line === "slow", queries, i));
    for (const engine of Object.keys(modules)) {
      const own = sessions.map((s) => s[engine]);
      costs[engine][line] = {
        first: medians(own.map((s) => s.first)),
        later: medians(own.flatMap((s) => s.later)),
        longest: median(own.map((s) => s.longest)),
      };
    }
  }
  for (const engine of Object.keys(modules)) costs[engine].relevance = await relevance(out, engine, queries);
  return costs;
}

// layOut puts an empty page and our module into the site.
function layOut(out) {
  const folder = join(out, "bench");
  mkdirSync(folder);
  writeFileSync(join(folder, "index.html"), '<!doctype html><link rel="icon" href="data:,"><title>bench</title>');
  const outfile = join(folder, "ours.js");
  const entry = `export * from "./search.ts"; export { marks } from "./search-marks.ts";`;
  buildSync({ stdin: { contents: entry, resolveDir: join(root, "static"), loader: "ts" }, bundle: true, minify: true, charset: "utf8", format: "esm", target: "es2022", outfile });
}

/**
 * session asks each engine a first query with an empty cache, and others after
 * it. The engines take turns, so that what else the machine does weighs alike.
 */
async function session(out, slow, queries, turn) {
  const step = Math.floor(queries.length / laterQueries);
  const later = Array.from({ length: laterQueries }, (_, i) => queries[i * step].query);
  const visits = {};
  for (const engine of Object.keys(modules)) visits[engine] = await visit(out, engine, slow);
  for (const [i, query] of [firstQuery, ...later].entries()) {
    const engines = Object.keys(modules);
    for (const engine of (i + turn) % 2 > 0 ? engines.reverse() : engines) await visits[engine].one(query);
  }
  const ended = {};
  for (const engine of Object.keys(modules)) ended[engine] = await visits[engine].end();
  return ended;
}

/** visit opens a browser without any cache on a server of its own. */
async function visit(out, engine, slow) {
  const traffic = { bytes: 0, requests: 0 };
  const site = await serve(out, { headers: {}, send: counted(traffic, slow) });
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto(site.url + "bench/");
  await page.evaluate(observeTasks);
  const answers = [];
  const one = async (query) => {
    await page.bringToFront();
    Object.assign(traffic, { bytes: 0, requests: 0 });
    const { time, ranked } = await page.evaluate(asked, modules[engine], query, hits);
    answers.push({ time, ranked, ...traffic });
  };
  const end = async () => {
    const longest = await page.evaluate(() => Math.max(0, ...globalThis.tasks));
    await context.close();
    site.close();
    return { first: answers[0], later: answers.slice(1), longest };
  };
  return { one, end };
}

// asked runs in the page. Ranked is when the engine has ranked and counted what
// it found, and reads the texts of the best.
async function asked(module, query, limit) {
  const start = performance.now();
  const engine = await import(module);
  let ranked = 0;
  const isRanked = () => (ranked = performance.now() - start);
  const ours = async () => {
    globalThis.index ??= await engine.openIndex("/");
    const [found, mark] = await Promise.all([engine.search(index, query, limit, {}, isRanked), engine.marks(index, query)]);
    for (const hit of found.hits) mark(hit.excerpt);
    return found.hits.map((hit) => hit.url.split("#")[0]);
  };
  const pagefind = async () => {
    await (globalThis.begun ??= engine.init());
    const found = await engine.search(query);
    isRanked();
    const data = await Promise.all(found.results.slice(0, limit).map((result) => result.data()));
    return data.map((d) => new URL(d.url, location).pathname);
  };
  const pages = await (engine.openIndex ? ours() : pagefind());
  return { time: performance.now() - start, ranked, pages };
}

// observeTasks runs in the page. The browser tells of tasks of 50 ms and more,
// also of those of its own pages in the same process.
function observeTasks() {
  globalThis.tasks = [];
  const own = (list) => list.getEntries().filter((task) => task.name === "self");
  new PerformanceObserver((list) => globalThis.tasks.push(...own(list).map((task) => task.duration))).observe({ type: "longtask" });
}

// counted counts what a server sends, and on a slow line delays it: the line is
// shared by all answers, which workers ask for too. Requests and heads count
// as 400 bytes together.
function counted(traffic, slow) {
  let free = 0; // when the line has sent what is waiting
  return (response, { status, headers }, body) => {
    traffic.requests++;
    traffic.bytes += body.length + 400;
    const end = () => response.writeHead(status, headers).end(body);
    if (!slow) return end();
    const now = performance.now();
    free = Math.max(free, now + slowLine.delay) + ((body.length + 400) / slowLine.bytesPerSecond) * 1000;
    setTimeout(end, free - now);
  };
}

function medians(costs) {
  return Object.fromEntries(Object.keys(costs[0]).map((key) => [key, median(costs.map((c) => c[key]))]));
}

function median(numbers) {
  return numbers.sort((a, b) => a - b)[numbers.length >> 1];
}

/** relevance asks every query. A page is right wherever on it the answer stands. */
async function relevance(out, engine, queries) {
  const site = await serve(out, { headers: {} });
  const page = await browser.newPage();
  await page.goto(site.url + "bench/");
  let [sum, first5] = [0, 0];
  for (const { query, pages } of queries) {
    const found = [...new Set((await page.evaluate(asked, modules[engine], query, hits)).pages)];
    const place = 1 + found.findIndex((path) => pages.includes(path));
    if (place > 0) sum += 1 / place;
    if (place > 0 && place <= 5) first5++;
  }
  await page.close();
  site.close();
  return { rank: sum / queries.length, share: first5 / queries.length };
}

// Table

function print(size, took, { ours, pagefind }) {
  console.log(`\n${size} documents, medians; slow: ${slowLine.delay} ms, 1.6 Mbit/s`);
  console.log("".padEnd(44) + ["ours", "Pagefind", "ratio"].map((word) => word.padStart(10)).join(""));
  const row = (what, a, b, digits = 0) => console.log(what.padEnd(44) + [a.toFixed(digits), b.toFixed(digits), (a / b).toFixed(2)].map((n) => n.padStart(10)).join(""));
  row("index: processor time, s", took.ours.cpu, took.pagefind.cpu, 1);
  row("index: memory at the peak, MB", took.ours.peak, took.pagefind.peak);
  for (const when of ["first", "later"]) {
    row(`${when} query: KB`, ours.loopback[when].bytes / 1000, pagefind.loopback[when].bytes / 1000, 1);
    row(`${when} query: requests`, ours.loopback[when].requests, pagefind.loopback[when].requests);
    for (const line of Object.keys(runs)) {
      row(`${when} query ranked, ${line}: ms`, ours[line][when].ranked, pagefind[line][when].ranked);
      row(`${when} query with excerpts, ${line}: ms`, ours[line][when].time, pagefind[line][when].time);
    }
  }
  const longest = (costs) => Math.max(...Object.keys(runs).map((line) => costs[line].longest));
  console.log(`longest task, ms (0: none of 50)`.padEnd(44) + [longest(ours), longest(pagefind)].map((n) => n.toFixed(0).padStart(10)).join(""));
  row(`mean reciprocal rank, ${wanted.length} queries`, ours.relevance.rank, pagefind.relevance.rank, 3);
  row("right answer among the first five", ours.relevance.share, pagefind.relevance.share, 3);
}
