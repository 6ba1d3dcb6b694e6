// The gallery of example policies: filters whose state is the address, so that
// what is seen can be sent to somebody else. The page holds the first examples
// whole; of the others one file tells what can be asked for, and the page that
// has an example whole is read when the example is opened. Without this script
// the gallery is pages that are whole, and the filters are hidden.

import { button, copyable, element, withCommas } from "./dom.ts";
import { root } from "./service.ts";

interface Example {
  id: string;
  page: number;
  name: string;
  about: string;
  place: string;
  word: string;
  says: { text: string; danger: boolean }[];
  service: string[];
  action: string[];
  type: string;
  verdict: string;
  code: string[];
  source: string;
  words?: string; // all of it in small letters, made when first asked for
  actions?: string; // likewise
}

type Field = HTMLInputElement | HTMLSelectElement;

// A Wish is what one field asks for, in small letters.
interface Wish {
  name: string;
  wanted: string;
}

const atOnce = 30; // examples that are shown before more are asked for

const form = document.querySelector<HTMLFormElement>("#policy-filters");
const list = document.querySelector<HTMLElement>("#policy-list");
const model = list?.querySelector<HTMLDetailsElement>("details");
if (form && list && model) start(form, list, model);

function start(form: HTMLFormElement, list: HTMLElement, model: HTMLDetailsElement): void {
  const fields = [...form.querySelectorAll<Field>("input, select")];
  const selects = [...form.querySelectorAll("select")];
  const status = form.querySelector<HTMLElement>("[role=status]")!;
  const pager = document.querySelector<HTMLElement>("nav.pages");
  const unfiltered = [...list.children];
  const rows = new Map(unfiltered.map((row) => [row.querySelector(".code")?.id ?? "", row]));
  const pages = new Map<number, Promise<Document>>();
  let examples: Promise<Example[]> | undefined;
  let drawing = 0; // the number of the newest picture

  for (const field of fields) {
    // A choice is a step that Back undoes; a letter typed is none.
    if (field instanceof HTMLSelectElement) field.addEventListener("change", () => choose("pushState"));
    else field.addEventListener("input", () => choose("replaceState"));
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const field of fields) field.value = "";
    choose("pushState");
  });
  list.addEventListener("toggle", (event) => fill(event.target as HTMLDetailsElement), true);
  addEventListener("popstate", () => read());
  const typed = (field: Field) => (field instanceof HTMLInputElement ? field.value : "");
  read(typed); // before this script came

  // read takes the state from the address, and leaves out of the address what
  // cannot be chosen.
  function read(typed = (_: Field) => ""): void {
    const state = new URLSearchParams(location.search);
    for (const field of fields) field.value = typed(field) || (state.get(field.name) ?? "");
    choose("replaceState");
  }

  function choose(how: "pushState" | "replaceState"): void {
    const state = new URLSearchParams();
    for (const field of fields) if (field.value.trim()) state.set(field.name, field.value.trim());
    const query = state.toString();
    const address = location.pathname + (query ? "?" + query : "") + location.hash;
    show(query !== "");
    if (address !== location.pathname + location.search + location.hash) history[how](null, "", address); // which a browser may refuse where there are many
  }

  async function show(filtered: boolean): Promise<void> {
    const number = ++drawing;
    if (!filtered && !examples) return tell(Number(form.dataset.total), Number(form.dataset.total));
    let all: Example[];
    try {
      all = await (examples ??= load());
    } catch {
      examples = undefined;
      status.textContent = "The list could not be loaded; what is shown is not filtered.";
      return;
    }
    if (number !== drawing) return;
    const wishes = fields.map((field) => ({ name: field.name, wanted: field.value.trim().toLowerCase() })).filter((wish) => wish.wanted);
    const found = all.filter((example) => wishes.every((wish) => fits(example, wish)));
    count(all, found, wishes);
    tell(found.length, all.length);
    pager?.toggleAttribute("hidden", filtered);
    if (filtered) draw(found);
    else list.replaceChildren(...unfiltered);
  }

  function tell(found: number, all: number): void {
    status.textContent = found === all ? `${withCommas(all)} policies` : `${withCommas(found)} of ${withCommas(all)} policies`;
  }

  function draw(found: Example[]): void {
    list.replaceChildren(...found.slice(0, atOnce).map(rowOf));
    if (found.length === 0) list.append(element("p", "", "No example is like this."));
    if (found.length <= atOnce) return;
    let shown = atOnce;
    const more = button("", () => {
      const next = found.slice(shown, (shown += atOnce)).map(rowOf);
      more.before(...next);
      next[0]?.querySelector("summary")?.focus();
      label();
    });
    const label = () => {
      more.textContent = `Show ${Math.min(atOnce, found.length - shown)} more of ${found.length - shown}`;
      more.hidden = found.length <= shown;
    };
    label();
    list.append(more);
  }

  // count says at each choice how many examples it would leave.
  function count(all: Example[], found: Example[], wishes: Wish[]): void {
    for (const select of selects) {
      const others = wishes.filter((wish) => wish.name !== select.name);
      const left = others.length === wishes.length ? found : all.filter((example) => others.every((wish) => fits(example, wish)));
      const counts = new Map<string, number>();
      for (const example of left) {
        for (const value of valuesOf(example, select.name)) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      for (const option of [...select.options].slice(1)) {
        const n = counts.get(option.value) ?? 0;
        const words = `${option.value} (${n})`;
        if (option.text !== words) option.text = words;
        option.disabled = n === 0 && !option.selected;
      }
    }
  }

  // rowOf gives the row of an example: that of the page, or one like it that is
  // filled when it is opened.
  function rowOf(example: Example): Element {
    const known = rows.get(example.id);
    if (known) return known;
    const row = model.cloneNode(true) as HTMLDetailsElement;
    const part = (name: string) => row.querySelector<HTMLElement>(name)!;
    row.open = false;
    row.dataset.id = example.id;
    row.dataset.page = String(example.page);
    part(".verdict").className = `verdict ${example.verdict}`;
    part(".verdict").textContent = example.word;
    part(".name").textContent = example.name;
    part(".about").textContent = example.about;
    part(".place").textContent = example.place;
    part(".says").replaceChildren(...example.says.flatMap((said) => [element("span", said.danger ? "danger" : "", said.text), " "]));
    part(".whole").replaceChildren(element("p", "meta", "Loading…"));
    rows.set(example.id, row);
    return row;
  }

  async function fill(row: HTMLDetailsElement): Promise<void> {
    const { id, page } = row.dataset;
    if (!row.open || !id || !page) return;
    const number = Number(page);
    const body = row.querySelector(".whole")!;
    try {
      if (!pages.has(number)) pages.set(number, loadPage(number));
      const source = await pages.get(number)!;
      const whole = source.getElementById(id)?.closest(".whole");
      if (!whole) throw new Error("another build");
      delete row.dataset.page;
      body.replaceChildren(...document.importNode(whole, true).childNodes);
      copyable(body);
    } catch {
      pages.delete(number);
      const link = element("a", "", "the page of the gallery that has it");
      link.href = addressOf(number) + "#" + encodeURIComponent(id);
      body.replaceChildren(element("p", "", "The example could not be loaded; see ", link, "."));
    }
  }
}

