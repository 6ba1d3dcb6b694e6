// What is known of one service, as /api/v1/services/<slug>.json tells it, and
// the claims of a cell as people read them.

import { element } from "./dom.ts";

export type Support = "yes" | "partial" | "no" | "unstated";

export interface Claim {
  support: Support;
  origin: string;
  quote: string;
  note: string;
  date: string;
  evidence: Evidence;
}

export interface Evidence {
  url: string; // of the words: below the site's root, or in full
  place: string;
  stance: string;
}

export interface Cell {
  support: Support;
  derived: Support | null;
  conflict: boolean;
  stale: boolean;
  claims: Claim[];
}

export interface Policy {
  kind: string;
  page: string;
  heading: string;
  url: string;
  actions: string[];
  verdict: string;
}

export interface Counted {
  name: string;
  actions: number;
  types: number;
}

export interface Catalog {
  date: string;
  levels: { level: string; actions: string[] }[];
  with_arn: number;
  with_dependents: number;
  condition_keys: Counted[];
  resource_types: { name: string; arns: string[] }[];
}

export interface Service {
  slug: string;
  name: string;
  short_name: string;
  prefixes: string[];
  cells: Record<string, Cell>;
  policies: Policy[];
  catalog: Catalog | null;
}

export const root = document.documentElement.dataset.root ?? "../";

export const words: Record<Support, string> = { yes: "Yes", partial: "Partial", no: "No", unstated: "Not stated" };

const asked = new Map<string, Promise<Service>>();

// load fetches a service once; what failed may be asked for again.
export function load(slug: string): Promise<Service> {
  let service = asked.get(slug);
  if (!service) {
    service = fetch(`${root}api/v1/services/${encodeURIComponent(slug)}.json`).then((answer) => {
      if (!answer.ok) throw new Error(`${slug}: ${answer.status}`);
      return answer.json().then(withEvidence);
    });
    service.catch(() => asked.delete(slug));
    asked.set(slug, service);
  }
  return service;
}

// withEvidence gives each claim its evidence, which the file keeps beside.
function withEvidence(service: Service & { evidence: Record<string, Evidence[]> }): Service {
  for (const [id, cell] of Object.entries(service.cells)) {
    cell.claims.forEach((claim, i) => (claim.evidence = service.evidence[id][i]));
  }
  return service;
}

const origins: Record<string, string> = { section: "Guide", overview: "Guide, overview", reference: "AWS table", catalog: "Catalog" };

// verdict gives the word for a cell, with its shape and marks.
export function verdict(cell: Cell): Node[] {
  const nodes: Node[] = [];
  if (cell.support === "unstated" && cell.derived) {
    nodes.push(element("span", `${cell.derived} by-catalog`, element("span", "word", `${words[cell.derived]} by the catalog`)));
  } else {
    nodes.push(element("span", cell.support, element("span", "word", words[cell.support])));
  }
  if (cell.stale) nodes.push(element("span", "mark stale", "†", element("span", "hidden", " stale")));
  else if (cell.conflict) nodes.push(element("span", "mark conflict", "≠", element("span", "hidden", " sources contradict")));
  return nodes;
}

// why says in a sentence why a cell is marked, or what its silence means.
export function why(cell: Cell): string {
  if (cell.stale) return "Stale: the newer catalog disagrees.";
  if (cell.conflict) return "Sources contradict each other; the first decides.";
  if (cell.support !== "unstated") return "";
  return cell.derived ? "No source states it; the catalog alone tells." : "Not stated by any source.";
}

// claims lists all claims on a cell, the one that decides first.
export function claims(cell: Cell): HTMLElement {
  return element("ol", "evidence-list", ...cell.claims.map(claimItem));
}

function claimItem(claim: Claim): HTMLElement {
  const origin = element("p", "meta", origins[claim.origin] ?? claim.origin);
  if (claim.date) origin.append(element("br", ""), claim.date);
  const said = element("p", "", element("span", claim.support, element("span", "word", words[claim.support])));
  if (claim.evidence.stance) said.append(element("span", "meta", ` · ${claim.evidence.stance}`));
  const body = element("div", "", said);
  if (claim.quote) body.append(element("p", "", element("q", "", claim.quote)));
  if (claim.note) body.append(element("p", "", claim.note));
  body.append(element("p", "", placeLink(claim)));
  return element("li", claim.evidence.stance === "decides" ? "decides" : "", origin, body);
}

// sourceLink names the place of a claim in short: "Guide :31".
export function sourceLink(claim: Claim): HTMLElement {
  const link = placeLink(claim);
  const [, line] = /(?:line |:)(\d+)$/.exec(claim.evidence.place) ?? [];
  link.title = [claim.evidence.place, claim.date].filter(Boolean).join(", ");
  link.textContent = (origins[claim.origin] ?? claim.origin) + (line ? ` :${line}` : "");
  return link;
}

export function placeLink({ evidence }: Claim): HTMLElement {
  if (!evidence.url) return element("span", "place", evidence.place);
  const external = /^https?:/.test(evidence.url);
  const link = element("a", external ? "place external" : "place", evidence.place);
  link.href = external ? evidence.url : root + evidence.url;
  return link;
}
