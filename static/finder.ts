// What the search overlay and the page /search/ have in common: asking the
// index, and telling what it answered.
//
// In flow queries, out flow answers and the elements that show them. Nothing
// here knows where these stand on a page.

import { pause } from "./breath.ts";
import { button, element, withCommas } from "./dom.ts";
import features from "./features.json"; // made by the build: [id, name] of each
import { type Marker, marks } from "./search-marks.ts";
import { type Choice, type Found, type Hit, type Index, openIndex, search } from "./search.ts";

/** Answer is what the index found for a query, and how to mark it in texts. */
export interface Answer {
  query: string;
  choice: Choice;
  limit: number;
  found: Found;
  marker: Marker;
}

/** Group is hits of one kind, and of one service where several are. */
export interface Group {
  heading: string;
  hits: Hit[];
}

/** Parts are the pieces of a hit that a row is made of. */
export interface Parts {
  name: HTMLElement;
  about: string; // kind of access, service
  excerpt: HTMLElement | undefined;
}

export const searching = "Searching…";
const [shortestPause, longestPause] = [20, 100]; // milliseconds
const briefText = 24; // characters of a row's text that stand beside its name: "Permissions management"

// Kinds of pages and of names, one and many, in the order of their buttons.
const kinds: Record<string, [one: string, many: string]> = {
  action: ["Action", "Actions"],
  key: ["Condition key", "Condition keys"],
  type: ["Resource type", "Resource types"],
  mention: ["Identifier", "Identifiers"],
  service: ["Service", "Services"],
  topic: ["Documentation", "Documentation"],
  feature: ["Feature", "Features"],
  guide: ["Guide", "Guides"],
  policies: ["Policies", "Policies"],
  check: ["Check", "Checks"],
  "compare-category": ["Comparison", "Comparisons"],
};

const root = document.documentElement.dataset.root ?? "../";
let index: Promise<Index> | undefined;

/** opened gives the index, which is loaded once, and again after a failure. */
export function opened(): Promise<Index> {
  index ??= openIndex(root);
  index.catch(() => (index = undefined));
  return index;
}

// reopen reads the manifest anew where a file that it names did not come: the
// site may be of another build by now. Without a network all stays as it is.
function reopen(): void {
  openIndex(root).then((fresh) => (index = Promise.resolve(fresh)), () => {});
}

/** An Asker gives the answer to the newest query, or nothing where there is a newer one by then. */
export interface Asker {
  ask(query: string, limit: number, choice: Choice): Promise<Answer | undefined>;
  typingPause(): number; // milliseconds after a letter in which the next may come
}

/** newest makes an asker that shows early what a query names: those rows stand where they will stand among all. */
export function newest(show: (answer: Answer) => void): Asker {
  let asked = 0;
  let took = longestPause;
  async function ask(query: string, limit: number, choice: Choice): Promise<Answer | undefined> {
    const question = ++asked;
    const since = performance.now();
    let answered = query === "";
    const early = (answer: Answer) => {
      const kinds = new Set(answer.found.hits.map(({ kind }) => kind));
      if (question === asked && !answered && kinds.size === 1) show(answer);
    };
    try {
      const answer = query === "" ? undefined : await answerTo(query, limit, choice, early);
      answered = true;
      if (answer) took = performance.now() - since;
      return question === asked ? answer : undefined;
    } catch (fault) {
      answered = true;
      reopen();
      if (question === asked) throw fault;
      return undefined;
    }
  }
  // Where answers come at once, no letter has to wait for the next; where they
  // take long, none is asked for in vain.
  return { ask, typingPause: () => Math.min(Math.max(took, shortestPause), longestPause) };
}

// answerTo fails where a file of the index cannot be loaded. Between its steps
// the browser may do what waits.
async function answerTo(query: string, limit: number, choice: Choice, early: (answer: Answer) => void): Promise<Answer> {
  const index = await opened();
  const marker = marks(index, query); // needs no file that the search does not load
  marker.catch(() => {}); // told where it is waited for
  const answer = async (found: Found) => ({ query, choice, limit, found, marker: await marker });
  const found = await search(index, query, limit, choice, (found) => answer(found).then(early, () => {}));
  await pause();
  return answer(found);
}

