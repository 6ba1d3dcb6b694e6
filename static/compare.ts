// Two to six services side by side. The address says which (?s=kms,s3) and
// whether rows that are the same are left out (&only=differences). Without
// this script the page leads to the comparisons of whole categories.

import { button, copyLink, element } from "./dom.ts";
import { type Cell, claims, load, root, type Service, sourceLink, verdict } from "./service.ts";

const most = 6;
const offered = 8;

interface Option {
  slug: string;
  name: string;
  prefix: string;
  names: string[];
  text: string;
}

const by = <T extends HTMLElement>(id: string) => document.getElementById(id) as T | null;
const field = by<HTMLInputElement>("compare-add");
const found = by("compare-found");
const chosen = by("compare-chosen");
const status = by("compare-status");
const place = by("comparison");
const list = by("compare-list");
const featureNames = new Map((place?.dataset.features ?? "").split("|").map((pair) => pair.split("=") as [string, string]));
if (field && found && chosen && status && place && list) start(field, found, chosen, status, place, list);

function start(field: HTMLInputElement, found: HTMLElement, chosen: HTMLElement, status: HTMLElement, place: HTMLElement, list: HTMLElement): void {
  const options = [...list.querySelectorAll<HTMLLIElement>("li")].map(readOption);
  const only = document.querySelector<HTMLElement>("[data-do=only]")!;
  const title = document.querySelector("h1")!;
  const titleOfPage = title.textContent ?? "";
  let slugs: string[] = [];
  let differing = false;
  let drawing = 0;
  let active = -1;

  function read(): void {
    const given = new URLSearchParams(location.search);
    const known = (slug: string) => options.some((option) => option.slug === slug);
    slugs = [...new Set((given.get("s") ?? "").split(",").filter(known))].slice(0, most);
    differing = given.get("only") === "differences";
    if (location.search !== address()) history.replaceState(null, "", location.pathname + address());
  }

  // address is the one form in which the address tells the state.
  function address(): string {
    const query = slugs.map(encodeURIComponent).join();
    return query && `?s=${query}${differing ? "&only=differences" : ""}`;
  }

  function change(next: string[], nextDiffering = differing): void {
    slugs = next;
    differing = nextDiffering;
    history.pushState(null, "", location.pathname + address());
    draw();
  }

  async function draw(): Promise<void> {
    const number = ++drawing;
    const focused = document.activeElement;
    const onChip = chosen.contains(focused);
    only.setAttribute("aria-pressed", String(differing));
    field.hidden = slugs.length >= most;
    chosen.replaceChildren(...slugs.map(chip));
    if (onChip || (focused === field && field.hidden)) focusField();
    list.hidden = slugs.length > 1;
    const names = slugs.map(nameOf).join(", ");
    title.textContent = slugs.length > 1 ? names : titleOfPage;
    document.title = document.title.replace(/^.*(?= · )/, title.textContent ?? "");
    if (slugs.length < 2) {
      place.replaceChildren();
      status.textContent = slugs.length === 1 ? "Add one more service." : "Add two to six services.";
      return;
    }
    status.textContent = "Loading…";
    try {
      const services = await Promise.all(slugs.map(load));
      if (number !== drawing) return;
      const table = comparison(services);
      if (differing) leaveOutTheSame(table);
      const box = element("div", "scroll", table);
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", "Services side by side");
      place.replaceChildren(box);
      status.textContent = told(table);
    } catch {
      if (number !== drawing) return;
      const retry = button("Retry", () => {
        focusField();
        draw();
      });
      status.replaceChildren("The services could not be loaded. ", retry);
    }
  }

  function told(table: HTMLElement): string {
    const rows = [...table.querySelectorAll<HTMLElement>(".compare-features [data-differs]")];
    const count = rows.filter((row) => row.dataset.differs === "yes").length;
    return `Side by side: ${count} of ${rows.length} features differ.${differing ? " What is the same is left out." : ""}`;
  }

  function nameOf(slug: string): string {
    return options.find((option) => option.slug === slug)?.name ?? slug;
  }

  function chip(slug: string): HTMLElement {
    const name = nameOf(slug);
    const made = button(name, () => change(slugs.filter((other) => other !== slug)));
    made.className = "chip";
    made.append(element("span", "", " ×"));
    made.setAttribute("aria-label", `Remove ${name}`);
    return made;
  }

  // The picker.

  function suggest(): void {
    const wanted = field.value.toLowerCase().trim();
    const free = options.filter((option) => !slugs.includes(option.slug) && option.text.includes(wanted));
    const best = wanted ? free.sort((a, b) => rank(a, wanted) - rank(b, wanted)).slice(0, offered) : [];
    active = best.length > 0 ? 0 : -1;
    found.replaceChildren(...best.map((option, i) => suggestion(option, wanted, i)));
    if (wanted && best.length === 0) found.append(nothing());
    unfold(wanted !== "");
    point();
  }

  function unfold(open: boolean): void {
    found.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
  }

  function nothing(): HTMLElement {
    const made = element("li", "meta", "No service, or none left, of this name");
    made.setAttribute("role", "option");
    made.setAttribute("aria-disabled", "true");
    return made;
  }

  function suggestion(option: Option, wanted: string, i: number): HTMLElement {
    const seen = `${option.name} ${option.prefix}`.toLowerCase();
    const other = seen.includes(wanted) ? "" : (option.names.find((name) => name.toLowerCase().includes(wanted)) ?? "");
    const made = element("li", "", option.name, " ", element("code", "", option.prefix));
    if (other) made.append(element("span", "meta", ` ${other}`));
    made.id = `compare-found-${i}`;
    made.dataset.slug = option.slug;
    made.setAttribute("role", "option");
    made.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the field keeps the focus
      pick(option.slug);
    });
    return made;
  }

  function point(): void {
    [...found.children].forEach((one, i) => one.setAttribute("aria-selected", String(i === active)));
    const one = found.children[active];
    if (one) field.setAttribute("aria-activedescendant", one.id);
    else field.removeAttribute("aria-activedescendant");
  }

  function pick(slug: string): void {
    field.value = "";
    change([...slugs, slug]);
    suggest();
  }

  // focusField is for those whose place is gone; the field is gone where there
  // are enough.
  function focusField(): void {
    (field.hidden ? only : field).focus();
  }

  field.addEventListener("input", suggest);
  field.addEventListener("blur", () => unfold(false));
  field.addEventListener("keydown", (event) => {
    const count = found.children.length;
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (found.hidden) return suggest();
      if (active >= 0) active = (active + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
      point();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const one = found.children[active] as HTMLElement | undefined;
      if (one && !found.hidden) pick(one.dataset.slug ?? "");
    } else if (event.key === "Escape") {
      field.value = "";
      suggest();
    }
  });

  by("compare-tools")?.addEventListener("submit", (event) => event.preventDefault());
  only.addEventListener("click", () => change(slugs, !differing));
  const copy = document.querySelector<HTMLElement>("[data-do=link]");
  copy?.addEventListener("click", () => copyLink(copy, location.href));
  addEventListener("popstate", () => {
    read();
    draw();
  });
  read();
  draw();
  if (document.activeElement === field) suggest(); // to what was typed before this script came
}

