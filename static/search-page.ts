// The page /search/: what is typed in the box is searched for, the address
// keeps the query, and the list shows what was found.
//
// It needs #search-form with the box #search-query, #search-status (a live
// region), #search-kinds (for buttons) and #search-results (a list). Without
// this script the form reloads the page with the query in its address and
// nothing else.

import { element } from "./dom.ts";
import { type Found, type Hit, type Index, type Marker, marks, openIndex, search } from "./search.ts";

const shown = 10; // results at first, and more at each press
const typingPause = 100; // milliseconds

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
};

const root = document.documentElement.dataset.root ?? "../";
const form = document.querySelector<HTMLFormElement>("#search-form");
const box = document.querySelector<HTMLInputElement>("#search-query");
const status = document.querySelector<HTMLElement>("#search-status");
const facets = document.querySelector<HTMLElement>("#search-kinds");
const results = document.querySelector<HTMLElement>("#search-results");
if (form && box && status && facets && results) start(form, box, status, facets, results);

function start(form: HTMLFormElement, box: HTMLInputElement, status: HTMLElement, facets: HTMLElement, results: HTMLElement): void {
  let index: Promise<Index> | undefined;
  let asked = 0; // the number of the newest question
  let timer = 0;

  // show answers one query, unless a newer one has been asked meanwhile.
  async function show(query: string, only = "", limit = shown): Promise<void> {
    clearTimeout(timer);
    const question = ++asked;
    if (query === "") return say([], [], []);
    let message: (string | Node)[] = [];
    let buttons: Node[] = [];
    let items: Node[] = [];
    try {
      if (!index) status.textContent = "Loading the index…";
      index ??= openIndex(root);
      const opened = await index;
      const [found, marker] = await Promise.all([search(opened, query, limit, { kind: only }), marks(opened, query)]);
      message = [count(found, query), ...advice(found)];
      buttons = kindButtons(found.facets.kind, query, only);
      items = found.hits.map((hit) => item(hit, marker));
      if (found.hits.length === limit) items.push(element("li", "", more(query, only, limit)));
    } catch {
      if (question === asked) index = undefined;
      message = ["The search index could not be loaded. ", button("Retry", () => show(query, only))];
    }
    if (question === asked) say(message, buttons, items);
  }

  function say(message: (string | Node)[], buttons: Node[], items: Node[]): void {
    status.replaceChildren(...message);
    facets.replaceChildren(...buttons);
    results.replaceChildren(...items);
  }

  // button makes one that may go away when it is pressed, so the box is next.
  function button(text: string, press: () => void): HTMLButtonElement {
    const made = element("button", "", text);
    made.type = "button";
    made.addEventListener("click", () => {
      box.focus();
      press();
    });
    return made;
  }

  function advice({ meant, missing }: Found): (string | Node)[] {
    const said: (string | Node)[] = [];
    if (missing.length > 0) said.push(` · On no page: ${missing.join(", ")}`);
    if (meant) said.push(" · Did you mean ", button(meant, () => ask(meant)), "?");
    return said;
  }

  // more gives the button after the last result; the next one takes its focus.
  function more(query: string, only: string, limit: number): HTMLButtonElement {
    return button("More results", async () => {
      await show(query, only, limit + shown);
      links()[limit]?.focus();
    });
  }

  function links(): HTMLElement[] {
    return [...results.querySelectorAll<HTMLElement>(".search-head a")];
  }

  function kindButtons(counts: Record<string, number>, query: string, only: string): Node[] {
    const present = Object.keys(kinds).filter((kind) => counts[kind] > 0 || kind === only);
    if (present.length < 2 && !only) return [];
    return ["", ...present].map((kind) => {
      const made = element("button", "", kind ? kinds[kind][1] + " " : "All");
      made.type = "button";
      made.setAttribute("aria-pressed", String(kind === only));
      if (kind) made.append(element("span", "count", String(counts[kind] ?? 0)));
      made.addEventListener("click", async () => {
        await show(query, kind);
        facets.querySelector<HTMLElement>("[aria-pressed=true]")?.focus(); // this button is gone
      });
      return made;
    });
  }

  function ask(query: string): void {
    box.value = query;
    history.replaceState(null, "", addressOf(query));
    show(query);
  }

  // Arrows lead from the box through the results and back.
  document.addEventListener("keydown", (event) => {
    const all = links();
    const at = event.target === box ? -1 : all.indexOf(event.target as HTMLElement);
    if ((at < 0 && event.target !== box) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && at + step >= -1 && at + step < all.length) {
      event.preventDefault();
      (all[at + step] ?? box).focus();
    } else if (event.key === "Escape" && at >= 0) {
      box.focus();
    }
  });

  // Typing changes the address of this visit; submitting makes a new entry of
  // the history, once a query.
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      history.replaceState(null, "", addressOf(queryIn(box)));
      show(queryIn(box));
    }, typingPause);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const query = queryIn(box);
    if (history.state?.submitted !== query) history.pushState({ submitted: query }, "", addressOf(query));
    show(query);
  });
  window.addEventListener("popstate", visit);

  function visit(): void {
    box.value = new URL(location.href).searchParams.get("q") ?? "";
    show(queryIn(box));
  }
  visit();
}

function queryIn(box: HTMLInputElement): string {
  return box.value.trim();
}

function addressOf(query: string): string {
  const address = new URL(location.href);
  address.hash = "";
  if (query) address.searchParams.set("q", query);
  else address.searchParams.delete("q");
  return address.href;
}

function count({ total, hits }: Found, query: string): string {
  if (hits.length === 0) return `Nothing for “${query}”`;
  if (total === 0) return `${hits.length === 1 ? "1 name" : hits.length + " names"} for “${query}”`;
  const pages = total === 1 ? "1 page" : `${total.toLocaleString("en")} pages`;
  return `${pages} for “${query}”` + (total > hits.length ? `; the best ${hits.length} results are shown` : "");
}

// item shows a name as it is written, and where it stands; a page by its title.
function item(hit: Hit, marker: Marker): HTMLElement {
  const named = hit.heading !== "" && ["action", "key", "type"].includes(hit.kind);
  const page = element("span", named ? "search-heading" : "", ...marked(hit.title, marker));
  const heading = element("span", named ? "" : "search-heading", ...marked(hit.heading, marker));
  const link = element("a", named ? "name" : "", named ? heading : page);
  link.href = root + hit.url.slice(1);
  const head = element("p", "search-head", link);
  if (named) head.append(" · ", page);
  else if (hit.heading) head.append(" › ", heading);
  const about = [kinds[hit.kind]?.[0], hit.service].filter(Boolean).join(" · ");
  const made = element("li", "", head);
  if (hit.excerpt) made.append(element("p", "search-excerpt", ...marked(hit.excerpt, marker)));
  if (about) made.append(element("p", "search-about", about));
  return made;
}

// marked gives a text with what the query found in <mark>, as nodes of text:
// nothing of a page's text is ever read as HTML.
function marked(text: string, marker: Marker): (string | Node)[] {
  const nodes: (string | Node)[] = [];
  let at = 0;
  for (const [start, end] of marker(text)) {
    nodes.push(text.slice(at, start), element("mark", "", text.slice(start, end)));
    at = end;
  }
  nodes.push(text.slice(at));
  return nodes;
}