/** addressOf gives the address of a hit, from the page that is shown. */
export function addressOf(hit: Hit): string {
  return root + hit.url.slice(1);
}

/** resultsAt gives the address of the page with the results of a query, as they are chosen. */
export function resultsAt(query: string, { kind, category, supports }: Choice): string {
  const params = Object.entries({ q: query, kind, cat: category, supports }).filter(([, value]) => value) as [string, string][];
  return `${root}search/${params.length > 0 ? "?" : ""}${new URLSearchParams(params)}`;
}

/** choiceIn reads what resultsAt wrote. */
export function choiceIn(params: URLSearchParams): Choice {
  return { kind: params.get("kind") ?? "", category: params.get("cat") ?? "", supports: params.get("supports") ?? "" };
}

/** total counts the results of an answer, shown or not; it is infinite where that is not known. */
export function total({ found, choice, limit }: Answer): number {
  if (found.hits.length < limit) return found.hits.length;
  if (!found.exact) return Infinity;
  const counted = Object.entries(found.facets.kind).filter(([kind]) => !choice.kind || kind === choice.kind);
  return counted.reduce((sum, [, count]) => sum + count, 0);
}

/** wordsOf says how much was found, what was not, and what may have been meant. */
export function wordsOf(answer: Answer, askFor: (query: string) => void): (string | Node)[] {
  const { query, found, choice } = answer;
  const count = total(answer);
  const nothing = isNarrowed(choice) ? "Nothing as chosen" : "Nothing";
  const much = count === Infinity ? `${found.hits.length} or more results` : counted(count, "result");
  const said: (string | Node)[] = [`${count === 0 ? nothing : much} for ${query.includes('"') ? query : `“${query}”`}`];
  if (found.missing.length > 0) said.push(` · On no page: ${found.missing.join(", ")}`);
  if (found.meant) said.push(" · Did you mean ", button(found.meant, () => askFor(found.meant)), "?");
  if (count === 0 && !found.exact) said.push(" · ", button("Search for the words apart", () => askFor(query.replaceAll('"', " ").trim())));
  return said;
}

/** failed says that the index did not come, with a button to try again. The return of the network tries by itself: nobody has pressed then, and nobody is led anywhere. */
export function failed(again: (pressed: boolean) => void): (string | Node)[] {
  const retry = button("Retry", () => again(true));
  addEventListener("online", () => retry.checkVisibility() && again(false), { once: true });
  return ["The search index could not be loaded. ", retry];
}

/** kindButtons gives a button for each kind that was found, and one for all. */
export function kindButtons(answer: Answer, choose: (kind: string) => void): Node[] {
  const { found, choice } = answer;
  const number = found.facets.kind;
  const chosen = choice.kind ?? "";
  const present = Object.keys(kinds).filter((kind) => number[kind] > 0 || kind === chosen);
  if (!isNarrowed(choice) && (present.length < 2 || found.hits.length === 0)) return [];
  return ["", ...present].map((kind) => {
    const made = button(kind ? kinds[kind][1] + " " : "All", () => choose(kind));
    made.setAttribute("aria-pressed", String(kind === chosen));
    if (kind && found.exact) made.append(element("span", "count", withCommas(number[kind] ?? 0)));
    return made;
  });
}

/** Menus narrow results down to a category and a supported feature. */
export interface Menus {
  box: HTMLElement;
  tell(answer: Answer): void; // what there is to choose
}

/** makeMenus gives the menus; each choice is handed on. */
export function makeMenus(choose: (choice: Choice) => void): Menus {
  const category = menu("category", "Category of the service", choose);
  const supports = menu("supports", "Feature that the service supports", choose);
  const box = element("div", "tools", category, supports);
  box.hidden = true;
  function tell(answer: Answer): void {
    const { found, choice } = answer;
    const categories = new Set([...Object.keys(found.facets.category), choice.category ?? ""]);
    const named = [...categories].filter(Boolean).sort().map((name): [string, string] => [name, name]);
    offer(category, "Category: any", named, answer, choice.category);
    offer(supports, "Supports: anything", features, answer, choice.supports);
    box.hidden = !isNarrowed(choice) && (found.hits.length === 0 || (category.options.length < 3 && supports.options.length < 3));
  }
  return { box, tell };
}

