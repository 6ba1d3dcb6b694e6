// The columns that are shown, filtered and sorted by. A phone shows those alone
// that a filter names.

import { type State } from "./matrix-state.ts";
import { type Column } from "./matrix-table.ts";

// columnsOf gives what shows the columns of a table as the state has them.
export function columnsOf(table: HTMLTableElement, columns: Column[], phone: MediaQueryList): (state: State) => void {
  const sheet = new CSSStyleSheet(); // of the columns that are hidden
  const spanners = [...(table.tHead?.rows[0].cells ?? [])].slice(1);
  const bands = [...table.querySelectorAll("colgroup")].slice(1);
  let said = ""; // in the sheet
  document.adoptedStyleSheets.push(sheet);

  function show(state: State): void {
    const named = columns.filter((column) => state.filters.has(column.key));
    const out = (column: Column) => state.hidden.has(column.key) || (phone.matches && named.length > 0 && !named.includes(column));
    const left = columns.filter((column) => !out(column));
    const count = left.length < columns.length ? [`table.matrix { --columns: ${left.length} }`] : [];
    const rules = count.concat(columns.flatMap((column, i) => {
      return out(column) ? [`.matrix :is(th, td):nth-child(${i + 2}):not([scope=colgroup]) { display: none }`] : [];
    })).join(" ");
    if (rules !== said) sheet.replaceSync((said = rules));
    table.classList.toggle("few", left.length <= 3);
    table.classList.toggle("shapes", state.shapes);
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
      sorted(column.head, column.key, state);
      column.head.querySelector(".filter")?.setAttribute("aria-pressed", String(filtered));
    });
    sorted(table.tHead!.rows[1].cells[0], "name", state);
  }

  return show;
}

function sorted(head: HTMLElement, key: string, state: State): void {
  if (state.sort === key) head.setAttribute("aria-sort", "ascending");
  else if (state.sort === "-" + key) head.setAttribute("aria-sort", "descending");
  else head.removeAttribute("aria-sort");
}
