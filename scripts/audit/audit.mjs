// Holds built sites against axe-core and Lighthouse in Debian's Chromium:
//
//   node scripts/audit/audit.mjs FOLDER…
//
// axe-core looks at the page of each kind that shows most parts, in both themes
// at two widths. Lighthouse looks at four kinds of the first site: what it can
// tell for sure must be perfect and what a page loads stay small; its score of
// speed depends on the machine and is printed only. Exits with 1 where
// anything is found.

import axe from "axe-core";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";
import { kinds, serve } from "../site.mjs";

const widths = [1280, 390];
const themes = ["light", "dark"];
const measured = ["home", "matrix", "service", "guide"];
const perfect = ["accessibility", "best-practices", "seo"];
// Lighthouse asks Chromium about each link, all within half a minute, and the
// matrix has thousands of them. The other kinds answer for their form.
// On a phone the words of the matrix have no size: shapes stand for them, and
// the words are for assistive technology.
const skipped = { matrix: ["crawlable-anchors", "link-text", "font-size"] };
const most = { requests: 10, kilobytes: 250 }; // of one page, as it travels

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error("usage: node scripts/audit/audit.mjs FOLDER…");
  process.exit(2);
}

let found = 0;
const browser = await puppeteer.launch({
  executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
  protocolTimeout: 600_000,
  // Chromium refuses its sandbox to root, as whom containers run.
  args: ["--disable-dev-shm-usage", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
});
try {
  for (const [i, folder] of folders.entries()) {
    const site = await serve(folder);
    const pages = kinds(folder);
    for (const [kind, path] of pages) await look(kind, site.url + path);
    await look("search over a page,", site.url, searchOver);
    if (i === 0) for (const kind of measured) await measure(kind, site.url + pages.get(kind));
    site.close();
  }
} finally {
  await browser.close();
}
console.log(found === 0 ? "nothing found" : `${found} found`);
process.exitCode = found === 0 ? 0 : 1;

function tell(message) {
  found++;
  console.log("  " + message);
}

/** look runs axe-core over a page in every dress, after what is done there. */
async function look(kind, url, act = async () => {}) {
  console.log(`axe-core: ${kind} ${new URL(url).pathname}`);
  const page = await browser.newPage();
  for (const theme of themes) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
    for (const width of widths) {
      await page.setViewport({ width, height: 900 });
      await page.goto(url, { timeout: 0 });
      await act(page);
      // Evaluated by the protocol, which the page's own policy does not bind.
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate((options) => globalThis.axe.run(options), rules(theme));
      for (const { id, help, nodes } of violations) {
        tell(`${width} px, ${theme}: ${id}: ${help}; ${nodes.length} times, first ${nodes[0].html.slice(0, 200)}`);
      }
    }
  }
  await page.close();
}

async function searchOver(page) {
  await page.keyboard.press("/");
  await page.waitForSelector(".finder:popover-open", { timeout: 0 });
  await page.keyboard.type("pass rolle");
  await page.waitForSelector(".finder [role=option]", { timeout: 0 });
}

// rules gives the rules for a theme: all of them for the first, those on
// colour for the others, since nothing else differs.
function rules(theme) {
  const options = { resultTypes: ["violations"], preload: false };
  if (theme !== themes[0]) return { ...options, runOnly: ["color-contrast", "link-in-text-block"] };
  return { ...options, rules: { "target-size": { enabled: true } } };
}

/** measure runs Lighthouse over a page as on a phone. */
async function measure(kind, url) {
  const { categories, audits } = await lighthouseReport(url, skipped[kind] ?? []);
  const requests = audits["network-requests"].details.items.filter((r) => r.url.startsWith("http"));
  const kilobytes = requests.reduce((sum, r) => sum + r.transferSize, 0) / 1024;
  const shift = audits["cumulative-layout-shift"].numericValue;
  const speed = Math.round(categories.performance.score * 100);
  console.log(`Lighthouse: ${kind}: ${requests.length} requests, ${kilobytes.toFixed(0)} KB, layout shift ${shift}, speed ${speed}`);
  for (const name of perfect) {
    if (categories[name].score === 1) continue;
    const failed = categories[name].auditRefs.map(({ id }) => audits[id]).filter((a) => isFailure(a) || (a.score !== null && a.score < 1));
    tell(`${name} ${categories[name].score * 100}: ${failed.map((a) => `${a.title} ${a.errorMessage ?? ""}`).join("; ")}`);
  }
  if (shift >= 0.001) tell("the layout shifts"); // less is below a pixel
  if (requests.length > most.requests) tell(`more than ${most.requests} requests`);
  if (kilobytes > most.kilobytes) tell(`more than ${most.kilobytes} KB`);
}

// lighthouseReport asks again where Lighthouse itself failed, as it does when
// the machine is too busy for the time it gives itself.
async function lighthouseReport(url, skipAudits) {
  const flags = { logLevel: "silent", onlyCategories: [...perfect, "performance"], skipAudits, maxWaitForLoad: 180_000 };
  for (let attempts = 3; ; attempts--) {
    const page = await browser.newPage();
    const { lhr } = await lighthouse(url, flags, undefined, page);
    await page.close();
    const failures = Object.values(lhr.audits).filter(isFailure);
    if (failures.length === 0 || attempts === 1) return lhr;
    console.log(`Lighthouse could not finish, once more: ${failures.length} audits, first ${failures[0].id}: ${failures[0].errorMessage}`);
  }
}

function isFailure({ scoreDisplayMode }) {
  return scoreDisplayMode === "error";
}
