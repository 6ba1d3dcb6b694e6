// The menus of the matrix: of a column, of the names, and of all columns.

import { afterFrame, button, element, place, popover } from "./dom.ts";
import { maskOf, matches, type State, valueWords } from "./matrix-state.ts";
import { bits, type Column, type Row, type Value, values } from "./matrix-table.ts";

export interface Menus {
  ofColumn(column: Column, at: HTMLElement): void;
  ofNames(at: HTMLElement): void;
  ofColumns(at: HTMLElement): void;
  refill(): void; // of what is open, by the state of now
}

// menusOf opens menus on the state of now, and hands on what is chosen.
export function menusOf(
  columns: Column[],
  rows: Row[],
  now: () => State,
  change: (edit: (state: State) => void) => void,
  toggle: (key: string, value: Value) => void,
): Menus {
  const menu = popover("choices");
  let refill = () => {};

  function ofColumn(column: Column, at: HTMLElement): void {
    const fill = () => {
      const state = now();
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
    const state = now();
    const orders = [["by category", ""], [up, key], [down, "-" + key]];
    return orders.map(([text, sort]) => choice(text, state.sort === sort, () => change((state) => (state.sort = sort)), "", "radio"));
  }

  function ofColumns(at: HTMLElement): void {
    const fill = () =>
      menu.replaceChildren(fieldset("Columns", columns.map((column) =>
        choice(column.name, !now().hidden.has(column.key), () =>
          change(({ hidden }) => hidden.delete(column.key) || hidden.size > columns.length - 2 || hidden.add(column.key)),
        ))));
    openFilled(fill, at, "Columns");
  }

  function ofNames(at: HTMLElement): void {
    openFilled(() => menu.replaceChildren(fieldset("Sort", sortChoices("name", "from A to Z", "from Z to A"))), at, "Sort");
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
    refill = () => menu.matches(":popover-open") && again();
    menu.onchange = () => afterFrame(again);
    place(menu, at);
    menu.querySelector<HTMLElement>("input:checked, input")?.focus();
  }

  return { ofColumn, ofNames, ofColumns, refill: () => refill() };
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
