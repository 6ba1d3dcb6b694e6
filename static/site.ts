// What every page has: the search, the list of keys, contents that follow the
// reader, and code that can be copied: of a policy that is mended the mended
// form alone.

import "./contents.ts";
import { copyButton } from "./dom.ts";
import "./keys.ts";
import "./search-box.ts";

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
