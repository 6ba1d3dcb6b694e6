// Copy buttons for an example and for its forms in other tools. Without this
// script the forms open and close by themselves, and text is copied by hand.

for (const forms of document.querySelectorAll<HTMLElement>(".forms")) {
  const json = forms.previousElementSibling?.querySelector("pre");
  if (json) forms.prepend(copyButton("JSON", json));
  for (const form of forms.querySelectorAll("details")) {
    const text = form.querySelector("pre");
    if (text) text.before(copyButton(form.querySelector("summary")?.textContent ?? "", text));
  }
}

function copyButton(name: string, source: HTMLElement): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = `Copy ${name}`;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.textContent ?? "");
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = `Copy ${name}`), 1500);
  });
  return button;
}