function readOption(item: HTMLLIElement): Option {
  const link = item.querySelector("a");
  const names = (item.dataset.n ?? "").split("|");
  const name = link?.textContent ?? "";
  const prefix = item.querySelector("code")?.textContent ?? "";
  const slug = decodeURIComponent(link?.getAttribute("href")?.match(/services\/([^/]+)\/$/)?.[1] ?? "");
  return { slug, name, prefix, names, text: [slug, name, prefix, ...names].join("\n").toLowerCase() };
}

// rank puts what is called so before what begins so, and that before the rest.
function rank(option: Option, wanted: string): number {
  const names = [option.name, option.prefix, option.slug, ...option.names].map((name) => name.toLowerCase());
  if (names.includes(wanted)) return 0;
  return names.some((name) => name.startsWith(wanted)) ? 1 : 2;
}

// leaveOutTheSame hides rows that do not differ, and parts without any that do.
function leaveOutTheSame(table: HTMLTableElement): void {
  for (const body of table.tBodies) {
    const rows = [...body.querySelectorAll<HTMLElement>("[data-differs]")];
    for (const row of rows) row.hidden = row.dataset.differs === "no";
    body.hidden = rows.every((row) => row.hidden);
  }
}

// The table.

function comparison(services: Service[]): HTMLTableElement {
  const heads = services.map((service) => {
    const link = element("a", "", service.name);
    link.href = `${root}services/${encodeURIComponent(service.slug)}/`;
    const head = element("th", "", link, element("br", ""), element("code", "", service.prefixes.map((prefix) => prefix + ":").join(" ")));
    head.scope = "col";
    return head;
  });
  const caption = element("caption", "hidden", "Features, actions, condition keys, resource types and example policies");
  const head = element("thead", "", element("tr", "", element("td", ""), ...heads));
  const bodies = [features(services), actions(services), keys(services), types(services), policies(services)];
  const table = element("table", "side-by-side", caption, head, ...bodies);
  table.style.setProperty("--services", String(services.length));
  return table;
}

