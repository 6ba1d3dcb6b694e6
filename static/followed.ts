// What the reader searched for before coming here: a page that a result leads
// to marks the words of the query. The address stays that of the page, so the
// query travels in the storage of the tab, where a reload finds it again.

const storedAs = "followed";

// A Trail is what is stored: where a result led, and whether the reader has
// arrived there since.
type Trail = { path: string; query: string; arrived: boolean };

/** remember keeps the query whose result leads to a page, by the page's path. */
export function remember(path: string, query: string): void {
  store({ path, query, arrived: false });
}

/** arrive gives the query that led to this page, or "". Whoever comes back by another link reads it without marks. */
export function arrive(): string {
  const trail = stored();
  if (trail?.path !== location.pathname) return "";
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (trail.arrived && visit?.type === "navigate") {
    forget();
    return "";
  }
  store({ ...trail, arrived: true });
  return trail.query;
}

/** forget lets the page be read without marks from now on. */
export function forget(): void {
  try {
    sessionStorage.removeItem(storedAs);
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
  try {
    return JSON.parse(sessionStorage.getItem(storedAs) ?? "null");
  } catch {
    return null;
  }
}
