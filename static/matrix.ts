// The matrix as an instrument: filters, sorting, columns, the evidence of a
// cell in place, ticks that lead to a comparison, and a file of what is shown.
// The state of all this is the address. Without this script the table is
// whole and each cell leads to its evidence.

import { afterFrame, button, copyLink, download, element, place } from "./dom.ts";
import { type About, csv, json } from "./matrix-files.ts";
import { type Part, screenOf } from "./matrix-screen.ts";
import { addressOf, emptyState, maskOf, matches, readState, sortWords, type State, told, valueWords } from "./matrix-state.ts";
import { bits, type Column, decoded, type Group, readColumns, readGroups, type Row, type Value, values } from "./matrix-table.ts";
import { claims, load, root, verdict, why } from "./service.ts";

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
  const screen = screenOf(table);
  const ticked = new Set<string>();
  let state = readState(columns);
  let visible: Row[] = rows;
  let stop: HTMLElement | undefined; // the link in the rows that Tab leads to
  let shownAs = pictureOf(rows, emptyState()); // of the rows in the table
  let written = location.search; // the state in the address
  let columnRules = ""; // what the sheet says

  // Filtering.

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

  // draw shows the rows that match, in their order.
  function draw(): void {
    const picture = pictureOf(visible, state);
    if (picture === shownAs) return;
    shownAs = picture;
    screen.show(ordered());
    keepStop();
  }

  // apply shows the state and writes it into the address.
  function apply(entry: "push" | "replace" | "none"): void {
    const above = table.getBoundingClientRect().top < 0;
    visible = rows.filter((row) => matches(row, state, columns));
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
      const others = rows.filter((row) => matches(row, state, columns, column.key));
      const list = values.map((value) => {
        const count = others.filter((row) => maskOf(row, column.key, columns) & bits([value])).length;
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
    screen.finish();
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
    screen.finish();
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
      tick: () => setTicking(tray.hidden),
      columns: () => openColumns(on),
      csv: () => download("matrix.csv", "text/csv", csv(shownRows(), shownColumns(), columns)),
      json: () => download("matrix.json", "application/json", json(shownRows(), shownColumns(), columns, about())),
    };
    does[on.dataset.do ?? ""]?.();
  });
  addEventListener("popstate", () => {
    state = readState(columns);
    written = location.search;
    apply("none");
    screen.finish(); // the page is scrolled to where it was: all of it has to be there
  });
  addEventListener("hashchange", openAddressed);
  phone.addEventListener("change", showColumns);

  document.adoptedStyleSheets.push(columnsSheet);
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

// pictureOf names what the rows show.
function pictureOf(visible: Row[], state: State): string {
  return visible.map((row) => row.slug).join() + "|" + state.sort;
}

// emphasised gives words with "or" between.
function emphasised(words: string[]): (Node | string)[] {
  return words.flatMap((word, i) => [i > 0 ? " or " : "", element("b", "", word)]);
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
