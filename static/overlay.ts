// The search over any page: a dialog with a box, the kinds of what was found,
// and a list of results that is answered as the reader types.
//
// The box is a combobox of a list in groups: it keeps the focus while arrows
// move through the results, Enter opens one, Tab leads to the kinds. Closing
// gives the focus back to where it was. The dialog is a popover that keeps the
// focus itself: a modal one makes browsers style the whole page anew, which on
// the longest pages takes three times as long as a search.

import { button, element, withCommas } from "./dom.ts";
import {
  addressOf, type Answer, failed, grouped, type Group, kindButtons, makeMenus, newest, parts, resultsAt, searching, total, wordsOf,
} from "./finder.ts";
import { arrive, followable } from "./followed.ts";
import { markPage } from "./marks.ts";
import type { Choice } from "./search.ts";

const shown = 12; // results at most: the page of results has the rest
const hint = "Services, actions, resource types, condition keys, documentation, policies and checks.";

/** Overlay is the dialog once it is made. */
export interface Overlay {
  open(text: string): void;
}

/** makeOverlay puts the dialog on the page, closed. */
export function makeOverlay(): Overlay {
  const { dialog, panel, box, facets, told, status, list, all } = made();
  const { ask, typingPause } = newest(tellEarly);
  const menus = makeMenus(choose);
  let choice: Choice = {};
  let timer = 0;
  let answering: Promise<void> = Promise.resolve();
  let active = -1; // the option that Enter opens
  let moved = false; // to it, by arrows, since the last letter
  let lost = false; // the index did not come
  let pressed: EventTarget | null = null; // where the pointer went down
  let early = ""; // the query whose names are shown before the rest

  told.append(menus.box);
  document.body.append(dialog);
  answer();

  function open(text: string): void {
    dialog.showPopover();
    if (text) box.value = text;
    box.focus();
    if (!text) box.select();
    if (text || lost) answer();
  }

  // answer shows what the index says to the words in the box.
  function answer(): void {
    clearTimeout(timer);
    timer = 0;
    answering = show(box.value.trim());
  }

  async function show(query: string): Promise<void> {
    if (query !== "" && list.hidden && status.textContent !== searching) state([searching]);
    try {
      const answer = await ask(query, shown, choice);
      if (answer) tell(answer);
      else if (query === "") clear();
    } catch {
      early = "";
      lost = true;
      say(failed(retry), [], []);
      hold();
    }
  }

  function retry(pressed: boolean): void {
    if (pressed) box.focus();
    answer();
  }

  function clear(): void {
    lost = false;
    menus.box.hidden = true;
    say([hint], [], []);
    hold();
  }

  function tellEarly(answer: Answer): void {
    early = answer.query;
    list.style.minBlockSize = `${list.offsetHeight}px`; // the rest fills it, and nothing moves twice
    offer(answer, [searching]);
    hold();
  }

  function tell(answer: Answer): void {
    early = "";
    lost = false;
    offer(answer, wordsOf(answer, askFor));
    const count = total(answer);
    const many = count === Infinity ? "" : ` ${withCommas(count)}`;
    all.hidden = count === 0;
    all.textContent = count === 1 ? "The result on a page" : `All${many} results on one page`;
    all.href = resultsAt(answer.query, answer.choice);
    hold();
  }

  // offer shows the results of an answer, and what narrows them. What arrows have
  // led to stays the result that Enter opens, where it is still there.
  function offer(answer: Answer, message: (string | Node)[]): void {
    const chosen = moved ? options()[active]?.getAttribute("href") : undefined;
    const sections = grouped(answer.found.hits).map((group, i) => section(group, i, answer));
    say(message, kindButtons(answer, (kind) => choose({ kind })), sections);
    menus.tell(answer);
    point(Math.max(0, options().findIndex((option) => option.getAttribute("href") === chosen)));
  }

  function say(message: (string | Node)[], buttons: Node[], sections: Node[]): void {
    const chose = facets.contains(document.activeElement);
    if (early === "") list.style.minBlockSize = "";
    state(message);
    facets.replaceChildren(...buttons);
    list.replaceChildren(...sections);
    list.hidden = sections.length === 0;
    all.hidden = true;
    box.setAttribute("aria-expanded", String(!list.hidden));
    point(-1);
    if (chose) (facets.querySelector<HTMLElement>("[aria-pressed=true]") ?? box).focus();
  }

  // state writes the status, whose buttons leave the focus to the box.
  function state(message: (string | Node)[]): void {
    const pressed = status.contains(document.activeElement);
    status.replaceChildren(...message);
    if (pressed) box.focus();
  }

  // hold takes the focus back from what is hidden now.
  function hold(): void {
    if (panel.contains(document.activeElement) && document.activeElement?.closest("[hidden]")) box.focus();
  }

  function askFor(query: string): void {
    moved = false;
    box.value = query;
    box.focus();
    answer();
  }

  function choose(wanted: Choice): void {
    choice = { ...choice, ...wanted };
    answer();
  }

  function section({ heading, hits }: Group, at: number, answer: Answer): HTMLElement {
    const title = element("p", "finder-group", heading);
    title.id = `finder-group-${at}`;
    const options = hits.map((hit) => {
      const { name, about, excerpt } = parts(hit, answer.marker);
      const link = element("a", "", name, element("span", "hit-about", about), ...(excerpt ? [excerpt] : []));
      link.href = addressOf(hit);
      link.tabIndex = -1;
      link.setAttribute("role", "option");
      followable(link, answer.query);
      return link;
    });
    const made = element("div", "", title, ...options);
    made.setAttribute("role", "group");
    made.setAttribute("aria-labelledby", title.id);
    return made;
  }

  function options(): HTMLElement[] {
    return [...list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  // point makes one option the active one; -1 stands for none.
  function point(at: number): void {
    const all = options();
    active = all.length === 0 ? -1 : at;
    all.forEach((option, i) => {
      option.id = `finder-option-${i}`;
      option.setAttribute("aria-selected", String(i === active));
    });
    if (active < 0) return box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  }

  box.addEventListener("input", () => {
    moved = false;
    clearTimeout(timer);
    timer = window.setTimeout(answer, typingPause());
  });

  // Enter opens the result of what stands in the box, also where the answer is
  // still on its way: but nothing where the reader has typed on or closed since.
  async function openActive(): Promise<void> {
    if (timer) answer();
    const asked = answering;
    await asked;
    if (asked === answering && !timer) options()[active]?.click();
  }
  dialog.addEventListener("beforetoggle", () => (answering = answering.then()));

  // keepFocus leads from the last part to the first and back.
  function keepFocus(event: KeyboardEvent): void {
    const parts = [...panel.querySelectorAll<HTMLElement>("input, button, .tools:not([hidden]) select, .finder-foot a:not([hidden])")];
    const [from, to] = event.shiftKey ? [parts[0], parts.at(-1)] : [parts.at(-1), parts[0]];
    const before = event.shiftKey && document.activeElement === panel;
    if (document.activeElement !== from && !before) return;
    event.preventDefault();
    to?.focus();
  }

  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Tab") return keepFocus(event);
    if (event.target === panel && event.key.length === 1) box.focus(); // where the letter goes, too
    if (event.target instanceof HTMLSelectElement) return; // its arrows are its own
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const count = options().length;
    if (step) {
      event.preventDefault();
      box.focus();
      moved = true;
      if (count > 0) point((active + step + count) % count);
    } else if (event.key === "Enter" && event.target === box) {
      event.preventDefault();
      openActive();
    }
  });

  dialog.addEventListener("pointerdown", (event) => (pressed = event.target));

  // A result may stand on this very page, so it is not left covered; outside
  // the dialog's own parts a click closes it as well, but not the end of a
  // stretch of text that is selected from within them.
  dialog.addEventListener("click", (event) => {
    const target = event.target as Element;
    const link = target.closest("a");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    if ((target === dialog && pressed === dialog) || (link && !elsewhere)) dialog.hidePopover();
    if (link && !elsewhere && link.pathname === location.pathname) markPage(arrive() || box.value.trim());
  });

  return { open };
}

