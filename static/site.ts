// What every page has: "/" and Ctrl-K lead to the search field, the contents
// follow the reader, and mended policies can be copied.

import "./contents.ts";

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

for (const side of document.querySelectorAll<HTMLElement>("[data-copies]")) addCopying(side);

function addCopying(side: HTMLElement): void {
  const code = side.querySelector("pre");
  if (!navigator.clipboard || !code) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy ${side.dataset.copies}`);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent ?? "");
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
  side.querySelector(".side-head")?.append(button);
}
