// The rows on the screen. A row that does not match stays in its place, out of
// sight, with the layout that it has: to show it again is to paint it. At the
// press one screen of rows is seen to, and the others in parts, a frame between,
// so that nothing freezes. Rows that nobody has seen yet are laid out in idle
// time.

import { afterFrame } from "./dom.ts";
import { type Group, type Row, supports } from "./matrix-table.ts";

const onScreen = 24; // rows of the first screen, or fewer where the window shows fewer
const inFrame = 48; // rows that a later frame sees to
const rowHeight = 1.625; // rem
const moment = 4; // milliseconds of idle time that the layout of a row takes

// A Part is a body of the table with all rows that belong there, in order, below
// the head of their category where they have one.
export interface Part {
  body: HTMLTableSectionElement;
  group?: Group;
  rows: Row[];
}

export interface Screen {
  show(parts: Part[], shown: Set<Row>): void;
  finish(): void; // sees at once to what the newest picture still lacks
}

// screenOf shows rows in a table, whose own bodies stay in it: their heads keep
// their layout, too.
export function screenOf(table: HTMLTableElement, home: Part[]): Screen {
  const laidOut = new WeakSet<Element>(); // and not moved since
  let drawing = 0; // the number of the newest picture
  let finish = () => {};

  function show(parts: Part[], shown: Set<Row>): void {
    const number = ++drawing;
    const top = table.tBodies[0].getBoundingClientRect().top;
    const filled = parts.map((part) => ({ ...part, left: part.rows.filter((row) => shown.has(row)) }));
    const queue = [...filled];
    const goOn = (count: number) => {
      while (count > 0 && queue.length > 0) {
        const part = queue.shift()!;
        complete(part);
        count -= part.left.length;
      }
      if (queue.length === 0) end(filled, number);
    };
    const later = () => {
      if (number !== drawing || queue.length === 0) return;
      goOn(inFrame);
      afterFrame(later);
    };
    finish = () => {
      if (number !== drawing || queue.length === 0) return;
      table.getBoundingClientRect(); // what is put aside is forgotten once it has been laid out
      goOn(Infinity);
    };
    table.setAttribute("aria-busy", "true");
    begin(filled, Math.max(1, Math.min(onScreen, Math.ceil((innerHeight - Math.max(0, top)) / (rowHeight * 16)))));
    afterFrame(later);
  }

  // begin shows the first screen of rows, and no others.
  function begin(parts: Filled[], count: number): void {
    const near = new Set<Element>();
    for (const part of parts) {
      if (part.left.length === 0) continue;
      if (count <= 0) break;
      if (part.group) count--; // a head is higher than a row
      const some = new Set(part.left.slice(0, Math.max(1, count)));
      count -= some.size;
      near.add(part.body);
      place(part, part.rows.filter((row) => some.has(row) || row.element.parentNode === part.body), some);
    }
    for (const body of table.tBodies) {
      setClass(body, near.has(body) ? "near" : "aside");
      if (!near.has(body)) body.style.containIntrinsicBlockSize = "0px"; // or the browser remembers how high it was
    }
  }

  // complete shows what is left of a part, and puts the other rows where they belong.
  function complete(part: Filled): void {
    place(part, part.rows, new Set(part.left));
    if (part.group) tallyHead(part.group, part.left);
    if (part.left.length === 0) setClass(part.body, "aside");
    else if (part.body.className === "aside") setClass(part.body, "");
    keepsRoom(part, part.left.length);
  }

  function end(parts: Filled[], number: number): void {
    const bodies = new Set([...home, ...parts].map((part) => part.body));
    for (const body of [...table.tBodies]) if (!bodies.has(body)) body.remove();
    table.removeAttribute("aria-busy");
    layOut(parts, laidOut, () => number === drawing);
  }

  // place puts rows into their body, unless they are there, and shows some.
  function place({ body, group }: Part, rows: Row[], shown: Set<Row>): void {
    let next = group ? group.head.nextElementSibling : body.firstElementChild;
    for (const row of rows) {
      const { element } = row;
      setClass(element, shown.has(row) ? "" : "out");
      if (element === next) {
        next = next.nextElementSibling;
      } else {
        body.insertBefore(element, next);
        laidOut.delete(element);
      }
    }
    if (body.parentNode === table) return;
    body.setAttribute("role", "rowgroup");
    table.append(body);
  }

  for (const part of home) keepsRoom(part, part.rows.length);
  layOut(home, laidOut, () => drawing === 0);
  return { show, finish: () => finish() };
}

// A Filled part knows which of its rows match.
interface Filled extends Part {
  left: Row[];
}

// setClass gives a row or a body its class, and hides it from assistive technology
// where it is out of sight: by the class alone, only what is inside would be.
function setClass(element: HTMLElement, className: string): void {
  if (element.className === className) return;
  element.className = className;
  element.ariaHidden = ["out", "aside"].includes(className) ? "true" : null;
}

// keepsRoom says how high a body is that has not been laid out.
function keepsRoom({ body, group }: Part, rows: number): void {
  const head = group ? 1 + 1 / rowHeight : 0; // in rows
  body.style.containIntrinsicBlockSize = `auto ${(rows + head) * rowHeight}rem`;
}

// layOut lays out in idle time what nobody has seen yet, and heads that count
// anew, as long as this is wanted. A cell is asked where it stands, and the
// browser finds out. Meanwhile each row of the body is left out by itself, or
// all would be laid out at once.
function layOut(parts: Part[], done: WeakSet<Element>, wanted: () => boolean): void {
  if (!("requestIdleCallback" in window)) return;
  const queue = parts.flatMap(({ body, rows }) => {
    const left = rows.map((row) => row.element).filter((row) => !done.has(row));
    return [body.rows[0], ...left].map((row) => ({ body, row, cold: left.length > 0 }));
  });
  let at: HTMLTableSectionElement | undefined;
  const enter = (body: HTMLTableSectionElement, cold: boolean) => {
    at?.classList.remove("cold");
    at = body;
    body.classList.toggle("cold", cold && !body.rows[0].checkVisibility({ contentVisibilityAuto: true }));
  };
  const work = (idle: IdleDeadline) => {
    while (wanted() && queue.length > 0 && idle.timeRemaining() > moment) {
      const { body, row, cold } = queue.shift()!;
      if (body !== at) enter(body, cold);
      row.cells[0].getBoundingClientRect();
      done.add(row);
    }
    if (wanted() && queue.length > 0) requestIdleCallback(work);
    else at?.classList.remove("cold");
  };
  requestIdleCallback(work);
}

// tallyHead counts what is shown of a category.
function tallyHead(group: Group, rows: Row[]): void {
  const [name, ...cells] = group.head.cells;
  name.lastElementChild!.textContent = rows.length === group.rows.length ? String(rows.length) : `${rows.length} of ${group.rows.length}`;
  cells.forEach((cell, i) => tally(cell, group.bars[i], rows.map((row) => row.cells[i] % 4)));
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
