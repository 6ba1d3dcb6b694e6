// The matrix as an instrument: filters, sorting, columns, the evidence of a
// cell in place, ticks that lead to a comparison, and a file of what is shown.
// The state of all this is the address. Without this script the table is
// whole and each cell leads to its evidence.

import { button, copyLink, download, element, place } from "./dom.ts";
import { claims, load, root, type Support, verdict, why, words } from "./service.ts";

// What a cell can be asked for, in the order of addresses: the letter there,
// and the words. The place of a value is its bit in the mask of a cell.
const values = ["yes", "partial", "no", "unstated", "derived", "conflict", "stale"] as const;
const valueLetters = "ypnucxs";
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
const onScreen = 24; // rows moved at once, or fewer where the window shows fewer; the rest follows in parts
const rowHeight = 1.625; // rem
const laterRows = 100; // looked at in one part, where nothing is drawn
const typingPause = 300; // milliseconds until the address follows
const mostTicks = 6;

const roles = {
  "thead, tbody": "rowgroup",
  "thead tr, .category": "row",
  "[scope=col], [scope=colgroup]": "columnheader",
  "[scope=rowgroup]": "rowheader",
  "thead td, .category td": "cell",
};

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
  head: HTMLTableRowElement;
  bars: Element[]; // of the cells of the head
  rows: Row[];
}

