// The rows on the screen. What stood there is put aside, which costs nothing;
// the first screen of rows is moved from it at once, and the others in parts,
// a frame between, so that nothing freezes.

import { afterFrame, element } from "./dom.ts";
import { type Group, type Row, supports } from "./matrix-table.ts";

const onScreen = 24; // rows moved at once, or fewer where the window shows fewer
const rowHeight = 1.625; // rem

// A Part is a run of rows, below the head of their category where they have
// one. Those of a category stand in one body.
export interface Part {
  group?: Group;
  rows: Row[]; // that have yet to be moved
  body?: HTMLTableSectionElement;
}

export interface Screen {
  show(parts: Part[]): void;
  finish(): void; // puts at once what the newest picture still lacks
}

// screenOf shows rows in a table.
export function screenOf(table: HTMLTableElement): Screen {
  let drawing = 0; // the number of the newest picture
  let finish = () => {};

  function show(parts: Part[]): void {
    const number = ++drawing;
    const aside = [...table.tBodies];
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
    finish = () => {
      while (number === drawing && put(Infinity));
    };
    table.setAttribute("aria-busy", "true");
    put(Math.max(1, Math.min(onScreen, Math.ceil((innerHeight - Math.max(0, top)) / (rowHeight * 16)))));
    afterFrame(goOn);
  }

  for (const body of table.tBodies) keepsRoom(body);
  return { show, finish: () => finish() };
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
