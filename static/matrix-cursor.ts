// Keys in the matrix: one stop for Tab in the whole body of the table, arrows
// from there.

import { type Row } from "./matrix-table.ts";

const laterRows = 100; // looked at in one part, where nothing is drawn
const shownRow = "tr[data-v]:not(.out)";
export const moves = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];

const roles = {
  "thead, tbody": "rowgroup",
  "thead tr, .category": "row",
  "[scope=col], [scope=colgroup]": "columnheader",
  "[scope=rowgroup]": "rowheader",
  "thead td, .category td": "cell",
};

export interface Cursor {
  focus(cell: HTMLTableCellElement): void;
  keep(): void;
  isAt(element: Element | null): boolean;
  neighbour(cell: HTMLTableCellElement, key: string): HTMLTableCellElement | undefined;
}

// cursorOf moves through the rows of a table; finish puts those that are still
// to come.
export function cursorOf(table: HTMLTableElement, finish: () => void): Cursor {
  let stop: HTMLElement | undefined; // the link in the rows that Tab leads to

  function focus(cell: HTMLTableCellElement): void {
    const target = cell.querySelector<HTMLElement>("a") ?? cell;
    if (stop) stop.tabIndex = -1;
    stop = target;
    target.tabIndex = 0;
    target.focus();
  }

  // keep lets Tab reach the rows that are shown, whichever these are.
  function keep(): void {
    if (stop?.isConnected && !stop.closest(".aside, .out")) return;
    const body = [...table.tBodies].find((body) => body.className !== "aside"); // to look through all of them takes long
    const first = body?.querySelector<HTMLElement>(`${shownRow} a`);
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
    finish();
    const body = [...table.querySelectorAll<HTMLTableRowElement>(shownRow)];
    const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 };
    const next = Math.max(0, Math.min(body.length - 1, body.indexOf(row) + steps[key]));
    return body[next].cells[cell.cellIndex];
  }

  return { focus, keep, isAt: (element) => element === stop, neighbour };
}

// prepare takes the links of the rows out of the order of Tab, all but one,
// which has its index already, and says in words that the table is one: older
// browsers forget it where rows are boxes of their own. This is done in parts,
// so that the page answers meanwhile.
export function prepare(table: HTMLTableElement, rows: Row[]): void {
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