function section(className: string, title: string, about: string, columns: number, rows: HTMLElement[]): HTMLElement {
  const head = element("th", "", title, " ", element("span", "meta", about));
  head.scope = "rowgroup";
  head.colSpan = columns + 1;
  return element("tbody", className, element("tr", "category", head), ...rows);
}

// row makes a row of what the services have; it differs where what is
// compared is not the same in all.
function row(name: Node | string, cells: (Node | string)[][], compared: unknown[]): HTMLElement {
  const head = element("th", "", name);
  head.scope = "row";
  const made = element("tr", "", head, ...cells.map((cell) => element("td", "", ...cell)));
  made.dataset.differs = compared.every((one) => JSON.stringify(one) === JSON.stringify(compared[0])) ? "no" : "yes";
  return made;
}

const dash = () => element("span", "unstated", element("span", "hidden", "none"));

function features(services: Service[]): HTMLElement {
  const ids = Object.keys(services[0].cells);
  const rows = ids.map((id) => {
    const cells = services.map((service) => service.cells[id]);
    const link = element("a", "", featureNames.get(id) ?? id);
    link.href = `${root}features/${id}/`;
    return row(link, cells.map(featureCell), cells.map((cell) => [cell.support, cell.support === "unstated" && cell.derived]));
  });
  return section("compare-features", "Features", "", services.length, rows);
}

function featureCell(cell: Cell): Node[] {
  const nodes = verdict(cell);
  const [first] = cell.claims;
  if (!first) return nodes;
  const count = cell.claims.length === 1 ? "1 claim" : `${cell.claims.length} claims`;
  const said = element("span", "", ...nodes);
  // The verdict names the catalog itself where nothing else speaks.
  const source = cell.support === "unstated" ? [] : [element("span", "source", sourceLink(first))];
  return [said, ...source, element("details", "", element("summary", "", count), claims(cell))];
}

