// The matrix as an instrument: filters, sorting, columns, the evidence of a
// cell in place, ticks that lead to a comparison, and a file of what is shown.
// The state of all this is the address. Without this script the table is
// whole and each cell leads to its evidence.

import { button, copyLink, download, element, place } from "./dom.ts";
import { claims, load, root, type Support, verdict, why, words } from "./service.ts";

// What a cell can be asked for, in the order of addresses. The place of a
// value is its bit in the mask of a cell.
const values = ["yes", "partial", "no", "unstated", "derived", "conflict", "stale"] as const;
type Value = (typeof values)[number];

const valueWords: Record<Value, string> = {
  yes: "yes",
  partial: "partial",
  no: "no",
  unstated: "not stated",
  derived: "yes by the catalog alone",
  conflict: "contradictory",
  stale: "stale",
};

const supports: Support[] = ["yes", "partial", "no", "unstated"];
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const firstRows = 60; // shown at once; the rest follows in parts, so that nothing freezes
const laterRows = 100;
const typingPause = 80; // milliseconds
const mostTicks = 6;

interface Column {
  key: string; // in addresses
  id: string; // of the feature
  name: string;
  head: HTMLTableCellElement;
}

interface Row {
  element: HTMLTableRowElement;
  slug: string;
  name: string;
  names: string[]; // full name first
  text: string; // what the text filter looks at
  prefix: string;
  group: Group;
  categories: Set<string>;
  cells: number[]; // as the page writes them
  masks: number[]; // by value
  rank: number[]; // for sorting: most support first
}

interface Group {
  slug: string;
  name: string;
  body: HTMLTableSectionElement;
  count: HTMLElement;
  rows: Row[];
}

interface State {
  q: string;
  cat: string;
  filters: Map<string, Set<Value>>; // by key of a column; "any" is whichever
  sort: string; // "name" or the key of a column, with "-" before it where turned round
  hidden: Set<string>;
}

const table = document.querySelector<HTMLTableElement>("table.matrix");
const tools = document.querySelector<HTMLFormElement>("#matrix-tools");
const chips = document.querySelector<HTMLElement>("#matrix-chips");
const status = document.querySelector<HTMLElement>("#matrix-status");
const tray = document.querySelector<HTMLElement>("#matrix-tray");
if (table && tools && chips && status && tray) start(table, tools, chips, status, tray);

