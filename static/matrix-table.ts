// The matrix as the page has it: columns, categories and rows, and what each
// cell says, read once.

import { type Support } from "./service.ts";

// What a cell can be asked for, in the order of addresses: the letter there,
// and the words. The place of a value is its bit in the mask of a cell.
export const values = ["yes", "partial", "no", "unstated", "derived", "conflict", "stale"] as const;
export type Value = (typeof values)[number];

export const supports: Support[] = ["yes", "partial", "no", "unstated"];
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export interface Column {
  key: string; // in addresses
  id: string; // of the feature
  name: string;
  head: HTMLTableCellElement;
}

export interface Row {
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

export interface Group {
  slug: string;
  name: string;
  body: HTMLTableSectionElement; // with the head, and the rows as long as no other order is asked for
  head: HTMLTableRowElement;
  bars: Element[]; // of the cells of the head
  rows: Row[];
}

export function readColumns(table: HTMLTableElement): Column[] {
  return [...(table.tHead?.rows[1].cells ?? [])].slice(1).map((head) => {
    const link = head.querySelector("a");
    const id = link?.getAttribute("href")?.match(/features\/([a-z-]+)\/$/)?.[1] ?? "";
    return { key: head.id, id, name: link?.textContent ?? "", head };
  });
}

export function readGroups(table: HTMLTableElement): Group[] {
  const names = new Map<string, string>();
  const bodies = [...table.tBodies];
  const groups = bodies.map((body) => {
    const head = body.rows[0];
    const group: Group = { slug: body.dataset.category ?? "", name: head.cells[0].firstChild?.textContent?.trim() ?? "", body, head, bars: [...head.querySelectorAll("svg")], rows: [] };
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

export function decoded(cell: number) {
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

export function bits(wanted: Iterable<Value>): number {
  let mask = 0;
  for (const value of wanted) mask |= 1 << values.indexOf(value);
  return mask;
}
