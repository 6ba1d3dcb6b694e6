// The choice of colours: as the system has them, light or dark.
//
// Loaded in the head, before anything is painted, as a classic script. It sets
// data-theme on the root: the style sheet takes the colour scheme from it and
// shows the button, which does nothing without this script.
//
// Where the address asks for something, it sets data-asked, too, until the
// scripts of the page have answered, or failed: what would move under the
// reader's eyes waits for that.

const choices = ["system", "light", "dark"];
const storedAs = "theme";

choose(stored());
if (location.search) waitForAnswer();

document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector<HTMLButtonElement>(".theme");
  if (!button) return;
  label(button);
  button.addEventListener("click", () => {
    const now = choices.indexOf(document.documentElement.dataset.theme ?? "system");
    choose(choices[(now + 1) % choices.length]);
    store();
    label(button);
  });
});

function choose(theme: string): void {
  document.documentElement.dataset.theme = choices.includes(theme) ? theme : "system";
}

function waitForAnswer(): void {
  const { dataset } = document.documentElement;
  dataset.asked = "";
  addEventListener("load", () => requestAnimationFrame(() => setTimeout(() => delete dataset.asked)));
}

function label(button: HTMLButtonElement): void {
  button.title = `Colours: ${document.documentElement.dataset.theme}`;
  button.setAttribute("aria-label", button.title);
}

// A browser may refuse storage; the choice then lasts as long as the page.
function stored(): string {
  try {
    return localStorage.getItem(storedAs) ?? "system";
  } catch {
    return "system";
  }
}

function store(): void {
  try {
    localStorage.setItem(storedAs, document.documentElement.dataset.theme ?? "system");
  } catch {
    return;
  }
}
