// What is asked of the matrix: the state, its address, what it says of itself
// in words, and the rows that it leaves.

import { bits, type Column, type Group, type Row, type Value, values } from "./matrix-table.ts";

const valueLetters = "ypnucxs";

export const valueWords: Record<Value, string> = {
  yes: "yes",
  partial: "partial",
  no: "no",
  unstated: "not stated",
  derived: "yes by the catalog alone",
  conflict: "contradictory",
  stale: "stale",
};

export interface State {
  q: string;
  cat: string;
  filters: Map<string, Set<Value>>; // by key of a column; "any" is whichever
  sort: string; // "name" or the key of a column, with "-" before it where turned round
  hidden: Set<string>; // columns
  shapes: boolean; // cells show no words
}

// Addresses: ?q=…&cat=…&f=rbp:yp,abac:n&sort=abac&cols=rbp.abac&d=shapes, in
// this order, values and columns in theirs, and what is usual left out.

export function emptyState(): State {
  return { q: "", cat: "", filters: new Map(), sort: "", hidden: new Set(), shapes: false };
}

// valuesOf reads letters (yp), and the words that older links have (yes.partial).
function valuesOf(list: string): Set<Value> {
  const pieces = list.split(".");
  const inWords = pieces.some((piece) => values.includes(piece as Value));
  return new Set(values.filter((value, i) => (inWords ? pieces.includes(value) : list.includes(valueLetters[i]))));
}

export function readState(columns: Column[]): State {
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

export function addressOf(state: State, columns: Column[]): string {
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

// Rows.

export function matches(row: Row, state: State, columns: Column[], except = ""): boolean {
  if (state.cat && !row.categories.has(state.cat)) return false;
  for (const [key, wanted] of state.filters) {
    if (key !== except && !(maskOf(row, key, columns) & bits(wanted))) return false;
  }
  return state.q.toLowerCase().split(/\s+/).every((word) => row.text.includes(word));
}

export function maskOf(row: Row, key: string, columns: Column[]): number {
  if (key === "any") return row.masks.reduce((all, mask) => all | mask, 0);
  return row.masks[columns.findIndex((column) => column.key === key)] ?? 0;
}

// Words.

// Told is a thing that the rows are narrowed by.
export interface Told {
  name: string;
  words: string[];
  remove: (state: State) => void;
}

// told lists what the rows are narrowed by.
export function told(state: State, columns: Column[], groups: Group[]): Told[] {
  const parts = [];
  const text = state.q.trim();
  const group = groups.find((group) => group.slug === state.cat);
  if (text) parts.push({ name: "name", words: [`“${text}”`], remove: (state: State) => (state.q = "") });
  if (group) parts.push({ name: "category", words: [group.name], remove: (state: State) => (state.cat = "") });
  for (const [key, wanted] of inOrder(state.filters, columns)) {
    parts.push({ name: nameOf(key, columns), words: wordsOf(wanted), remove: ({ filters }: State) => filters.delete(key) });
  }
  return parts;
}

function inOrder(filters: State["filters"], columns: Column[]): [string, Set<Value>][] {
  return [...columns.map((column) => column.key), "any"].flatMap((key) => {
    const wanted = filters.get(key);
    return wanted ? [[key, wanted] as [string, Set<Value>]] : [];
  });
}

export function sortWords(state: State, columns: Column[]): string {
  const key = state.sort.replace("-", "");
  if (!key) return "";
  const turned = state.sort.startsWith("-");
  if (key === "name") return `name, ${turned ? "Z to A" : "A to Z"}`;
  return `${nameOf(key, columns)}, ${turned ? "least" : "most"} support first`;
}

function nameOf(key: string, columns: Column[]): string {
  const name = columns.find((column) => column.key === key)?.name ?? "any feature";
  return (/^[A-Z][a-z]/.test(name) ? name[0].toLowerCase() + name.slice(1) : name).replace(/ \(.*\)$/, "");
}

function wordsOf(wanted: Set<Value>): string[] {
  return values.filter((value) => wanted.has(value)).map((value) => valueWords[value]);
}
