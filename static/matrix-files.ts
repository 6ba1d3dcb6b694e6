// Files of what the matrix shows.

import { type Column, decoded, type Row } from "./matrix-table.ts";

// About says what a file is a picture of.
export interface About {
  state: string;
  shown: number;
  of: number;
  filter: string;
}

export function csv(rows: Row[], shown: Column[], columns: Column[]): string {
  const lines = [["service", "name", "prefix", "category", ...shown.map((column) => column.id)]];
  for (const row of rows) {
    const cells = shown.map((column) => {
      const cell = decoded(row.cells[columns.indexOf(column)]);
      const marks = [cell.support === "unstated" && cell.derived ? `${cell.derived} by the catalog` : "", cell.conflict ? "conflict" : "", cell.stale ? "stale" : ""];
      return [cell.support, ...marks.filter(Boolean)].join("; ");
    });
    lines.push([row.slug, row.names[0], row.prefix, row.group.name, ...cells]);
  }
  return lines.map((line) => line.map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join() + "\n").join("");
}

export function json(rows: Row[], shown: Column[], columns: Column[], about: About): string {
  const services = rows.map((row) => ({
    slug: row.slug,
    name: row.names[0],
    short_name: row.name,
    prefix: row.prefix,
    category: row.group.name,
    cells: Object.fromEntries(shown.map((column) => [column.id, decoded(row.cells[columns.indexOf(column)])])),
  }));
  return JSON.stringify({ ...about, services }, null, 2) + "\n";
}