function fits(example: Example, { name, wanted }: Wish): boolean {
  if (name === "q") {
    example.words ??= [example.name, example.about, example.place, ...example.says.map((said) => said.text), ...example.code].join("\n").toLowerCase();
    return wanted.split(/\s+/).every((word) => example.words?.includes(word));
  }
  if (name === "action") {
    example.actions ??= example.action.join("\n").toLowerCase();
    return example.actions.includes(wanted);
  }
  return valuesOf(example, name).some((value) => value.toLowerCase() === wanted);
}

function valuesOf(example: Example, name: string): string[] {
  const value = example[name as "service" | "code" | "type" | "verdict" | "source"];
  return Array.isArray(value) ? value : [value];
}

function addressOf(page: number): string {
  return root + (page === 1 ? "policies/" : `policies/${page}/`);
}

async function load(): Promise<Example[]> {
  const response = await fetch(root + "api/v1/gallery.json");
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

// loadPage reads a page of the gallery, its links as seen from this one.
async function loadPage(page: number): Promise<Document> {
  const response = await fetch(addressOf(page));
  if (!response.ok) throw new Error(String(response.status));
  const source = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const link of source.querySelectorAll("main a")) {
    link.setAttribute("href", new URL(link.getAttribute("href") ?? "", response.url).href);
  }
  return source;
}
