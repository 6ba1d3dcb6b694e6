// The page /search/: what is typed in the box is searched for, the address
// keeps the query, and the list shows the pages found.
//
// It needs #search-form with the box #search-query, #search-status (a live
// region) and #search-results (a list). Without this script the form reloads
// the page with the query in its address and nothing else.

import { type Found, type Hit, type Index, marks, openIndex, search } from "./search.ts";

const shown = 30;
const typingPause = 100; // milliseconds

const kinds: Record<string, string> = {
  home: "Home",
  matrix: "Matrix",
  services: "Services",
  service: "Service",
  topic: "Topic",
  feature: "Feature",
  guide: "Guide",
  policies: "Policies",
};

const root = document.documentElement.dataset.root ?? "../";
const form = document.querySelector<HTMLFormElement>("#search-form");
const box = document.querySelector<HTMLInputElement>("#search-query");
const status = document.querySelector<HTMLElement>("#search-status");
const results = document.querySelector<HTMLElement>("#search-results");
if (form && box && status && results) start(form, box, status, results);

function start(form: HTMLFormElement, box: HTMLInputElement, status: HTMLElement, results: HTMLElement): void {
  let index: Promise<Index> | undefined;
  let asked = 0; // the number of the newest question
  let timer = 0;

  // show answers one query, unless a newer one has been asked meanwhile.
  async function show(query: string): Promise<void> {
    clearTimeout(timer);
    const question = ++asked;
    if (query === "") return say([], []);
    let message: (string | Node)[] = [];
    let items: Node[] = [];
    try {
      if (!index) status.textContent = "Loading the index…";
      index ??= openIndex(root);
      const found = await search(await index, query, shown);
      message = [count(found, query)];
      items = found.hits.map((hit) => item(hit, query));
    } catch {
      if (question === asked) index = undefined;
      message = ["The search index could not be loaded. ", retryButton(query)];
    }
    if (question === asked) say(message, items);
  }

  function say(message: (string | Node)[], items: Node[]): void {
    status.replaceChildren(...message);
    results.replaceChildren(...items);
  }

  function retryButton(query: string): HTMLButtonElement {
    const button = element("button", "", "Retry");
    button.type = "button";
    button.addEventListener("click", () => {
      box.focus(); // the button goes away
      show(query);
    });
    return button;
  }

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
  if (total === 0) return `No page for “${query}”; check the spelling`;
  const pages = total === 1 ? "1 page" : `${total.toLocaleString("en")} pages`;
  return `${pages} for “${query}”` + (total > hits.length ? `; the best ${hits.length} are shown` : "");
}

function item(hit: Hit, query: string): HTMLElement {
  const link = element("a", "", ...marked(hit.title, query));
  link.href = root + hit.url.slice(1);
  const head = element("p", "search-head", link);
  if (hit.heading) head.append(" › ", element("span", "search-heading", ...marked(hit.heading, query)));
  const about = [kinds[hit.kind] ?? hit.kind, hit.service].filter(Boolean).join(" · ");
  return element(
    "li",
    "",
    head,
    element("p", "search-excerpt", ...marked(hit.excerpt, query)),
    element("p", "search-about", about),
  );
}

// marked gives a text with what the query found in <mark>, as nodes of text:
// nothing of a page's text is ever read as HTML.
function marked(text: string, query: string): (string | Node)[] {
  const nodes: (string | Node)[] = [];
  let at = 0;
  for (const [start, end] of marks(text, query)) {
    nodes.push(text.slice(at, start), element("mark", "", text.slice(start, end)));
    at = end;
  }
  nodes.push(text.slice(at));
  return nodes;
}

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: (string | Node)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}