function start(table: HTMLTableElement, tools: HTMLFormElement, chips: HTMLElement, status: HTMLElement, tray: HTMLElement): void {
  const columns = readColumns(table);
  const groups = readGroups(table);
  const rows = groups.flatMap((group) => group.rows);
  const byName = [...rows].sort((a, b) => a.name.localeCompare(b.name, "en"));
  const bySlug = new Map(rows.map((row) => [row.slug, row]));
  const flat = element("tbody", "");
  const query = tools.elements.namedItem("q") as HTMLInputElement;
  const category = tools.elements.namedItem("cat") as HTMLSelectElement;
  const phone = matchMedia("(width < 40rem)");
  const menu = popover("choices");
  const sheet = popover("sheet");
  const ticked = new Set<string>();
  let state = readState(columns);
  let visible: Row[] = rows;
  let drawing = 0; // the number of the newest picture
  let stop: HTMLElement | undefined; // the link in the rows that Tab leads to
  let shownAs = ""; // of the rows in the table

  // Filtering.

  function matches(row: Row, state: State, except = ""): boolean {
    if (state.cat && !row.categories.has(state.cat)) return false;
    for (const [key, wanted] of state.filters) {
      if (key !== except && !(maskOf(row, key) & bits(wanted))) return false;
    }
    return state.q.toLowerCase().split(/\s+/).every((word) => row.text.includes(word));
  }

  function maskOf(row: Row, key: string): number {
    if (key === "any") return row.masks.reduce((all, mask) => all | mask, 0);
    return row.masks[columns.findIndex((column) => column.key === key)] ?? 0;
  }

  // ordered gives the bodies of the table with the rows they hold.
  function ordered(): [HTMLTableSectionElement, Row[]][] {
    const shown = new Set(visible);
    if (!state.sort) return groups.map((group) => [group.body, group.rows.filter((row) => shown.has(row))]);
    const turned = state.sort.startsWith("-");
    const at = columns.findIndex((column) => column.key === state.sort.replace("-", ""));
    const list = byName.filter((row) => shown.has(row));
    if (at >= 0) list.sort((a, b) => a.rank[at] - b.rank[at]);
    return [[flat, turned ? list.reverse() : list]];
  }

  function draw(): void {
    const picture = visible.map((row) => row.slug).join() + "|" + state.sort;
    if (picture === shownAs || (!shownAs && !state.sort && visible.length === rows.length)) {
      shownAs = picture;
      return;
    }
    shownAs = picture;
    const number = ++drawing;
    const parts = ordered().filter(([, list]) => list.length > 0);
    for (const body of [...table.tBodies]) body.remove();
    for (const [body] of parts) {
      const head = groups.find((group) => group.body === body)?.body.querySelector("tr.category");
      body.replaceChildren(...(head ? [head] : []));
    }
    const queue = parts.flatMap(([body, list]) => list.map((row) => ({ body, row })));
    const put = (count: number) => {
      if (number !== drawing) return;
      for (const { body, row } of queue.splice(0, count)) {
        if (body.parentNode !== table) table.append(body);
        body.append(row.element);
      }
      if (queue.length > 0) setTimeout(put, 0, laterRows);
      else table.removeAttribute("aria-busy");
    };
    table.setAttribute("aria-busy", "true");
    put(firstRows);
    keepStop();
  }

  // apply shows the state and writes it into the address.
  function apply(entry: "push" | "replace" | "none"): void {
    visible = rows.filter((row) => matches(row, state));
    for (const group of groups) {
      const shown = visible.filter((row) => row.group === group).length;
      group.count.textContent = shown === group.rows.length ? String(shown) : `${shown} of ${group.rows.length}`;
    }
    draw();
    showColumns();
    showTools();
    const address = addressOf(state, columns);
    if (entry !== "none" && address !== location.search) {
      const url = location.pathname + address + (entry === "replace" ? location.hash : "");
      if (entry === "push") history.pushState(null, "", url);
      else history.replaceState(null, "", url);
    }
    // Where filtering began below the head of the table, the first row is what to see.
    const top = table.getBoundingClientRect().top;
    if (entry === "push" && top < 0) tools.scrollIntoView();
  }

  function change(edit: (state: State) => void): void {
    edit(state);
    for (const [key, wanted] of state.filters) if (wanted.size === 0) state.filters.delete(key);
    apply("push");
  }

  function toggle(key: string, value: Value): void {
    change(({ filters }) => {
      const wanted = filters.get(key) ?? new Set();
      if (!wanted.delete(value)) wanted.add(value);
      filters.set(key, wanted);
    });
  }

  // What the page says about the state.

  function showTools(): void {
    if (query.value !== state.q) query.value = state.q;
    category.value = state.cat;
    for (const one of tools.querySelectorAll<HTMLElement>("[data-any]")) {
      one.setAttribute("aria-pressed", String(state.filters.get("any")?.has(one.dataset.any as Value) ?? false));
    }
    const filters = [...state.filters].map(([key, wanted]) => {
      const text = `${nameOf(key)}: ${wordsOf(wanted)}`;
      const chip = button(text, () => change(({ filters }) => filters.delete(key)));
      chip.className = "chip";
      chip.append(element("span", "", " ×"));
      chip.setAttribute("aria-label", `Remove ${text}`);
      return chip;
    });
    chips.hidden = address(state) === "";
    chips.replaceChildren(...filters, button("Clear all", () => change((state) => Object.assign(state, emptyState()))));
    const told = sentence();
    const before = `${visible.length} of ${rows.length} services`;
    status.replaceChildren(element("strong", "", told ? before : `${rows.length} services`), told && `: ${told}`);
  }

  function address(state: State): string {
    return addressOf(state, columns);
  }

  function sentence(): string {
    const parts: string[] = [];
    if (state.q.trim()) parts.push(`the name has “${state.q.trim()}”`);
    if (state.cat) parts.push(`category = ${groups.find((group) => group.slug === state.cat)?.name}`);
    for (const [key, wanted] of state.filters) parts.push(`${nameOf(key)} = ${wordsOf(wanted)}`);
    return parts.join(" and ");
  }

  function nameOf(key: string): string {
    const name = columns.find((column) => column.key === key)?.name ?? "any feature";
    return /^[A-Z][a-z]/.test(name) ? name[0].toLowerCase() + name.slice(1) : name;
  }

  // Columns. A phone shows those alone that a filter names.

  function showColumns(): void {
    const named = columns.filter((column) => state.filters.has(column.key));
    const out = (column: Column) => state.hidden.has(column.key) || (phone.matches && named.length > 0 && !named.includes(column));
    const left = columns.filter((column) => !out(column));
    table.dataset.without = columns.flatMap((column, i) => (out(column) ? [i + 1] : [])).join(" ");
    table.classList.toggle("few", left.length <= 3);
    const spanners = [...(table.tHead?.rows[0].cells ?? [])].slice(1);
    const bands = [...table.querySelectorAll("colgroup")].slice(1);
    let first = 0;
    spanners.forEach((cell, i) => {
      const size = Number((cell.dataset.columns ??= String(cell.colSpan)));
      const span = columns.slice(first, first + size).filter((column) => !out(column)).length;
      first += size;
      cell.hidden = bands[i].hidden = span === 0;
      cell.colSpan = bands[i].span = Math.max(1, span);
    });
    for (const group of groups) (group.count.parentElement as HTMLTableCellElement).colSpan = left.length + 1;
    columns.forEach((column, i) => {
      const filtered = state.filters.has(column.key);
      column.head.classList.toggle("filtered", filtered);
      sorted(column.head, column.key);
      column.head.querySelector(".filter")?.setAttribute("aria-pressed", String(filtered));
    });
    sorted(table.tHead!.rows[1].cells[0], "name");
  }

  function sorted(head: HTMLElement, key: string): void {
    if (state.sort === key) head.setAttribute("aria-sort", "ascending");
    else if (state.sort === "-" + key) head.setAttribute("aria-sort", "descending");
    else head.removeAttribute("aria-sort");
  }

  // The menu of a column, and that of all columns.

  function openMenu(column: Column, at: HTMLElement): void {
    const fill = () => {
      const list = values.map((value) => {
        const others = rows.filter((row) => matches(row, state, column.key));
        const count = others.filter((row) => maskOf(row, column.key) & bits([value])).length;
        const on = state.filters.get(column.key)?.has(value) ?? false;
        return choice(valueWords[value], on, () => toggle(column.key, value), String(count));
      });
      const hide = button("Hide column", () => {
        menu.hidePopover();
        change(({ hidden }) => hidden.add(column.key));
      });
      menu.replaceChildren(fieldset(column.name, list), fieldset("Sort", sortChoices(column.key, "most support first", "least support first")), hide);
    };
    openFilled(fill, at, column.name);
  }

  function sortChoices(key: string, up: string, down: string): HTMLElement[] {
    const orders = [["by category", ""], [up, key], [down, "-" + key]];
    return orders.map(([text, sort]) => choice(text, state.sort === sort, () => change((state) => (state.sort = sort)), "", "radio"));
  }

  function openColumns(at: HTMLElement): void {
    const fill = () =>
      menu.replaceChildren(fieldset("Columns", columns.map((column) =>
        choice(column.name, !state.hidden.has(column.key), () =>
          change(({ hidden }) => hidden.delete(column.key) || hidden.size > columns.length - 2 || hidden.add(column.key)),
        ))));
    openFilled(fill, at, "Columns");
  }

  // openFilled opens the menu, and fills it again after each choice, because
  // the counts change; the choice keeps the focus.
  function openFilled(fill: () => void, at: HTMLElement, label: string): void {
    fill();
    menu.setAttribute("aria-label", label);
    menu.onchange = () => {
      const inputs = () => [...menu.querySelectorAll("input")];
      const focused = inputs().indexOf(document.activeElement as HTMLInputElement);
      fill();
      inputs()[focused]?.focus();
    };
    place(menu, at);
    menu.querySelector<HTMLElement>("input:checked, input")?.focus();
  }

  // Evidence.

  function keyOfCell(row: Row, at: number): string {
    return `${row.slug}.${columns[at].id}`;
  }

  async function openEvidence(row: Row, at: number): Promise<void> {
    const cell = row.element.cells[at + 1];
    const hash = "#" + keyOfCell(row, at);
    const close = button("×", () => sheet.hidePopover());
    close.setAttribute("aria-label", "Close");
    const title = element("h2", "", element("b", "", row.names[0]), ` ${columns[at].name}`);
    title.id = "evidence-title";
    const open = element("a", "", "Open in service page");
    open.href = `${root}services/${encodeURIComponent(row.slug)}/#${columns[at].id}`;
    const copy = button("Copy link", () => copyLink(copy, location.origin + location.pathname + location.search + hash));
    const body = element("div", "", element("p", "meta", "Loading…"));
    sheet.replaceChildren(element("header", "", title, close), body, element("footer", "", open, copy, element("code", "", hash)));
    sheet.dataset.cell = keyOfCell(row, at);
    for (const other of table.querySelectorAll("td.open")) other.classList.remove("open");
    cell.classList.add("open");
    history.replaceState(history.state, "", location.pathname + location.search + hash);
    place(sheet, cell);
    sheet.focus();
    let parts: Node[];
    try {
      const known = (await load(row.slug)).cells[columns[at].id];
      parts = [element("p", "verdict-line", ...verdict(known)), element("p", "meta", why(known)), claims(known)];
    } catch {
      parts = [element("p", "", "The evidence could not be loaded; the service page has it.")];
    }
    if (sheet.dataset.cell !== keyOfCell(row, at)) return;
    body.replaceChildren(...parts);
    place(sheet, cell);
  }

  // openAddressed opens the cell that the address names.
  function openAddressed(): void {
    const [, slug, id] = decodeURIComponent(location.hash).match(/^#(.+)\.([a-z-]+)$/) ?? [];
    const row = bySlug.get(slug ?? "");
    const at = columns.findIndex((column) => column.id === id);
    if (!row || at < 0 || sheet.dataset.cell === keyOfCell(row, at)) return;
    if (!row.element.isConnected) {
      state = emptyState();
      apply("replace");
    }
    row.element.scrollIntoView({ block: "center" });
    openEvidence(row, at);
  }

  sheet.addEventListener("toggle", (event) => {
    if ((event as ToggleEvent).newState === "open") return;
    const [row, at] = cellOf(sheet.dataset.cell ?? "");
    sheet.dataset.cell = "";
    history.replaceState(history.state, "", location.pathname + location.search);
    if (!row) return;
    const cell = row.element.cells[at + 1];
    cell.classList.remove("open");
    // The browser gives the focus back to where it came from, which arrows may have left.
    if (document.activeElement === document.body || document.activeElement === stop) focusCell(cell);
  });

  function cellOf(key: string): [Row | undefined, number] {
    const dot = key.lastIndexOf(".");
    return [bySlug.get(key.slice(0, dot)), columns.findIndex((column) => column.id === key.slice(dot + 1))];
  }

  // Keys: one stop for Tab in the whole body of the table, arrows from there.

  function focusCell(cell: HTMLTableCellElement): void {
    const target = cell.querySelector<HTMLElement>("a") ?? cell;
    if (stop) stop.tabIndex = -1;
    stop = target;
    target.tabIndex = 0;
    target.focus();
  }

  // keepStop lets Tab reach the rows that are shown, whichever these are.
  function keepStop(): void {
    const first = table.querySelector<HTMLElement>("tr[data-v] a");
    if (stop?.isConnected || !first) return;
    stop = first;
    first.tabIndex = 0;
  }

  function neighbour(cell: HTMLTableCellElement, key: string): HTMLTableCellElement | undefined {
    const row = cell.parentElement as HTMLTableRowElement;
    const shown = (one: HTMLTableCellElement) => one.checkVisibility();
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const cells = [...row.cells].filter(shown);
      return cells[cells.indexOf(cell) + (key === "ArrowLeft" ? -1 : 1)];
    }
    if (key === "Home" || key === "End") return [...row.cells].filter(shown).at(key === "Home" ? 0 : -1);
    const body = [...table.querySelectorAll<HTMLTableRowElement>("tr[data-v]")];
    const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 };
    const next = Math.max(0, Math.min(body.length - 1, body.indexOf(row) + steps[key]));
    return body[next].cells[cell.cellIndex];
  }

  const moves = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];

  table.addEventListener("keydown", (event) => {
    const cell = (event.target as Element).closest<HTMLTableCellElement>("tr[data-v] > *");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rowOf(cell);
    if (moves.includes(event.key)) {
      event.preventDefault();
      const next = neighbour(cell, event.key);
      if (next) focusCell(next);
    } else if (event.key === "c" && row) {
      if (tray.hidden) setTicking(true);
      tick(row, !ticked.has(row.slug));
    } else if (event.key === "Enter" && event.target === cell && row && cell.cellIndex > 0) {
      openEvidence(row, cell.cellIndex - 1);
    }
  });

  // Arrows go from evidence to evidence.
  sheet.addEventListener("keydown", (event) => {
    const [row, at] = cellOf(sheet.dataset.cell ?? "");
    if (!row || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const next = neighbour(row.element.cells[at + 1], event.key);
    const to = next && rowOf(next);
    if (next && to && next.cellIndex > 0) {
      next.scrollIntoView({ block: "nearest" });
      openEvidence(to, next.cellIndex - 1);
    }
  });

  function rowOf(cell: Element): Row | undefined {
    return rows.find((row) => row.element === cell.closest("tr"));
  }

  table.addEventListener("click", (event) => {
    const target = event.target as Element;
    const filter = target.closest<HTMLElement>(".filter");
    if (filter) {
      const column = columns.find((column) => column.head.contains(filter));
      if (column) openMenu(column, filter);
      else openFilled(() => menu.replaceChildren(fieldset("Sort", sortChoices("name", "from A to Z", "from Z to A"))), filter, "Sort");
      return;
    }
    const cell = target.closest<HTMLTableCellElement>("tr[data-v] > td");
    if (!cell || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const row = rowOf(cell);
    if (!row) return;
    event.preventDefault();
    focusCell(cell);
    openEvidence(row, cell.cellIndex - 1);
  });

  // Ticks.

  function setTicking(on: boolean): void {
    table.classList.toggle("ticking", on);
    tools.querySelector("[data-do=tick]")?.setAttribute("aria-pressed", String(on));
    for (const row of rows) {
      const head = row.element.cells[0];
      head.querySelector("input")?.remove();
      if (!on) continue;
      const box = element("input", "");
      box.type = "checkbox";
      box.tabIndex = -1;
      box.setAttribute("aria-label", `Tick ${row.name}`);
      box.addEventListener("change", () => tick(row, box.checked));
      head.prepend(box);
    }
    ticked.clear();
    showTray(on);
  }

  function tick(row: Row, on: boolean): void {
    if (on && ticked.size < mostTicks) ticked.add(row.slug);
    else ticked.delete(row.slug);
    const box = row.element.cells[0].querySelector("input");
    if (box) box.checked = ticked.has(row.slug);
    showTray(true);
  }

  function showTray(on: boolean): void {
    tray.hidden = !on;
    const names = [...ticked].map((slug) => bySlug.get(slug)?.name).join(", ");
    const count = ticked.size === 1 ? "1 service" : `${ticked.size} services`;
    const text = element("p", "", element("b", "", count), ` ticked${names && ": " + names}. `);
    text.setAttribute("role", "status");
    if (ticked.size < 2) text.append(element("span", "meta", `Tick two to ${mostTicks}.`));
    const link = element("a", "primary", "Compare side by side");
    link.href = `${root}compare/?s=${[...ticked].map(encodeURIComponent).join()}`;
    tray.replaceChildren(text, ...(ticked.size > 1 ? [link] : []), button("Untick", () => setTicking(false)));
  }

  // Files.

  function shownColumns(): Column[] {
    return columns.filter((column) => !state.hidden.has(column.key));
  }

  function shownRows(): Row[] {
    return ordered().flatMap(([, list]) => list);
  }

  function csv(): string {
    const lines = [["service", "name", "prefix", "category", ...shownColumns().map((column) => column.id)]];
    for (const row of shownRows()) {
      const cells = shownColumns().map((column) => {
        const cell = decoded(row.cells[columns.indexOf(column)]);
        const marks = [cell.support === "unstated" && cell.derived ? `${cell.derived} by the catalog` : "", cell.conflict ? "conflict" : "", cell.stale ? "stale" : ""];
        return [cell.support, ...marks.filter(Boolean)].join("; ");
      });
      lines.push([row.slug, row.names[0], row.prefix, row.group.name, ...cells]);
    }
    return lines.map((line) => line.map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join() + "\n").join("");
  }

  function json(): string {
    const services = shownRows().map((row) => ({
      slug: row.slug,
      name: row.names[0],
      short_name: row.name,
      prefix: row.prefix,
      category: row.group.name,
      cells: Object.fromEntries(shownColumns().map((column) => [column.id, decoded(row.cells[columns.indexOf(column)])])),
    }));
    const all = { state: address(state), shown: visible.length, of: rows.length, filter: sentence(), services };
    return JSON.stringify(all, null, 2) + "\n";
  }

  // The tools.

  let timer = 0;
  query.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      state.q = query.value;
      apply("replace");
    }, typingPause);
  });
  tools.addEventListener("submit", (event) => event.preventDefault());
  category.addEventListener("change", () => change((state) => (state.cat = category.value)));
  tools.addEventListener("click", (event) => {
    const on = (event.target as Element).closest<HTMLButtonElement>("button");
    if (!on) return;
    if (on.dataset.any) toggle("any", on.dataset.any as Value);
    const does: Record<string, () => void> = {
      tick: () => setTicking(tray.hidden),
      columns: () => openColumns(on),
      link: () => copyLink(on, location.href),
      csv: () => download("matrix.csv", "text/csv", csv()),
      json: () => download("matrix.json", "application/json", json()),
    };
    does[on.dataset.do ?? ""]?.();
  });
  for (const one of tools.querySelectorAll<HTMLElement>("[data-any]")) {
    const bit = bits([one.dataset.any as Value]);
    one.append(" ", element("span", "number", String(rows.filter((row) => maskOf(row, "any") & bit).length)));
  }
  addEventListener("popstate", () => {
    state = readState(columns);
    apply("none");
  });
  addEventListener("hashchange", openAddressed);
  phone.addEventListener("change", showColumns);

  oneStop(rows);
  apply("replace");
  keepStop();
  openAddressed();
}

