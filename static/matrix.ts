// The matrix as an instrument: filters, sorting, columns, the evidence of a
// cell in place, ticks that lead to a comparison, and a file of what is shown.
// The state of all this is the address. Without this script the table is
// whole and each cell leads to its evidence.

import { addressed, afterFrame, button, copyLink, download, element } from "./dom.ts";
import { columnsOf } from "./matrix-columns.ts";
import { cursorOf, moves, prepare } from "./matrix-cursor.ts";
import { evidenceOf } from "./matrix-evidence.ts";
import { type About, csv, json } from "./matrix-files.ts";
import { menusOf } from "./matrix-menus.ts";
import { type Part, screenOf } from "./matrix-screen.ts";
import { addressOf, emptyState, matches, readState, sortWords, type State, told } from "./matrix-state.ts";
import { type Column, readColumns, readGroups, type Row, type Value } from "./matrix-table.ts";
import { ticksOf } from "./matrix-ticks.ts";
import { load } from "./service.ts";

const inBody = 24; // rows of a body where they are sorted
const typingPause = 300; // milliseconds until the address follows

const table = document.querySelector<HTMLTableElement>("table.matrix");
const tools = document.querySelector<HTMLFormElement>("#matrix-tools");
const chips = document.querySelector<HTMLElement>("#matrix-chips");
const status = document.querySelector<HTMLElement>("#matrix-status");
const tray = document.querySelector<HTMLElement>("#matrix-tray");
const legend = document.querySelector<HTMLElement>("ul.legend");
if (table && tools && chips && status && tray) start(table, tools, chips, status, tray);

