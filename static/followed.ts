// What the reader searched for before coming here: a page that a result leads
// to marks the words of the query. The address stays that of the page, so the
// query travels in storage: in that of the tab, where a reload finds it again;
// to another tab, which has a storage of its own, in that of the site, from
// where the first page that it is meant for takes it.

const storedAs = "followed";
const handed = 60_000; // milliseconds that a query waits for another tab: a menu may be open meanwhile

// A Trail is what is stored: where a result led, and whether the reader has
// arrived there since.
type Trail = { path: string; query: string; arrived: boolean };

// Handed is a query on its way to another tab.
type Handed = { path: string; query: string; since: number };

/** followable makes the page that a link leads to mark what the query found, in whichever tab it is opened. */
export function followable(link: HTMLAnchorElement, query: string): void {
  // What opens another tab is known by how it begins alone: another button, a
  // menu, a drag to the bar of tabs, a key held.
  const hand = () => handOver(link.pathname, query);
  for (const begins of ["auxclick", "contextmenu", "dragstart"]) link.addEventListener(begins, hand);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return hand();
    keepHanded(waiting().filter(({ path }) => path !== link.pathname));
    store({ path: link.pathname, query, arrived: false });
  });
}

/** arrive gives the query that led to this page, or "". Whoever comes back by another link reads it without marks. */
export function arrive(): string {
  const trail = stored();
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const mine = trail?.path === location.pathname;
  if (mine && !(trail.arrived && visit?.type === "navigate")) {
    store({ ...trail, arrived: true });
    return trail.query;
  }
  if (mine) forget();
  return taken();
}

/** forget lets the page be read without marks from now on. */
export function forget(): void {
  try {
    sessionStorage.removeItem(storedAs);
  } catch {
    return;
  }
}

// taken gives the query that another tab has handed to this page, once.
function taken(): string {
  const all = waiting();
  const mine = all.find(({ path }) => path === location.pathname);
  if (!mine) return "";
  keepHanded(all.filter((one) => one !== mine));
  store({ path: mine.path, query: mine.query, arrived: true });
  return mine.query;
}

function handOver(path: string, query: string): void {
  keepHanded([...waiting().filter((one) => one.path !== path), { path, query, since: Date.now() }]);
}

// waiting gives the queries that are on their way, without those that nobody
// has come for.
function waiting(): Handed[] {
  const all = read<Handed[]>(() => localStorage);
  if (!Array.isArray(all)) return [];
  const age = (one: Handed) => Date.now() - one.since;
  const left = all.filter((one) => age(one) >= 0 && age(one) < handed);
  if (left.length < all.length) keepHanded(left);
  return left;
}

function keepHanded(all: Handed[]): void {
  try {
    if (all.length > 0) localStorage.setItem(storedAs, JSON.stringify(all));
    else localStorage.removeItem(storedAs);
  } catch {
    return;
  }
}

// A browser may refuse storage; pages are then shown without marks.
function store(trail: Trail): void {
  try {
    sessionStorage.setItem(storedAs, JSON.stringify(trail));
  } catch {
    return;
  }
}

function stored(): Trail | null {
  return read(() => sessionStorage);
}

function read<T>(storage: () => Storage): T | null {
  try {
    return JSON.parse(storage().getItem(storedAs) ?? "null");
  } catch {
    return null;
  }
}