// oneStop takes the links of the rows out of the order of Tab, all but
// one, which has its index already.
// This is done in parts, so that the page answers meanwhile.
function oneStop(rows: Row[]): void {
  const queue = [...rows];
  const work = () => {
    for (const row of queue.splice(0, laterRows)) {
      for (const link of row.element.querySelectorAll("a:not([tabindex])")) link.setAttribute("tabindex", "-1");
      for (const cell of row.element.cells) if (!cell.firstElementChild) cell.tabIndex = -1;
    }
    if (queue.length > 0) setTimeout(work, 0);
  };
  work();
}

// Reading the page.

function readColumns(table: HTMLTableElement): Column[] {
  return [...(table.tHead?.rows[1].cells ?? [])].slice(1).map((head) => {
    const link = head.querySelector("a");
    const id = link?.getAttribute("href")?.match(/features\/([a-z-]+)\/$/)?.[1] ?? "";
    return { key: head.id, id, name: link?.textContent ?? "", head };
  });
}

function readGroups(table: HTMLTableElement): Group[] {
  const names = new Map<string, string>();
  const groups = [...table.tBodies].map((body) => {
    const head = body.rows[0].cells[0];
    const group: Group = { slug: body.dataset.category ?? "", name: head.firstChild?.textContent?.trim() ?? "", body, count: head.firstElementChild as HTMLElement, rows: [] };
    names.set(group.name, group.slug);
    return group;
  });
  for (const group of groups) {
    for (const row of [...group.body.rows].slice(1)) group.rows.push(readRow(row, group, names));
  }
  return groups;
}

