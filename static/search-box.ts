// The search field of a page: "/", Ctrl-K, a click and typing open the search
// over the page. What that needs is loaded then and not before; until it is
// there, and where it does not come, the field is a form that leads to the
// page of results.

import { isCovered, isText, uncover } from "./dom.ts";
import { arrive } from "./followed.ts";

type Searching = typeof import("./searching.ts");

const { root = "", searching = "" } = document.documentElement.dataset;
const field = document.querySelector<HTMLInputElement>("#search-query, #site-search");
const opens = field?.id === "site-search"; // the page of results has its own
let loading: Promise<Searching> | undefined;
let overlay: Promise<import("./overlay.ts").Overlay> | undefined;
let wanted = false; // still, by who has asked for the search

function load(): Promise<Searching> {
  loading ??= import(new URL(root + searching, location.href).href);
  loading.catch(() => (loading = undefined));
  return loading;
}

// open takes along what has been typed by the time that the search is there,
// and lets it give the focus back to where that was before.
async function open(field: HTMLInputElement, before: Element | null = field): Promise<void> {
  wanted = true;
  overlay ??= load().then(({ makeOverlay }) => makeOverlay());
  try {
    const { open } = await overlay;
    if (isCovered() || !wanted) return; // each letter typed meanwhile has asked for it
    const text = field.value.trim() && field.value;
    if (before !== field) field.blur();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    open(text);
    field.value = "";
  } catch {
    overlay = undefined;
  }
}

document.addEventListener("keydown", (event) => {
  const slash = event.key === "/" && !isText(event) && !event.ctrlKey && !event.metaKey && !event.altKey;
  const controlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  if (!field || !(slash || controlK)) return;
  event.preventDefault();
  if (isCovered()) return;
  uncover();
  const before = document.activeElement;
  field.focus();
  field.select();
  if (opens) open(field, before);
});

// Reaching the field by Tab opens nothing: that is left to what the reader
// does next. What is already typed may as well lead to the page of results.
if (field && opens) {
  field.addEventListener("click", () => open(field));
  field.addEventListener("input", (event) => (event as InputEvent).isComposing || open(field));
  field.addEventListener("compositionend", () => open(field));
  // A browser sends the form by the character of Enter, which goes to the box
  // of the overlay where that opens between the key and its character.
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    field.form?.requestSubmit();
  });
  field.form?.addEventListener("submit", (event) => {
    if (field.value.trim() !== "") return;
    event.preventDefault();
    open(field);
  });
  // Who presses Escape or goes elsewhere before the search is there wants it no more.
  field.addEventListener("keydown", (event) => event.key === "Escape" && (wanted = false));
  field.form?.addEventListener("focusout", ({ relatedTarget: to }) => to && !field.form?.contains(to as Node) && (wanted = false));
}

const query = arrive();
if (query) {
  load()
    .then(({ markPage }) => markPage(query))
    .catch(() => {}); // the page is then shown without marks
}
