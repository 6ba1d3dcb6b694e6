// What every page has: "/" and Ctrl-K lead to the search field, the contents
// follow the reader, and code can be copied: of a policy that is mended the
// mended form alone.

import "./contents.ts";
import { copyButton } from "./dom.ts";

const field = document.querySelector<HTMLInputElement>("#search-query, #site-search");

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  const controlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  if (field && (slash || controlK)) {
    event.preventDefault();
    field.focus();
    field.select();
  }
});

for (const side of document.querySelectorAll<HTMLElement>("[data-copies]")) {
  const code = side.querySelector("pre");
  const copy = code && copyButton("Copy", `Copy ${side.dataset.copies}`, () => code.textContent ?? "");
  if (copy) side.querySelector(".side-head")?.append(copy);
}

for (const code of document.querySelectorAll<HTMLElement>(".code:not(:has([data-copies]))")) {
  if (code.nextElementSibling?.matches(".forms")) continue; // they copy it themselves
  const copy = copyButton("Copy", "Copy this code", () => printed(code));
  if (copy) code.append(copy);
}

// printed gives the text of a block without the findings between its lines.
function printed(code: HTMLElement): string {
  const text = code.querySelector("pre")?.cloneNode(true) as HTMLElement;
  for (const finding of text.querySelectorAll(".finding")) finding.remove();
  return text.textContent ?? "";
}