function readRow(row: HTMLTableRowElement, group: Group, slugs: Map<string, string>): Row {
  const link = row.cells[0].querySelector("a");
  const name = link?.textContent ?? "";
  const prefix = row.cells[0].querySelector("code")?.textContent ?? "";
  const names = (row.dataset.n ?? "").split("|");
  const cells = [...(row.dataset.v ?? "")].map((letter) => letters.indexOf(letter));
  const also = (row.dataset.c ?? "").split("|").map((other) => slugs.get(other) ?? "");
  return {
    element: row,
    slug: decodeURIComponent(link?.getAttribute("href")?.match(/services\/([^/]+)\/$/)?.[1] ?? ""),
    name,
    names,
    text: [name, prefix, ...names].join("\n").toLowerCase(),
    prefix,
    group,
    categories: new Set([group.slug, ...also]),
    cells,
    masks: cells.map(maskOfCell),
    rank: cells.map((cell) => (cell % 4) * 4 + ((cell >> 2) % 4 || 4)),
  };
}

function decoded(cell: number) {
  const derived: Support | null = supports[((cell >> 2) % 4) - 1] ?? null;
  return { support: supports[cell % 4], derived, conflict: (cell & 16) > 0, stale: (cell & 32) > 0 };
}

function maskOfCell(number: number): number {
  const cell = decoded(number);
  const has: Value[] = [cell.support];
  if (cell.support === "unstated" && cell.derived === "yes") has.push("derived");
  if (cell.conflict) has.push("conflict");
  if (cell.stale) has.push("stale");
  return bits(has);
}

