// Making elements, and what keys, menus and downloads have in common.

// element makes an element. Text stays text: nothing is ever read as HTML.
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: (string | Node)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

// withCommas writes a count with commas between thousands. The browser's own way
// reads the rules of a language first, which costs more than a search does.
export function withCommas(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

// afterFrame does what can wait until the reader sees what was asked for.
export function afterFrame(does: () => void): void {
  requestAnimationFrame(() => setTimeout(does));
}

// isText says whether a key goes into a field, where no letter is a shortcut.
export function isText(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]") !== null;
}

// isCovered says whether a dialog lies over the page, whose keys wait then.
export function isCovered(): boolean {
  return document.querySelector(":popover-open[aria-modal]") !== null;
}

// addressed gives the id that the address names, or "" where nobody can tell.
export function addressed(): string {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

// uncover closes what is open over the page, which gives the focus back to
// where it was: what opens next can then do the same.
export function uncover(): void {
  document.querySelector<HTMLElement>(":popover-open")?.hidePopover();
}

export function button(text: string, onClick: () => void): HTMLButtonElement {
  const made = element("button", "", text);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

// says shows a message on a button for a moment, and its words after it.
export function says(on: HTMLElement, message: string, words = on.textContent): void {
  on.textContent = message;
  setTimeout(() => (on.textContent = words), 1500);
}

// copyButton makes a button that copies a text, with a name of its own where
// its words do not say which. There is none where the browser cannot copy.
export function copyButton(words: string, name: string, text: () => string): HTMLButtonElement | undefined {
  if (!navigator.clipboard) return undefined;
  const made = button(words, async () => {
    await navigator.clipboard.writeText(text());
    says(made, "Copied", words);
  });
  made.className = "copy";
  if (name !== words) made.setAttribute("aria-label", name);
  return made;
}

// copyable gives code its button: of a policy that is mended the mended form
// alone has one.
export function copyable(within: ParentNode): void {
  for (const side of within.querySelectorAll<HTMLElement>("[data-copies]")) {
    const code = side.querySelector("pre");
    const copy = code && copyButton("Copy", `Copy ${side.dataset.copies}`, () => code.textContent ?? "");
    if (copy) side.querySelector(".side-head")?.append(copy);
  }
  for (const code of within.querySelectorAll<HTMLElement>(".code:not(:has([data-copies]))")) {
    if (code.nextElementSibling?.matches(".forms")) continue; // they copy it themselves
    const copy = copyButton("Copy", "Copy this code", () => printed(code));
    if (copy) code.append(copy);
  }
}

// printed gives the text of a block without the findings between its lines.
function printed(code: HTMLElement): string {
  const text = code.querySelector("pre")?.cloneNode(true) as HTMLElement;
  for (const finding of text.querySelectorAll(".finding")) finding.remove();
  return text.textContent ?? "";
}

export async function copyLink(from: HTMLElement, address: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(address);
    says(from, "Copied");
  } catch {
    says(from, "Copy it from the address bar");
  }
}

// download hands a text to the reader as a file.
export function download(name: string, type: string, text: string): void {
  const link = element("a", "");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// popover makes a dialog that a press elsewhere closes.
export function popover(kind: string): HTMLElement {
  const made = element("div", kind);
  made.popover = "auto";
  made.tabIndex = -1;
  made.setAttribute("role", "dialog");
  document.body.append(made);
  return made;
}

// place opens a popover below an element, or above it where there is more
// room. It goes with the page when that is scrolled.
export function place(popover: HTMLElement, at: Element): void {
  if (!popover.matches(":popover-open")) popover.showPopover();
  const box = at.getBoundingClientRect();
  const { width, height } = popover.getBoundingClientRect();
  const page = document.documentElement;
  const left = Math.max(8, Math.min(box.left, page.clientWidth - width - 8));
  const below = box.bottom + height + 8 < innerHeight || box.top < height + 56;
  popover.style.left = `${left + scrollX}px`;
  popover.style.top = `${(below ? box.bottom + 4 : box.top - height - 4) + scrollY}px`;
}
