// The page /search/: what is typed in the box is searched for, the address
// keeps the query and what it is narrowed to, and the list shows what was found.
//
// It needs #search-form with the box #search-query, #search-status (a live
// region), #search-kinds (for buttons), #search-facets (for menus) and #search-results. Without this script the form reloads the page with the query
// in its address and nothing else.

import { button, element } from "./dom.ts";
import {
  addressOf, type Answer, choiceIn, failed, grouped, type Group, kindButtons, makeMenus, newest, parts, resultsAt, searching, total, wordsOf,
} from "./finder.ts";
import { followable } from "./followed.ts";
import type { Choice } from "./search.ts";

const shown = 10; // results at first, and more at each press

const form = document.querySelector<HTMLFormElement>("#search-form");
const box = document.querySelector<HTMLInputElement>("#search-query");
const status = document.querySelector<HTMLElement>("#search-status");
const facets = document.querySelector<HTMLElement>("#search-kinds");
const results = document.querySelector<HTMLElement>("#search-results");
if (form && box && status && facets && results) start(form, box, status, facets, results);

function start(form: HTMLFormElement, box: HTMLInputElement, status: HTMLElement, facets: HTMLElement, results: HTMLElement): void {
  const { ask, typingPause } = newest((answer) => {
    if (answer.limit > shown) return; // what stands there stays, and more follows
    results.style.minBlockSize = `${results.offsetHeight}px`; // the rest fills it, and nothing moves twice
    tell(answer, [searching]);
  });
  const menus = makeMenus(choose);
  let choice: Choice = {};
  let timer = 0;

  document.querySelector("#search-facets")?.append(menus.box);

  // show answers what stands in the box, from the first result to the limit.
  async function show(limit = shown): Promise<void> {
    clearTimeout(timer);
    const query = box.value.trim();
    if (query !== "" && results.childElementCount === 0 && status.textContent !== searching) state([searching]);
    try {
      const answer = await ask(query, limit, choice);
      if (answer || query === "") results.style.minBlockSize = "";
      if (answer) tell(answer, wordsOf(answer, askFor));
      else if (query === "") clear();
    } catch {
      results.style.minBlockSize = "";
      if (limit > shown) sayBelow(failed((pressed) => more(limit - shown, pressed)));
      else say(failed(retry), [], []);
    }
  }

  function retry(pressed: boolean): void {
    if (pressed) box.focus();
    show();
  }

  // sayBelow says in the place of the button for more that there are none now:
  // what stands there stays.
  function sayBelow(message: (string | Node)[]): void {
    const at = results.lastElementChild;
    const pressed = at?.contains(document.activeElement);
    const told = element("p", "", ...message);
    at?.replaceWith(told);
    if (pressed) told.querySelector("button")?.focus();
  }

  function clear(): void {
    menus.box.hidden = true;
    say([], [], []);
    hold();
  }

  function tell(answer: Answer, message: (string | Node)[]): void {
    say(message, kindButtons(answer, (kind) => choose({ kind })), list(answer));
    menus.tell(answer);
    hold();
  }

  // say keeps the focus on what has it, where that is still there; else the box
  // has it.
  function say(message: (string | Node)[], buttons: Node[], items: Node[]): void {
    const chose = facets.contains(document.activeElement);
    const from = results.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : undefined;
    state(message);
    facets.replaceChildren(...buttons);
    results.replaceChildren(...items);
    if (chose) (facets.querySelector<HTMLElement>("[aria-pressed=true]") ?? box).focus();
    if (from) (links().find((link) => link.getAttribute("href") === from) ?? box).focus();
  }

  function state(message: (string | Node)[]): void {
    const pressed = status.contains(document.activeElement);
    status.replaceChildren(...message);
    if (pressed) box.focus();
  }

  // hold takes the focus back from what is out of sight now.
  function hold(): void {
    const at = document.activeElement;
    if (at && at !== document.body && !at.checkVisibility()) box.focus();
  }

  // list puts ten results after ten, each ten grouped by itself: those shown
  // before stay where they were when more come.
  function list(answer: Answer): Node[] {
    const { limit, found: { hits } } = answer;
    const parts: Node[] = [];
    for (let at = 0; at < hits.length; at += shown) {
      if (at > 0) parts.push(element("p", "from", `Results from ${at + 1}`));
      parts.push(...grouped(hits.slice(at, at + shown)).map((group) => section(group, answer)));
    }
    if (hits.length === limit && total(answer) > limit) parts.push(button("More results", () => more(limit)));
    return parts;
  }

  // more shows the next results; the first of them takes the focus from what was
  // pressed.
  async function more(limit: number, pressed = true): Promise<void> {
    await show(limit + shown);
    if (pressed && document.activeElement === document.body) links()[limit]?.focus();
  }

  function links(): HTMLElement[] {
    return [...results.querySelectorAll<HTMLElement>("li > a")];
  }

  function choose(wanted: Choice): void {
    choice = { ...choice, ...wanted };
    enter();
    show();
  }

  function askFor(query: string): void {
    box.value = query;
    box.focus();
    enter();
    show();
  }

  // enter makes an entry of the history where something was chosen.
  function enter(): void {
    const address = addressNow();
    if (address !== location.href) history.pushState(null, "", address);
  }

  function addressNow(): string {
    return new URL(resultsAt(box.value.trim(), choice), location.href).href;
  }

  // Arrows lead from the box through the results and back.
  document.addEventListener("keydown", (event) => {
    const all = links();
    const at = event.target === box ? -1 : all.indexOf(event.target as HTMLElement);
    if ((at < 0 && event.target !== box) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && at + step >= -1 && at + step < all.length) {
      event.preventDefault();
      (all[at + step] ?? box).focus();
    } else if (event.key === "Escape" && at >= 0) {
      box.focus();
    }
  });

  // Typing changes the address of this visit, but leaves what was submitted to
  // Back; submitting and choosing make new entries of the history.
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      show();
      const address = addressNow();
      if (history.state?.submitted && address !== location.href) history.pushState(null, "", address);
      else history.replaceState(history.state, "", address); // which a browser may refuse where there are many
    }, typingPause());
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = addressNow();
    if (address === location.href) history.replaceState({ submitted: true }, "");
    else history.pushState({ submitted: true }, "", address);
    show();
  });
  window.addEventListener("popstate", () => visit());

  function visit(typed = ""): void {
    const asked = new URL(location.href).searchParams;
    box.value = typed || (asked.get("q") ?? "");
    choice = choiceIn(asked);
    show();
    if (typed) history.replaceState(null, "", addressNow());
  }
  visit(box.value); // typed before this script came
}

function section({ heading, hits }: Group, answer: Answer): HTMLElement {
  const items = hits.map((hit) => {
    const { name, about, excerpt } = parts(hit, answer.marker);
    const link = element("a", "", name);
    link.href = addressOf(hit);
    followable(link, answer.query);
    return element("li", "", link, element("span", "hit-about", about), ...(excerpt ? [excerpt] : []));
  });
  return element("section", "", element("h2", "finder-group", heading), element("ol", "", ...items));
}
