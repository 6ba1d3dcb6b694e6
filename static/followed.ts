// What the reader searched for before coming here: a page that a result leads
// to marks the words of the query. The address stays that of the page, so the
// query travels in the storage of the tab, and a reload finds it again.

const storedAs = "followed";

/** remember keeps the query whose result leads to a page, by the page's path. */
export function remember(path: string, query: string): void {
  try {
    sessionStorage.setItem(storedAs, JSON.stringify([path, query]));
  } catch {
    return; // a browser may refuse storage; the page is then shown without marks
  }
}

/** followed gives the query that led to this page, or "". */
export function followed(): string {
  try {
    const [path, query] = JSON.parse(sessionStorage.getItem(storedAs) ?? "[]");
    return path === location.pathname && typeof query === "string" ? query : "";
  } catch {
    return "";
  }
}

/** forget lets the page be read without marks from now on. */
export function forget(): void {
  try {
    sessionStorage.removeItem(storedAs);
  } catch {
    return;
  }
}