function bits(wanted: Iterable<Value>): number {
  let mask = 0;
  for (const value of wanted) mask |= 1 << values.indexOf(value);
  return mask;
}

function wordsOf(wanted: Set<Value>): string {
  return values.filter((value) => wanted.has(value)).map((value) => valueWords[value]).join(" or ");
}

// Addresses: ?q=…&cat=…&f=rbp:yes.partial,abac:no&sort=abac&cols=rbp.abac, in
// this order, values and columns in theirs, and what is usual left out.

function emptyState(): State {
  return { q: "", cat: "", filters: new Map(), sort: "", hidden: new Set() };
}

function readState(columns: Column[]): State {
  const given = new URLSearchParams(location.search);
  const state = emptyState();
  const keys = columns.map((column) => column.key);
  state.q = given.get("q") ?? "";
  state.cat = given.get("cat") ?? "";
  if (!document.querySelector(`tbody[data-category="${CSS.escape(state.cat)}"], option[value="${CSS.escape(state.cat)}"]`)) state.cat = "";
  for (const part of (given.get("f") ?? "").split(",")) {
    const [key, list = ""] = part.split(":");
    const wanted = values.filter((value) => list.split(".").includes(value));
    if ((keys.includes(key) || key === "any") && wanted.length > 0) state.filters.set(key, new Set(wanted));
  }
  const sort = given.get("sort") ?? "";
  if ([...keys, "name"].includes(sort.replace("-", ""))) state.sort = sort;
  const shown = (given.get("cols") ?? "").split(".").filter((key) => keys.includes(key));
  if (shown.length > 0) for (const key of keys) if (!shown.includes(key)) state.hidden.add(key);
  return state;
}

