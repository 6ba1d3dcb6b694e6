// Copy buttons for an example and for its forms in other tools. Without this
// script the forms open and close by themselves, and text is copied by hand.

import { copyButton } from "./dom.ts";

for (const forms of document.querySelectorAll<HTMLElement>(".forms")) {
  const json = forms.previousElementSibling?.querySelector("pre");
  const copy = json && copyOf("JSON", json);
  if (copy) forms.prepend(copy);
  for (const form of forms.querySelectorAll("details")) {
    const text = form.querySelector("pre");
    const copy = text && copyOf(form.querySelector("summary")?.textContent ?? "", text);
    if (copy) text.before(copy);
  }
}

function copyOf(form: string, source: HTMLElement): HTMLButtonElement | undefined {
  return copyButton(`Copy ${form}`, `Copy ${form}`, () => source.textContent ?? "");
}