function start(table: HTMLTableElement, tools: HTMLFormElement, chips: HTMLElement, status: HTMLElement, tray: HTMLElement): void {
  const columns = readColumns(table);
  const groups = readGroups(table);
  const rows = groups.flatMap((group) => group.rows);
  const byName = [...rows].sort((a, b) => a.name.localeCompare(b.name, "en"));
  const byElement = new Map<Element, Row>(rows.map((row) => [row.element, row]));
  const query = tools.elements.namedItem("q") as HTMLInputElement;
  const category = tools.elements.namedItem("cat") as HTMLSelectElement;
  const phone = matchMedia("(width < 40rem)");
  const byCategory = groups.map((group): Part => ({ body: group.body, group, rows: group.rows }));
  const screen = screenOf(table, byCategory);
  const cursor = cursorOf(table, screen.finish);
  const evidence = evidenceOf(table, columns, rows, phone, cursor);
  const ticks = ticksOf(table, tools, tray, rows);
  const menus = menusOf(columns, rows, () => state, change, toggle);
  const showColumns = columnsOf(table, columns, phone);
  let state = readState(columns);
  let visible: Row[] = rows;
  let order = { sort: "", parts: byCategory };
  let shownAs = pictureOf(rows, emptyState()); // of the rows in the table
  let written = location.search; // the state in the address

  // Filtering.

  // ordered gives the bodies of the table with the rows that belong there.
  function ordered(): Part[] {
    if (state.sort === order.sort) return order.parts;
    order = { sort: state.sort, parts: state.sort ? sorted() : byCategory };
    return order.parts;
  }

  // sorted gives bodies of their own to rows in an order that has no categories.
  function sorted(): Part[] {
    const at = columns.findIndex((column) => column.key === state.sort.replace("-", ""));
    const list = [...byName];
    if (at >= 0) list.sort((a, b) => a.rank[at] - b.rank[at]);
    if (state.sort.startsWith("-")) list.reverse();
    const parts: Part[] = [];
    while (list.length > 0) parts.push({ body: element("tbody", ""), rows: list.splice(0, inBody) });
    return parts;
  }

  // draw shows the rows that match, in their order.
  function draw(): void {
    const picture = pictureOf(visible, state);
    if (picture === shownAs) return;
    shownAs = picture;
    screen.show(ordered(), new Set(visible));
    cursor.keep();
  }

  // apply shows the state and writes it into the address.
  function apply(entry: "push" | "replace" | "none"): void {
    const above = table.getBoundingClientRect().top < 0;
    visible = rows.filter((row) => matches(row, state, columns));
    draw();
    showColumns(state);
    showTools();
    writeAddress(entry);
    // Where filtering began below the head of the table, the first row is what to see.
    if (entry === "push" && above) tools.scrollIntoView();
  }

  // writeAddress waits for the frame: browsers take their time over it.
  function writeAddress(entry: "push" | "replace" | "none"): void {
    const search = address(state);
    if (entry === "none" || search === written) return;
    written = search;
    afterFrame(() => {
      const url = location.pathname + search + (entry === "replace" ? location.hash : "");
      if (entry === "push") history.pushState(null, "", url);
      else history.replaceState(null, "", url);
    });
  }

  // change makes an entry of the history. What was typed just before belongs to
  // the last one.
  function change(edit: (state: State) => void): void {
    writeAddress("replace");
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
    for (const one of tools.querySelectorAll<HTMLElement>("[data-d]")) {
      one.setAttribute("aria-pressed", String((one.dataset.d === "shapes") === state.shapes));
    }
    const clear = button("Clear all", () => {
      change((state) => Object.assign(state, emptyState(), { shapes: state.shapes }));
      query.focus();
    });
    const copy = button("Copy link", () => copyLink(copy, location.origin + location.pathname + address(state)));
    const asked = told(state, columns, groups).length > 0 || state.sort !== "" || state.hidden.size > 0;
    legend!.hidden = asked;
    chips.hidden = !asked;
    chips.replaceChildren(...chipsOf(), clear, copy);
    status.replaceChildren(...sentence());
  }

  // chipsOf gives a button for each part of the state that can be taken away.
  function chipsOf(): HTMLElement[] {
    const all = told(state, columns, groups).map(({ name, words, remove }) => chip([`${name}: `, ...emphasised(words)], remove));
    const by = sortWords(state, columns);
    if (by) all.push(chip([`Sorted by ${by}`], (state) => (state.sort = "")));
    const left = columns.length - state.hidden.size;
    if (state.hidden.size > 0) all.push(chip([`${left} of ${columns.length} columns`], (state) => state.hidden.clear()));
    return all;
  }

  function chip(text: (Node | string)[], remove: (state: State) => void): HTMLElement {
    const made = button("", () => {
      const at = [...chips.children].indexOf(made);
      change(remove);
      // The focus goes to the chip that takes the place, and never to nothing.
      ((chips.children[at] as HTMLElement | undefined) ?? query).focus();
      if (chips.hidden) query.focus();
    });
    made.className = "chip";
    made.append(...text);
    made.setAttribute("aria-label", `Remove ${made.textContent}`);
    made.append(element("span", "", " ×"));
    return made;
  }

  function address(state: State): string {
    return addressOf(state, columns);
  }

  // sentence says what is shown.
  function sentence(): (Node | string)[] {
    const parts = told(state, columns, groups).map(({ name, words }) => [`${name} = `, ...emphasised(words)]);
    if (parts.length === 0) return [element("b", "", `${rows.length} services`)];
    return [element("b", "", `${visible.length} of ${rows.length} services`), ": ", ...parts.flatMap((part, i) => (i > 0 ? [" and ", ...part] : part))];
  }

  // Cells.

  // openAddressed opens the cell or the row that the address names.
  function openAddressed(): void {
    const { hash } = location;
    const [row, at] = evidence.cellOf(addressed());
    if (!row || evidence.isOpen(row, at)) return;
    if (!visible.includes(row)) {
      state = emptyState();
      apply("replace");
    }
    screen.finish();
    row.element.scrollIntoView({ block: "center" });
    // Bodies above it that come into view now turn out higher than was thought.
    afterFrame(async () => {
      row.element.scrollIntoView({ block: "center" });
      if (at < 0) return evidence.openRow(row);
      await load(row.slug).catch(() => {}); // nobody pressed anything: what opens is whole, and does not grow
      if (location.hash === hash) evidence.open(row, at);
    });
  }

  table.addEventListener("keydown", (event) => {
    const cell = (event.target as Element).closest<HTMLTableCellElement>("tr[data-v] > *");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rowOf(cell);
    if (moves.includes(event.key)) {
      event.preventDefault();
      const next = cursor.neighbour(cell, event.key);
      if (next) cursor.focus(next);
    } else if (event.key === "c" && row) {
      ticks.turn(row);
    } else if (event.key === "Enter" && event.target === cell && row && cell.cellIndex > 0) {
      evidence.open(row, cell.cellIndex - 1);
    }
  });

  function rowOf(cell: Element): Row | undefined {
    return byElement.get(cell.closest("tr")!);
  }

  table.addEventListener("click", (event) => {
    const target = event.target as Element;
    const filter = target.closest<HTMLElement>(".filter");
    if (filter) {
      const column = columns.find((column) => column.head.contains(filter));
      if (column) menus.ofColumn(column, filter);
      else menus.ofNames(filter);
      return;
    }
    const cell = target.closest<HTMLTableCellElement>("tr[data-v] > *");
    if (!cell || target.matches("input") || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const row = rowOf(cell);
    // Where cells are too narrow for a finger, the row is what is opened.
    const whole = phone.matches && !table.classList.contains("few");
    if (!row || (cell.cellIndex === 0 && !whole)) return;
    event.preventDefault();
    cursor.focus(cell);
    if (whole) evidence.openRow(row);
    else evidence.open(row, cell.cellIndex - 1);
  });

  // Files.

  function shownColumns(): Column[] {
    return columns.filter((column) => !state.hidden.has(column.key));
  }

  function shownRows(): Row[] {
    const shown = new Set(visible);
    return ordered().flatMap((part) => part.rows.filter((row) => shown.has(row)));
  }

  function about(): About {
    const filter = told(state, columns, groups).map(({ name, words }) => `${name} = ${words.join(" or ")}`).join(" and ");
    return { state: address(state), shown: visible.length, of: rows.length, filter };
  }

  // The tools.

  let timer = 0;
  query.addEventListener("input", () => {
    state.q = query.value;
    apply("none");
    clearTimeout(timer);
    timer = window.setTimeout(() => writeAddress("replace"), typingPause); // browsers refuse many changes in a row
  });
  tools.addEventListener("submit", (event) => event.preventDefault());
  category.addEventListener("change", () => change((state) => (state.cat = category.value)));
  tools.addEventListener("click", (event) => {
    const on = (event.target as Element).closest<HTMLButtonElement>("button");
    if (!on) return;
    if (on.dataset.any) toggle("any", on.dataset.any as Value);
    if (on.dataset.d) change((state) => (state.shapes = on.dataset.d === "shapes"));
    const does: Record<string, () => void> = {
      tick: () => ticks.set(tray.hidden),
      columns: () => menus.ofColumns(on),
      csv: () => download("matrix.csv", "text/csv", csv(shownRows(), shownColumns(), columns)),
      json: () => download("matrix.json", "application/json", json(shownRows(), shownColumns(), columns, about())),
    };
    does[on.dataset.do ?? ""]?.();
  });
  addEventListener("popstate", () => {
    state = readState(columns);
    written = location.search;
    apply("none");
    menus.refill();
    screen.finish(); // the page is scrolled to where it was: all of it has to be there
  });
  addEventListener("hashchange", openAddressed);
  addEventListener("beforeprint", screen.finish);
  phone.addEventListener("change", () => showColumns(state));

  if (query.value) state.q = query.value; // typed before this script came
  prepare(table, rows);
  apply("replace");
  cursor.keep();
  openAddressed();
}

// pictureOf names what the rows show.
function pictureOf(visible: Row[], state: State): string {
  return visible.map((row) => row.slug).join() + "|" + state.sort;
}

// emphasised gives words with "or" between.
function emphasised(words: string[]): (Node | string)[] {
  return words.flatMap((word, i) => [i > 0 ? " or " : "", element("b", "", word)]);
}