// DialogParts are the elements of the dialog that an answer is shown in.
interface DialogParts {
  dialog: HTMLElement; // the veil over the page
  panel: HTMLElement;
  box: HTMLInputElement;
  facets: HTMLElement;
  told: HTMLElement; // the status and what stands beside it
  status: HTMLElement; // a live region
  list: HTMLElement;
  all: HTMLAnchorElement; // leads to the page of results
}

function made(): DialogParts {
  const box = boxOf("finder-results");
  const facets = named(element("p", "facets"), "group", "Kinds of results");
  const status = element("p", "finder-status");
  const list = named(element("div", "finder-results"), "listbox", "Results");
  const all = element("a", "");
  const told = element("div", "finder-told", status);
  const panel = element("div", "finder-panel", element("div", "finder-head", box), facets, told, list, foot(all));
  const dialog = named(element("div", "finder", panel), "dialog", "Search");
  panel.tabIndex = -1; // a click beside its parts leaves the focus within
  status.setAttribute("role", "status");
  list.id = "finder-results";
  dialog.popover = "auto";
  dialog.setAttribute("aria-modal", "true");
  const close = button("Close", () => dialog.hidePopover());
  close.className = "finder-close";
  panel.append(close);
  return { dialog, panel, box, facets, told, status, list, all };
}

function named(made: HTMLElement, role: string, name: string): HTMLElement {
  made.setAttribute("role", role);
  made.setAttribute("aria-label", name);
  return made;
}

function boxOf(list: string): HTMLInputElement {
  const box = element("input", "");
  box.type = "text";
  box.autocomplete = "off";
  box.spellcheck = false;
  box.placeholder = "Service, action, condition key";
  box.enterKeyHint = "go";
  box.setAttribute("autocapitalize", "off");
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list);
  box.setAttribute("aria-label", "Search all pages");
  return box;
}

function foot(all: HTMLAnchorElement): HTMLElement {
  const keys: [string[], string][] = [[["↑", "↓"], "move"], [["Enter"], "open"], [["Tab"], "narrow"], [["Esc"], "close"]];
  const hints = keys.map(([names, does]) => element("span", "", ...names.map((name) => element("kbd", "", name)), ` ${does}`));
  const help = element("span", "finder-keys", ...hints);
  help.setAttribute("aria-hidden", "true");
  return element("p", "finder-foot", help, all);
}
