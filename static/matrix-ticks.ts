// Ticks on rows, which lead to a comparison.

import { button, element } from "./dom.ts";
import { type Row } from "./matrix-table.ts";
import { root } from "./service.ts";

const mostTicks = 6;

export interface Ticks {
  set(on: boolean): void; // shows or takes away the boxes
  turn(row: Row): void;
}

export function ticksOf(table: HTMLTableElement, tools: HTMLElement, tray: HTMLElement, rows: Row[]): Ticks {
  const ticked = new Set<Row>();
  const told = element("p", ""); // a live region has to be there before it speaks
  told.setAttribute("role", "status");

  function set(on: boolean): void {
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

  function untick(): void {
    set(false);
    tools.querySelector<HTMLElement>("[data-do=tick]")?.focus();
  }

  function tick(row: Row, on: boolean): void {
    if (on && ticked.size < mostTicks) ticked.add(row);
    else ticked.delete(row);
    const box = row.element.cells[0].querySelector("input");
    if (box) box.checked = ticked.has(row);
    showTray(true, on && !ticked.has(row));
  }

  function showTray(on: boolean, full = false): void {
    tray.hidden = !on;
    const names = [...ticked].map((row) => row.name).join(", ");
    const count = ticked.size === 1 ? "1 service" : `${ticked.size} services`;
    told.replaceChildren(element("b", "", count), ` ticked${names && ": " + names}. `);
    if (ticked.size < 2) told.append(element("span", "meta", `Tick two to ${mostTicks}.`));
    if (full) told.append(element("span", "meta", `More than ${mostTicks} do not stand side by side.`));
    const link = element("a", "primary", "Compare side by side");
    link.href = `${root}compare/?s=${[...ticked].map((row) => encodeURIComponent(row.slug)).join()}`;
    for (const other of [...tray.children]) if (other !== told) other.remove();
    tray.append(...(ticked.size > 1 ? [link] : []), button("Untick", untick));
  }

  tray.append(told);

  function turn(row: Row): void {
    if (tray.hidden) set(true);
    tick(row, !ticked.has(row));
  }

  return { set, turn };
}
