// The list of keys, opened by "?" and by a button at the foot of the page. It
// names the keys that work on the page that is shown.

import { button, element, isCovered, isText, uncover } from "./dom.ts";

const control = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";

// Keys, what they do, and the part that a page must have for them to work.
const keys: [names: string[], does: string, part: string][] = [
  [["/"], "Search", "#site-search, #search-query"],
  [[control, "K"], "Search, also from within a field", "#site-search, #search-query"],
  [["↓", "↑"], "From result to result", "#site-search, #search-query"],
  [["←", "→", "↑", "↓"], "From cell to cell", "table.matrix"],
  [["Home", "End"], "To the ends of a row", "table.matrix"],
  [["Enter"], "Open the evidence of a cell", "table.matrix"],
  [["c"], "Tick a row to compare", "table.matrix"],
  [["Esc"], "Close what is open, take marks away", "body"],
  [["?"], "This list", "body"],
];

let list: HTMLElement | undefined;

function open(): void {
  list ??= document.body.appendChild(made());
  uncover();
  list.showPopover();
  list.querySelector("button")?.focus();
}

function made(): HTMLElement {
  const lines = keys
    .filter(([, , part]) => document.querySelector(part))
    .flatMap(([names, does]) => [element("dt", "", ...names.map((name) => element("kbd", "", name))), element("dd", "", does)]);
  const made = element("div", "keys", element("h2", "", "Keys"), element("dl", "", ...lines));
  made.append(button("Close", () => made.hidePopover()));
  made.popover = "auto";
  made.setAttribute("role", "dialog");
  made.setAttribute("aria-label", "Keys");
  return made;
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || isText(event) || isCovered()) return;
  event.preventDefault();
  open();
});

const foot = document.querySelector(".foot p:last-child");
const opener = button("Keys ", open);
opener.append(element("kbd", "", "?"));
foot?.append(" · ", opener);