interface State {
  q: string;
  cat: string;
  filters: Map<string, Set<Value>>; // by key of a column; "any" is whichever
  sort: string; // "name" or the key of a column, with "-" before it where turned round
  hidden: Set<string>; // columns
  shapes: boolean; // cells show no words
}

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
  const bySlug = new Map(rows.map((row) => [row.slug, row]));
  const columnsSheet = new CSSStyleSheet(); // of the columns that are hidden or filtered
  const query = tools.elements.namedItem("q") as HTMLInputElement;
  const category = tools.elements.namedItem("cat") as HTMLSelectElement;
  const phone = matchMedia("(width < 40rem)");
  const menu = popover("choices");
  const sheet = popover("sheet");
  const ticked = new Set<string>();
  let state = readState(columns);
  let visible: Row[] = rows;
  let drawing = 0; // the number of the newest picture
  let rest = () => {}; // puts at once what the newest picture still lacks
  let stop: HTMLElement | undefined; // the link in the rows that Tab leads to
  let shownAs = ""; // of the rows in the table
  let written = location.search; // the state in the address
  let columnRules = ""; // what the sheet says

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
  function ordered(): Part[] {
    const shown = new Set(visible);
    const part = (rows: Row[], group?: Group): Part => ({ group, rows: rows.filter((row) => shown.has(row)) });
    if (!state.sort) return groups.map((group) => part(group.rows, group)).filter((one) => one.rows.length > 0);
    const at = columns.findIndex((column) => column.key === state.sort.replace("-", ""));
    const list = [...byName];
    if (at >= 0) list.sort((a, b) => a.rank[at] - b.rank[at]);
    return [part(state.sort.startsWith("-") ? list.reverse() : list)];
  }

  // draw shows the rows that match, in their order. What stood there is put
  // aside, which costs nothing; the first screen of rows is moved from it at
  // once, and the others in parts, a frame between, so that nothing freezes.
  function draw(): void {
    const picture = visible.map((row) => row.slug).join() + "|" + state.sort;
    if (picture === shownAs || (!shownAs && !state.sort && visible.length === rows.length)) {
      shownAs = picture;
      return;
    }
    shownAs = picture;
    const number = ++drawing;
    const aside = [...table.tBodies];
    const parts = ordered();
    const top = aside[0]?.getBoundingClientRect().top ?? 0;
    for (const body of aside) body.className = "aside";
    const heads: Head[] = []; // that have yet to say what they count
    const put = (count: number) => {
      for (const head of heads.splice(0)) tallyHead(head);
      while (count > 0 && parts.length > 0) {
        const [part] = parts;
        if (part.group && !part.body) {
          heads.push({ group: part.group, rows: [...part.rows] });
          count--; // a head is higher than a row
        }
        const some = part.rows.splice(0, Math.max(1, count));
        count -= some.length;
        table.append(bodyOf(part, some));
        if (part.rows.length === 0) parts.shift();
      }
      if (parts.length === 0) removeSome(aside, count);
      return parts.length > 0 || heads.length > 0 || aside.some((body) => body.isConnected);
    };
    const goOn = () => {
      if (number !== drawing) return;
      if (put(onScreen)) afterFrame(goOn);
      else table.removeAttribute("aria-busy");
    };
    rest = () => {
      while (number === drawing && put(rows.length));
    };
    table.setAttribute("aria-busy", "true");
    put(Math.max(1, Math.min(onScreen, Math.ceil((innerHeight - Math.max(0, top)) / (rowHeight * 16)))));
    keepStop();
    afterFrame(goOn);
  }

  // apply shows the state and writes it into the address.
  function apply(entry: "push" | "replace" | "none"): void {
    const above = table.getBoundingClientRect().top < 0;
    visible = rows.filter((row) => matches(row, state));
    draw();
    showColumns();
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
    for (const one of tools.querySelectorAll<HTMLElement>("[data-d]")) {
      one.setAttribute("aria-pressed", String((one.dataset.d === "shapes") === state.shapes));
    }
    const clear = button("Clear all", () => change((state) => Object.assign(state, emptyState(), { shapes: state.shapes })));
    const copy = button("Copy link", () => copyLink(copy, location.origin + location.pathname + address(state)));
    const asked = told().length > 0 || state.sort !== "" || state.hidden.size > 0;
    legend!.hidden = asked;
    chips.hidden = !asked;
    chips.replaceChildren(...chipsOf(), clear, copy);
    status.replaceChildren(...sentence());
  }

  // chipsOf gives a button for each part of the state that can be taken away.
  function chipsOf(): HTMLElement[] {
    const all = told().map(({ name, words, remove }) => chip([`${name}: `, ...emphasised(words)], remove));
    const by = sortWords();
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

  function sortWords(): string {
    const key = state.sort.replace("-", "");
    if (!key) return "";
    const turned = state.sort.startsWith("-");
    if (key === "name") return `name, ${turned ? "Z to A" : "A to Z"}`;
    return `${nameOf(key)}, ${turned ? "least" : "most"} support first`;
  }

  function address(state: State): string {
    return addressOf(state, columns);
  }

  // told lists what the rows are narrowed by.
  function told(): { name: string; words: string[]; remove: (state: State) => void }[] {
    const parts = [];
    const text = state.q.trim();
    const group = groups.find((group) => group.slug === state.cat);
    if (text) parts.push({ name: "name", words: [`“${text}”`], remove: (state: State) => (state.q = "") });
    if (group) parts.push({ name: "category", words: [group.name], remove: (state: State) => (state.cat = "") });
    for (const [key, wanted] of inOrder(state.filters)) {
      parts.push({ name: nameOf(key), words: wordsOf(wanted), remove: ({ filters }: State) => filters.delete(key) });
    }
    return parts;
  }

  function inOrder(filters: State["filters"]): [string, Set<Value>][] {
    return [...columns.map((column) => column.key), "any"].flatMap((key) => {
      const wanted = filters.get(key);
      return wanted ? [[key, wanted] as [string, Set<Value>]] : [];
    });
  }

  // sentence says what is shown.
  function sentence(): (Node | string)[] {
    const parts = told().map(({ name, words }) => [`${name} = `, ...emphasised(words)]);
    if (parts.length === 0) return [element("b", "", `${rows.length} services`)];
    return [element("b", "", `${visible.length} of ${rows.length} services`), ": ", ...parts.flatMap((part, i) => (i > 0 ? [" and ", ...part] : part))];
  }

  function nameOf(key: string): string {
    const name = columns.find((column) => column.key === key)?.name ?? "any feature";
    return (/^[A-Z][a-z]/.test(name) ? name[0].toLowerCase() + name.slice(1) : name).replace(/ \(.*\)$/, "");
  }

  // Columns. A phone shows those alone that a filter names.

  function showColumns(): void {
    const named = columns.filter((column) => state.filters.has(column.key));
    const out = (column: Column) => state.hidden.has(column.key) || (phone.matches && named.length > 0 && !named.includes(column));
    const left = columns.filter((column) => !out(column));
    const count = left.length < columns.length ? [`table.matrix { --columns: ${left.length} }`] : [];
    const rules = count.concat(columns.flatMap((column, i) => {
      const cells = `.matrix :is(th, td):nth-child(${i + 2})`;
      if (out(column)) return [`${cells}:not([scope=colgroup]) { display: none }`];
      return state.filters.has(column.key) ? [`tr:not(.category) > td:nth-child(${i + 2}):not(.open) { background-color: var(--faint) }`] : [];
    })).join(" ");
    if (rules !== columnRules) columnsSheet.replaceSync((columnRules = rules));
    table.classList.toggle("few", left.length <= 3);
    table.classList.toggle("shapes", state.shapes);
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
      const others = rows.filter((row) => matches(row, state, column.key));
      const list = values.map((value) => {
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

  // openFilled opens the menu, and fills it again once each choice is shown,
  // because the counts change; the choice keeps the focus.
  function openFilled(fill: () => void, at: HTMLElement, label: string): void {
    fill();
    menu.setAttribute("aria-label", label);
    const again = () => {
      const inputs = () => [...menu.querySelectorAll("input")];
      const focused = inputs().indexOf(document.activeElement as HTMLInputElement);
      fill();
      inputs()[focused]?.focus();
    };
    menu.onchange = () => afterFrame(again);
    place(menu, at);
    menu.querySelector<HTMLElement>("input:checked, input")?.focus();
  }

  // Evidence. The sheet tells of one cell or, on a phone, of a whole row.

  function keyOfCell(row: Row, at: number): string {
    return at < 0 ? row.slug : `${row.slug}.${columns[at].id}`;
  }

  function openEvidence(row: Row, at: number): void {
    const body = element("div", "", element("p", "meta", "Loading…"));
    const url = `${root}services/${encodeURIComponent(row.slug)}/#${columns[at].id}`;
    const all = phone.matches ? [button("All features", () => openRow(row))] : [];
    openSheet(row, at, [element("b", "", row.names[0]), ` ${columns[at].name}`], body, url, all);
    loadEvidence(row, at, body);
  }

  async function loadEvidence(row: Row, at: number, body: HTMLElement): Promise<void> {
    let parts: Node[];
    try {
      const known = (await load(row.slug)).cells[columns[at].id];
      const reason = element("p", known.stale || known.conflict ? "why marked" : "why", why(known));
      parts = [element("p", "verdict-line", ...verdict(known)), reason, claims(known)];
    } catch {
      parts = [element("p", "", "The evidence could not be loaded; the service page has it.")];
    }
    if (sheet.dataset.cell !== keyOfCell(row, at)) return;
    body.replaceChildren(...parts);
    place(sheet, row.element.cells[at + 1]);
  }

  // openRow lists all features of a service; each leads to its evidence.
  function openRow(row: Row): void {
    const items = columns.map((column, at) => {
      const cell = { ...decoded(row.cells[at]), claims: [] };
      const open = button(column.name, () => openEvidence(row, at));
      return element("li", "", open, element("span", "", ...verdict(cell)));
    });
    const url = `${root}services/${encodeURIComponent(row.slug)}/`;
    openSheet(row, -1, [element("b", "", row.names[0]), " ", element("code", "", row.prefix)], element("ul", "row-list", ...items), url, []);
  }

  function openSheet(row: Row, at: number, title: (Node | string)[], body: HTMLElement, url: string, more: HTMLElement[]): void {
    const cell = row.element.cells[at + 1];
    const hash = "#" + keyOfCell(row, at);
    const close = button("×", () => sheet.hidePopover());
    close.setAttribute("aria-label", "Close");
    const head = element("h2", "", ...title);
    head.id = "evidence-title";
    const open = element("a", "", "Open in service page");
    open.href = url;
    const copy = button("Copy link", () => copyLink(copy, location.origin + location.pathname + location.search + hash));
    sheet.replaceChildren(element("div", "sheet-head", head, close), body, element("div", "sheet-foot", open, ...more, copy, element("code", "", hash)));
    sheet.dataset.cell = keyOfCell(row, at);
    for (const other of table.querySelectorAll("td.open")) other.classList.remove("open");
    if (at >= 0) cell.classList.add("open");
    history.replaceState(history.state, "", location.pathname + location.search + hash);
    place(sheet, cell);
    sheet.focus();
  }

  // openAddressed opens the cell or the row that the address names.
  function openAddressed(): void {
    const { hash } = location;
    const [row, at] = cellOf(decodeURIComponent(hash.slice(1)));
    if (!row || sheet.dataset.cell === keyOfCell(row, at)) return;
    if (!visible.includes(row)) {
      state = emptyState();
      apply("replace");
    }
    rest();
    row.element.scrollIntoView({ block: "center" });
    // Bodies above it that come into view now turn out higher than was thought.
    afterFrame(async () => {
      row.element.scrollIntoView({ block: "center" });
      if (at < 0) return openRow(row);
      await load(row.slug).catch(() => {}); // nobody pressed anything: what opens is whole, and does not grow
      if (location.hash === hash) openEvidence(row, at);
    });
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
    if (bySlug.has(key)) return [bySlug.get(key), -1];
    const dot = key.lastIndexOf(".");
    const at = columns.findIndex((column) => column.id === key.slice(dot + 1));
    return [at < 0 ? undefined : bySlug.get(key.slice(0, dot)), at];
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
    if (stop?.isConnected && !stop.closest(".aside")) return;
    const body = [...table.tBodies].find((body) => body.className !== "aside");
    const first = body?.querySelector<HTMLElement>("tr[data-v] a");
    if (stop) stop.tabIndex = -1;
    stop = first ?? undefined;
    if (first) first.tabIndex = 0;
  }

  function neighbour(cell: HTMLTableCellElement, key: string): HTMLTableCellElement | undefined {
    const row = cell.parentElement as HTMLTableRowElement;
    const shown = (one: HTMLTableCellElement) => one.checkVisibility();
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const cells = [...row.cells].filter(shown);
      return cells[cells.indexOf(cell) + (key === "ArrowLeft" ? -1 : 1)];
    }
    if (key === "Home" || key === "End") return [...row.cells].filter(shown).at(key === "Home" ? 0 : -1);
    rest();
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
    if (!row || at < 0 || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const next = neighbour(row.element.cells[at + 1], event.key);
    const to = next && rowOf(next);
    if (next && to && next.cellIndex > 0) {
      next.scrollIntoView({ block: "nearest" });
      openEvidence(to, next.cellIndex - 1);
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
      if (column) openMenu(column, filter);
      else openFilled(() => menu.replaceChildren(fieldset("Sort", sortChoices("name", "from A to Z", "from Z to A"))), filter, "Sort");
      return;
    }
    const cell = target.closest<HTMLTableCellElement>("tr[data-v] > *");
    if (!cell || target.matches("input") || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const row = rowOf(cell);
    // Where cells are too narrow for a finger, the row is what is opened.
    const whole = phone.matches && !table.classList.contains("few");
    if (!row || (cell.cellIndex === 0 && !whole)) return;
    event.preventDefault();
    focusCell(cell);
    if (whole) openRow(row);
    else openEvidence(row, cell.cellIndex - 1);
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
    return ordered().flatMap((part) => part.rows);
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
    const filter = told().map(({ name, words }) => `${name} = ${words.join(" or ")}`).join(" and ");
    const all = { state: address(state), shown: visible.length, of: rows.length, filter, services };
    return JSON.stringify(all, null, 2) + "\n";
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
      tick: () => setTicking(tray.hidden),
      columns: () => openColumns(on),
      csv: () => download("matrix.csv", "text/csv", csv()),
      json: () => download("matrix.json", "application/json", json()),
    };
    does[on.dataset.do ?? ""]?.();
  });
  addEventListener("popstate", () => {
    state = readState(columns);
    written = location.search;
    apply("none");
    rest(); // the page is scrolled to where it was: all of it has to be there
  });
  addEventListener("hashchange", openAddressed);
  phone.addEventListener("change", showColumns);

  document.adoptedStyleSheets.push(columnsSheet);
  for (const body of table.tBodies) keepsRoom(body);
  prepare(table, rows);
  apply("replace");
  keepStop();
  openAddressed();
}

// prepare takes the links of the rows out of the order of Tab, all but one,
// which has its index already, and says in words that the table is one: older
// browsers forget it where rows are boxes of their own. This is done in parts,
// so that the page answers meanwhile.
function prepare(table: HTMLTableElement, rows: Row[]): void {
  const queue = [...rows];
  for (const [selector, role] of Object.entries(roles)) for (const one of table.querySelectorAll(selector)) one.setAttribute("role", role);
  table.setAttribute("role", "table");
  const work = () => {
    for (const row of queue.splice(0, laterRows)) {
      row.element.setAttribute("role", "row");
      for (const cell of row.element.cells) {
        cell.setAttribute("role", cell.scope ? "rowheader" : "cell");
        if (!cell.firstElementChild) cell.tabIndex = -1;
      }
      for (const link of row.element.querySelectorAll("a:not([tabindex])")) link.setAttribute("tabindex", "-1");
    }
    if (queue.length > 0) setTimeout(work, 0);
  };
  work();
}

// A Part is a run of rows, below the head of their category where they have
// one. Those of a category stand in one body.
interface Part {
  group?: Group;
  rows: Row[]; // that have yet to be moved
  body?: HTMLTableSectionElement;
}

// A Head is that of a category with the rows below it that are shown.
interface Head {
  group: Group;
  rows: Row[];
}

// bodyOf gives the body of the table that holds the next rows of a part. A
// head is moved without its bars: these cost as much as two rows, and come
// with the next frame.
function bodyOf(part: Part, rows: Row[]): HTMLTableSectionElement {
  const body = part.body ?? element("tbody", "");
  body.setAttribute("role", "rowgroup");
  if (part.group && !part.body) {
    for (const bar of part.group.bars) bar.remove();
    body.append(part.group.head);
    part.body = body;
  }
  body.append(...rows.map((row) => row.element));
  keepsRoom(body);
  return body;
}

// tallyHead counts what is shown of a category.
function tallyHead({ group, rows }: Head): void {
  const [name, ...cells] = group.head.cells;
  name.lastElementChild!.textContent = rows.length === group.rows.length ? String(rows.length) : `${rows.length} of ${group.rows.length}`;
  cells.forEach((cell, i) => tally(cell, group.bars[i], rows.map((row) => row.cells[i] % 4)));
}

// keepsRoom says how high a body is that has not been laid out.
function keepsRoom(body: HTMLTableSectionElement): void {
  const heads = body.rows[0]?.className === "category" ? 1 : 0; // rem that it is higher
  body.style.containIntrinsicBlockSize = `auto ${body.rows.length * rowHeight + heads}rem`;
}

// removeSome takes rows that no longer match off the page.
function removeSome(aside: HTMLTableSectionElement[], count: number): void {
  for (const body of aside) {
    for (const row of [...body.rows].slice(0, count)) {
      row.remove();
      count--;
    }
    if (body.rows.length > 0) return;
    body.remove();
  }
}

// tally writes how many of some cells are yes or partial, and their spread
// as a bar, as the page has them.
function tally(cell: HTMLTableCellElement, bar: Element, found: number[]): void {
  const some = found.filter((support) => support < 2).length;
  cell.replaceChildren(some > 0 ? `${some} ` : "– ", bar);
  cell.setAttribute("aria-label", `${some} of ${found.length} yes or partial`);
  bar.setAttribute("viewBox", `0 0 ${Math.max(1, found.length)} 4`);
  let x = 0;
  const parts = supports.slice(0, 3).flatMap((support, i) => {
    const width = found.filter((one) => one === i).length;
    if (width === 0) return [];
    const part = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({ class: support, x, width, height: 4 })) part.setAttribute(name, String(value));
    x += width;
    return [part];
  });
  bar.replaceChildren(...parts);
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
  const bodies = [...table.tBodies];
  const groups = bodies.map((body) => {
    const head = body.rows[0];
    const group: Group = { slug: body.dataset.category ?? "", name: head.cells[0].firstChild?.textContent?.trim() ?? "", head, bars: [...head.querySelectorAll("svg")], rows: [] };
    names.set(group.name, group.slug);
    return group;
  });
  groups.forEach((group, i) => {
    for (const row of [...bodies[i].rows].slice(1)) group.rows.push(readRow(row, group, names));
  });
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

function wordsOf(wanted: Set<Value>): string[] {
  return values.filter((value) => wanted.has(value)).map((value) => valueWords[value]);
}

// emphasised gives words with "or" between.
function emphasised(words: string[]): (Node | string)[] {
  return words.flatMap((word, i) => [i > 0 ? " or " : "", element("b", "", word)]);
}

// Addresses: ?q=…&cat=…&f=rbp:yp,abac:n&sort=abac&cols=rbp.abac&d=shapes, in
// this order, values and columns in theirs, and what is usual left out.

function emptyState(): State {
  return { q: "", cat: "", filters: new Map(), sort: "", hidden: new Set(), shapes: false };
}

// valuesOf reads letters (yp), and the words that older links have (yes.partial).
function valuesOf(list: string): Set<Value> {
  const pieces = list.split(".");
  const inWords = pieces.some((piece) => values.includes(piece as Value));
  return new Set(values.filter((value, i) => (inWords ? pieces.includes(value) : list.includes(valueLetters[i]))));
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
    const wanted = valuesOf(list);
    if ((keys.includes(key) || key === "any") && wanted.size > 0) state.filters.set(key, wanted);
  }
  const sort = given.get("sort") ?? "";
  if ([...keys, "name"].includes(sort.replace("-", ""))) state.sort = sort;
  const shown = (given.get("cols") ?? "").split(".").filter((key) => keys.includes(key));
  if (shown.length > 0) for (const key of keys) if (!shown.includes(key)) state.hidden.add(key);
  state.shapes = given.get("d") === "shapes";
  return state;
}

function addressOf(state: State, columns: Column[]): string {
  const keys = columns.map((column) => column.key);
  const filters = [...keys, "any"].flatMap((key) => {
    const wanted = state.filters.get(key);
    return wanted ? [`${key}:${values.map((value, i) => (wanted.has(value) ? valueLetters[i] : "")).join("")}`] : [];
  });
  const parts = [
    state.q.trim() && "q=" + encodeURIComponent(state.q.trim()).replaceAll("%20", "+"),
    state.cat && "cat=" + encodeURIComponent(state.cat),
    filters.length > 0 && "f=" + filters.join(),
    state.sort && "sort=" + state.sort,
    state.hidden.size > 0 && "cols=" + keys.filter((key) => !state.hidden.has(key)).join("."),
    state.shapes && "d=shapes",
  ].filter(Boolean);
  return parts.length > 0 ? "?" + parts.join("&") : "";
}

// afterFrame does what can wait until the reader sees what was asked for.
function afterFrame(does: () => void): void {
  requestAnimationFrame(() => setTimeout(does));
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
