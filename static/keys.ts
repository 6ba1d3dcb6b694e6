// The list of keys, opened by "?" and by a button at the foot of the page. It
// names the keys that work on the page that is shown.

import { button, element } from "./dom.ts";

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

let list: HTMLDialogElement | undefined;

function open(): void {
  list ??= document.body.appendChild(made());
  list.showModal();
}

function made(): HTMLDialogElement {
  const lines = keys
    .filter(([, , part]) => document.querySelector(part))
    .flatMap(([names, does]) => [element("dt", "", ...names.map((name) => element("kbd", "", name))), element("dd", "", does)]);
  const close = button("Close", () => dialog.close());
  const dialog = element("dialog", "keys", element("h2", "", "Keys"), element("dl", "", ...lines), close);
  dialog.setAttribute("aria-label", "Keys");
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return dialog;
}

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "?" || typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  open();
});

const foot = document.querySelector(".foot p:last-child");
const opener = button("Keys ", open);
opener.append(element("kbd", "", "?"));
foot?.append(" · ", opener);