function addressOf(state: State, columns: Column[]): string {
  const keys = columns.map((column) => column.key);
  const filters = [...keys, "any"].flatMap((key) => {
    const wanted = state.filters.get(key);
    return wanted ? [`${key}:${values.filter((value) => wanted.has(value)).join(".")}`] : [];
  });
  const parts = [
    state.q.trim() && "q=" + encodeURIComponent(state.q.trim()).replaceAll("%20", "+"),
    state.cat && "cat=" + encodeURIComponent(state.cat),
    filters.length > 0 && "f=" + filters.join(),
    state.sort && "sort=" + state.sort,
    state.hidden.size > 0 && "cols=" + keys.filter((key) => !state.hidden.has(key)).join("."),
  ].filter(Boolean);
  return parts.length > 0 ? "?" + parts.join("&") : "";
}

// Parts of menus.

function popover(kind: string): HTMLElement {
  const made = element("div", kind);
  made.popover = "auto";
  made.tabIndex = -1;
  made.setAttribute("role", "dialog");
  if (kind === "sheet") made.setAttribute("aria-labelledby", "evidence-title");
  document.body.append(made);
  return made;
}

function fieldset(legend: string, children: Node[]): HTMLElement {
  return element("fieldset", "", element("legend", "", legend), ...children);
}

function choice(text: string, on: boolean, onChange: () => void, count = "", type = "checkbox"): HTMLElement {
  const input = element("input", "");
  input.type = type;
  input.name = "choice-" + type;
  input.checked = on;
  input.addEventListener("change", onChange);
  return element("label", "", input, element("span", "", text), element("span", "number meta", count));
}
