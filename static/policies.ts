// The gallery of example policies: filters whose state is the address, so that
// what is seen can be sent to somebody else. Without this script the list is
// whole and the filters are hidden.

const bar = document.querySelector<HTMLElement>("#policy-filters");
const table = document.querySelector<HTMLTableElement>("table.policies");
if (bar && table) enhance(bar, table);

function enhance(bar: HTMLElement, table: HTMLTableElement): void {
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  const fields = [...bar.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select")];
  const status = bar.querySelector<HTMLElement>("[role=status]");
  const words = new Map(rows.map((row) => [row, (row.textContent ?? "").toLowerCase()]));
  const actions = new Map(rows.map((row) => [row, (row.cells[2]?.textContent ?? "").toLowerCase().split(/\s+/)]));

  for (const field of fields) {
    // A choice is a step that Back undoes; a letter typed is none.
    if (field instanceof HTMLSelectElement) field.addEventListener("change", () => choose("pushState"));
    else field.addEventListener("input", () => choose("replaceState"));
  }
  bar.querySelector("button")?.addEventListener("click", () => {
    for (const field of fields) field.value = "";
    choose("pushState");
  });
  addEventListener("popstate", read);
  bar.hidden = false;
  read();

  function read(): void {
    const state = new URLSearchParams(location.search);
    for (const field of fields) field.value = state.get(field.name) ?? "";
    show();
  }

  function choose(how: "pushState" | "replaceState"): void {
    const state = new URLSearchParams();
    for (const field of fields) if (field.value) state.set(field.name, field.value);
    const query = state.toString();
    history[how](null, "", (query ? "?" + query : location.pathname) + location.hash);
    show();
  }

  function show(): void {
    let shown = 0;
    for (const row of rows) {
      row.hidden = !fields.every((field) => field.value === "" || fits(row, field));
      if (!row.hidden) shown++;
    }
    if (status) status.textContent = shown === rows.length ? `${rows.length} policies` : `${shown} of ${rows.length} policies`;
  }

  function fits(row: HTMLTableRowElement, field: HTMLInputElement | HTMLSelectElement): boolean {
    const wanted = field.value.toLowerCase();
    switch (field.name) {
      case "q":
        return wanted.split(/\s+/).every((word) => (words.get(row) ?? "").includes(word));
      case "action":
        return (actions.get(row) ?? []).some((action) => action.includes(wanted.trim()));
      case "service":
      case "code":
        return (row.dataset[field.name] ?? "").toLowerCase().split(" ").includes(wanted);
    }
    return (row.dataset[field.name] ?? "").toLowerCase() === wanted;
  }
}