function actions(services: Service[]): HTMLElement {
  const catalogs = services.map((service) => service.catalog);
  const levels = [...new Set(catalogs.flatMap((catalog) => catalog?.levels.map(({ level }) => level) ?? []))];
  const of = (i: number, level: string) => catalogs[i]?.levels.find((one) => one.level === level)?.actions ?? [];
  const longest = Math.max(1, ...levels.flatMap((level) => services.map((_, i) => of(i, level).length)));
  const rows = levels.map((level) => {
    const lists = services.map((_, i) => of(i, level));
    return row(level, lists.map((list) => (list.length > 0 ? [actionList(list, longest)] : [dash()])), lists.map((list) => list.length));
  });
  const totals = catalogs.map((catalog) => catalog?.levels.reduce((sum, level) => sum + level.actions.length, 0) ?? 0);
  const share = (part: number, all: number) => (all > 0 ? `${part} (${Math.round((100 * part) / all)} %)` : "–");
  rows.push(row("All actions", totals.map((total) => [total > 0 ? String(total) : dash()]), totals));
  rows.push(row("take an ARN", catalogs.map((catalog, i) => [share(catalog?.with_arn ?? 0, totals[i])]), catalogs.map((catalog) => catalog?.with_arn)));
  rows.push(row("need other actions too", catalogs.map((catalog) => [catalog ? String(catalog.with_dependents) : dash()]), catalogs.map((catalog) => catalog?.with_dependents)));
  const date = catalogs.find((catalog) => catalog)?.date;
  return section("", "Actions by access level", date ? `catalog of ${date}` : "", services.length, rows);
}

function actionList(list: string[], longest: number): HTMLElement {
  const bar = element("span", "bar-of");
  bar.style.inlineSize = `${(100 * list.length) / longest}%`;
  const summary = element("summary", "", element("span", "number", String(list.length)), element("span", "bar-room", bar));
  return element("details", "", summary, element("p", "", ...list.flatMap((name) => [element("code", "", name), " "])));
}

// A common row is what all services have under one name.
function commonFirst(names: string[], has: (name: string) => number, all: number): [string[], string] {
  const sorted = names.sort((a, b) => has(b) - has(a) || a.localeCompare(b, "en"));
  const common = sorted.filter((name) => has(name) === all).length;
  return [sorted, `${common} in common, ${sorted.length - common} apart`];
}

function keys(services: Service[]): HTMLElement {
  const of = services.map((service) => new Map(service.catalog?.condition_keys.map((key) => [key.name, key])));
  const has = (name: string) => of.filter((one) => one.has(name)).length;
  const [names, about] = commonFirst([...new Set(of.flatMap((one) => [...one.keys()]))], has, services.length);
  const counted = (n: number, noun: string) => (n > 0 ? [`${n} ${noun}${n === 1 ? "" : "s"}`] : []);
  const rows = names.map((name) => {
    const cells = of.map((one) => {
      const key = one.get(name);
      if (!key) return [dash()];
      return [element("span", "yes", [...counted(key.actions, "action"), ...counted(key.types, "type")].join(", ") || "yes")];
    });
    return row(element("code", "", name), cells, of.map((one) => one.has(name)));
  });
  return section("compare-keys", "Condition keys", about, services.length, rows);
}

function types(services: Service[]): HTMLElement {
  const of = services.map((service) => new Map(service.catalog?.resource_types.map((type) => [type.name, type.arns])));
  const has = (name: string) => of.filter((one) => one.has(name)).length;
  const [names, about] = commonFirst([...new Set(of.flatMap((one) => [...one.keys()]))], has, services.length);
  const rows = names.map((name) => {
    const cells = of.map((one) => [arns(one.get(name))]);
    return row(element("code", "", name), cells, of.map((one) => one.has(name)));
  });
  return section("compare-types", "Resource types", about, services.length, rows);
}

function arns(patterns: string[] | undefined): Node {
  if (!patterns) return dash();
  const count = element("span", "yes", patterns.length === 1 ? "1 ARN" : `${patterns.length} ARNs`);
  return element("details", "", element("summary", "", count), ...patterns.map((arn) => element("code", "arn", arn)));
}

function policies(services: Service[]): HTMLElement {
  const lists = services.map((service) => service.policies);
  const cells = lists.map((list) => {
    if (list.length === 0) return [dash()];
    const items = list.map((policy) => {
      const link = element("a", "", policy.heading || policy.page);
      link.href = root + policy.url;
      return element("li", "", link, " ", element("span", `verdict ${policy.verdict}`, policy.verdict.replace("-", " ")));
    });
    return [element("ul", "", ...items)];
  });
  const rows = [row("Examples", cells, lists.map((list) => list.length))];
  return section("", "Example policies", "", services.length, rows);
}
