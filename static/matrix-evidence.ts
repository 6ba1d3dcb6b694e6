// The evidence of a cell, in place. The sheet tells of one cell or, on a phone,
// of a whole row.

import { button, copyLink, element, place, popover } from "./dom.ts";
import { type Cursor } from "./matrix-cursor.ts";
import { type Column, decoded, type Row } from "./matrix-table.ts";
import { claims, load, root, verdict, why } from "./service.ts";

export interface Evidence {
  open(row: Row, at: number): void; // the place of a column
  openRow(row: Row): void;
  isOpen(row: Row, at: number): boolean;
  cellOf(key: string): [Row | undefined, number]; // the place is -1 for a whole row
}

export function evidenceOf(table: HTMLTableElement, columns: Column[], rows: Row[], phone: MediaQueryList, cursor: Cursor): Evidence {
  const bySlug = new Map(rows.map((row) => [row.slug, row]));
  const sheet = popover("sheet");
  sheet.setAttribute("aria-labelledby", "evidence-title");

  function keyOfCell(row: Row, at: number): string {
    return at < 0 ? row.slug : `${row.slug}.${columns[at].id}`;
  }

  function open(row: Row, at: number): void {
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
      const leads = button(column.name, () => open(row, at));
      return element("li", "", leads, element("span", "", ...verdict(cell)));
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
    const link = element("a", "", "Open in service page");
    link.href = url;
    const copy = button("Copy link", () => copyLink(copy, location.origin + location.pathname + location.search + hash));
    sheet.replaceChildren(element("div", "sheet-head", head, close), body, element("div", "sheet-foot", link, ...more, copy, element("code", "", hash)));
    sheet.dataset.cell = keyOfCell(row, at);
    for (const other of table.querySelectorAll("td.open")) other.classList.remove("open");
    if (at >= 0) cell.classList.add("open");
    history.replaceState(history.state, "", location.pathname + location.search + hash);
    place(sheet, cell);
    sheet.focus();
  }

  sheet.addEventListener("toggle", (event) => {
    if ((event as ToggleEvent).newState === "open") return;
    const [row, at] = cellOf(sheet.dataset.cell ?? "");
    sheet.dataset.cell = "";
    history.replaceState(history.state, "", location.pathname + location.search);
    if (!row) return;
    const cell = row.element.cells[at + 1];
    cell.classList.remove("open");
    // The browser gives the focus back to where it came from, which arrows may
    // have left; where that is nowhere, it stays in the sheet until the next paint.
    const focused = document.activeElement;
    if (focused === document.body || sheet.contains(focused) || cursor.isAt(focused)) cursor.focus(cell);
  });

  function cellOf(key: string): [Row | undefined, number] {
    if (bySlug.has(key)) return [bySlug.get(key), -1];
    const dot = key.lastIndexOf(".");
    const at = columns.findIndex((column) => column.id === key.slice(dot + 1));
    return [at < 0 ? undefined : bySlug.get(key.slice(0, dot)), at];
  }

  // Arrows go from evidence to evidence.
  sheet.addEventListener("keydown", (event) => {
    const [row, at] = cellOf(sheet.dataset.cell ?? "");
    if (!row || at < 0 || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const next = cursor.neighbour(row.element.cells[at + 1], event.key);
    const to = next && rows.find((row) => row.element === next.parentElement);
    if (next && to && next.cellIndex > 0) {
      next.scrollIntoView({ block: "nearest" });
      open(to, next.cellIndex - 1);
    }
  });

  return { open, openRow, isOpen: (row, at) => sheet.dataset.cell === keyOfCell(row, at), cellOf };
}