function menu(name: string, label: string, choose: (choice: Choice) => void): HTMLSelectElement {
  const made = element("select", "");
  made.name = name;
  made.setAttribute("aria-label", label);
  made.addEventListener("change", () => choose({ [name]: made.value }));
  return made;
}

// offer writes beside each value how many results have it; values that none
// has are left out, but never the one that is chosen.
function offer(menu: HTMLSelectElement, any: string, values: string[][], answer: Answer, chosen = ""): void {
  const { facets, exact } = answer.found;
  const number = facets[menu.name as keyof Choice];
  const offered = values.filter(([value]) => number[value] > 0 || value === chosen);
  const told = (value: string) => (exact ? ` (${withCommas(number[value] ?? 0)})` : "");
  const options = offered.map(([value, name]) => new Option(name + told(value), value));
  menu.replaceChildren(new Option(any, ""), ...options);
  menu.value = chosen;
}

/** grouped puts hits of one kind together, and among them those of one service. The best hit stays the first. */
export function grouped(hits: Hit[]): Group[] {
  return [...together(hits, (hit) => hit.kind)].map(([kind, hits]) => {
    const services = together(hits, (hit) => hit.service);
    const only = services.size === 1 && hits.length > 1 ? hits[0].service : "";
    const heading = kinds[kind]?.[1] ?? "Pages";
    return { heading: only ? `${heading} · ${only}` : heading, hits: [...services.values()].flat() };
  });
}

function together(hits: Hit[], by: (hit: Hit) => string): Map<string, Hit[]> {
  const groups = new Map<string, Hit[]>();
  for (const hit of hits) groups.set(by(hit), [...(groups.get(by(hit)) ?? []), hit]);
  return groups;
}

/** parts gives the pieces of a hit: a name as it is written, a page by its title and the place on it. */
export function parts(hit: Hit, marker: Marker): Parts {
  const named = hit.heading !== "" && ["action", "type", "key"].includes(hit.kind);
  const row = named || /#(action|type|key)-/.test(hit.url); // also of a page
  const identifier = named || hit.kind === "check";
  const name = element("span", identifier ? "hit-name" : "hit-title");
  const called = named ? hit.heading.replace(/^Resource type /, "") : hit.title;
  name.append(...marked(called, marker, identifier ? breakable : undefined));
  if (!named && hit.heading) {
    const heading = marked(hit.heading, marker, row ? breakable : undefined);
    name.append(element("span", "hit-heading", " › ", row ? element("code", "", ...heading) : element("span", "", ...heading)));
  }
  const brief = row && hit.excerpt.length <= briefText ? hit.excerpt : "";
  const service = hit.kind === "service" ? "" : hit.service; // its title names it
  const about = [brief || kinds[hit.kind]?.[0], service].filter(Boolean).join(" · ");
  const told = brief || hit.excerpt === hit.title ? "" : hit.excerpt;
  return { name, about, excerpt: told ? element("span", "hit-excerpt", ...marked(told, marker)) : undefined };
}

// marked gives a text with what the query found in <mark>, as nodes of text:
// nothing of a page's text is ever read as HTML.
function marked(text: string, marker: Marker, pieces = (text: string): (string | Node)[] => [text]): (string | Node)[] {
  const nodes: (string | Node)[] = [];
  let at = 0;
  for (const [start, end] of marker(text)) {
    nodes.push(...pieces(text.slice(at, start)), element("mark", "", ...pieces(text.slice(start, end))));
    at = end;
  }
  nodes.push(...pieces(text.slice(at)));
  return nodes;
}

// breakable lets a long identifier go on in the next line behind its joints.
function breakable(text: string): (string | Node)[] {
  return text.split(/(?<=[_:])/).flatMap((part, i) => (i > 0 ? [element("wbr", ""), part] : [part]));
}

function isNarrowed(choice: Choice): boolean {
  return Object.values(choice).some(Boolean);
}

function counted(count: number, noun: string): string {
  return `${withCommas(count)} ${noun}${count === 1 ? "" : "s"}`;
}
