// Tables of the catalog and of the report: a filter box, buttons for access levels, sorting by a
// column, and addresses that open what they lead to. Without this script the
// tables are whole and the browser's own search works.

import { addressed, copyButton } from "./dom.ts";

// Severities stand by weight; what is none stays in the order of the table.
const weights = ["error", "security warning", "warning", "suggestion", "info"];

for (const table of document.querySelectorAll<HTMLTableElement>("table[data-filter]")) enhance(table);
for (const arn of document.querySelectorAll<HTMLElement>("[data-copy]")) {
  const copy = copyButton("Copy", `Copy ${arn.dataset.copy}`, () => arn.dataset.copy ?? "");
  if (copy) arn.after(copy);
}

function enhance(table: HTMLTableElement): void {
  const rows = [...table.querySelectorAll<HTMLTableRowElement>("tbody tr[id]")];
  if (rows.length < 8) return;
  const bodies = [...table.tBodies];
  const what = table.dataset.filter ?? "rows";
  const words = new Map(rows.map((row) => [row, (row.textContent ?? "").toLowerCase()]));
  const levels = new Set(bodies.map((body) => body.dataset.level ?? ""));

  const box = document.createElement("input");
  box.type = "search";
  box.placeholder = `Filter ${what}`;
  box.setAttribute("aria-label", `Filter ${what}`);
  const status = document.createElement("span");
  status.className = "meta";
  status.setAttribute("role", "status");
  const bar = document.createElement("div");
  bar.className = "tools";
  bar.append(box);

  const chosen = new Set<string>();
  const byWeight = (a: string, b: string) => weights.indexOf(a) - weights.indexOf(b);
  if (levels.size > 1) for (const level of [...levels].sort(byWeight)) bar.append(toggle(level));
  bar.append(status);
  table.closest(".scroll")?.before(bar);

  box.addEventListener("input", show);
  sortable(table, bodies);
  show();
  // A link to a row that is filtered out shows it again.
  addEventListener("hashchange", reveal);

  function toggle(level: string): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = level.charAt(0).toUpperCase() + level.slice(1);
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      if (!chosen.delete(level)) chosen.add(level);
      button.setAttribute("aria-pressed", String(chosen.has(level)));
      show();
    });
    return button;
  }

  function show(): void {
    const wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const body of bodies) {
      const levelShown = chosen.size === 0 || chosen.has(body.dataset.level ?? "");
      let inBody = 0;
      for (const row of body.rows) {
        if (!row.id) continue;
        const text = words.get(row) ?? "";
        row.hidden = !levelShown || !wanted.every((word) => text.includes(word));
        if (!row.hidden) inBody++;
      }
      body.hidden = inBody === 0;
      shown += inBody;
    }
    status.textContent = shown === rows.length ? `${rows.length} ${what}` : `${shown} of ${rows.length} ${what}`;
  }

  function reveal(): void {
    const target = document.getElementById(addressed());
    if (!target || !table.contains(target) || !target.closest("[hidden]")) return;
    box.value = "";
    chosen.clear();
    for (const button of bar.querySelectorAll("button")) button.setAttribute("aria-pressed", "false");
    show();
    target.scrollIntoView();
  }
}

// sortable puts a button into each column head. Rows are sorted within their
// group; a second click turns the order round.
function sortable(table: HTMLTableElement, bodies: HTMLTableSectionElement[]): void {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const order = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      for (const body of bodies) {
        const rows = [...body.rows].filter((row) => row.id);
        const text = new Map(rows.map((row) => [row, row.cells[column]?.textContent?.trim() ?? ""]));
        rows.sort((a, b) => sign * (text.get(a) ?? "").localeCompare(text.get(b) ?? "", "en", { numeric: true }));
        body.append(...rows);
      }
    });
  });
}
