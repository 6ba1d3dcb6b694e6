// The list of services from A to Z: a filter box. Without this script the list
// is whole, and letters lead through it.

const sections = [...document.querySelectorAll<HTMLElement>(".letters section")];
const letters = [...document.querySelectorAll<HTMLElement>(".jump li")];
const entries = sections.flatMap((section) => [...section.querySelectorAll("li")]);

const box = document.querySelector<HTMLInputElement>("#service-filter");
const status = document.querySelector(".jump [role=status]");

box?.addEventListener("input", show);
show(); // a reload keeps what was typed

function show(): void {
  const wanted = (box?.value ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  for (const entry of entries) {
    const text = (entry.textContent ?? "").toLowerCase();
    entry.hidden = !wanted.every((word) => text.includes(word));
  }
  sections.forEach((section, i) => {
    section.hidden = section.querySelector("li:not([hidden])") === null;
    letters[i].hidden = section.hidden;
  });
  const shown = entries.filter((entry) => !entry.hidden).length;
  if (status) status.textContent = shown === entries.length ? "" : `${shown} of ${entries.length} services`;
}
