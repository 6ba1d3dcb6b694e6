// The words of a search, marked on the page that a result led to.
//
// The browser paints the marks over the text (CSS.highlights), so nothing of
// the page moves or changes; where it cannot, the page is shown without.

import { pause } from "./breath.ts";
import { button, element, isText, withCommas } from "./dom.ts";
import { opened } from "./finder.ts";
import { forget } from "./followed.ts";
import { type Marker, marks } from "./search-marks.ts";

const paintedAs = "followed";
const atATime = 8; // milliseconds of reading before the page may do something else

/** markPage marks the words of the query that led here. */
export async function markPage(query: string): Promise<void> {
  const main = document.querySelector("main");
  if (!main || !CSS.highlights) return;
  const found = new Highlight();
  const marker = await marks(await opened(), query);
  await find(main, withNames(query, marker), found);
  document.querySelector(".followed")?.remove(); // that of another search on this page
  CSS.highlights.set(paintedAs, found);
  if (found.size === 0) return;
  document.body.append(note(query, found.size));
}

// withNames finds the names of identifiers by themselves, too: the page of a
// service writes its own without the prefix.
function withNames(query: string, marker: Marker): Marker {
  const names = [...query.matchAll(/[\w-]+:(\w+)/g)].map(([, name]) => name);
  if (names.length === 0) return marker;
  const name = new RegExp(`\\b(?:${names.join("|")})\\b`, "gi");
  return (text) => {
    const found = marker(text);
    const alone = [...text.matchAll(name)].map((m): [number, number] => [m.index, m.index + m[0].length]);
    return [...found, ...alone.filter(([at]) => !found.some(([start, end]) => start <= at && at < end))];
  };
}

// find adds the stretches of text that a marker knows. A long page is read in
// parts, so that it can be scrolled meanwhile.
async function find(within: Element, marker: Marker, found: Highlight): Promise<void> {
  const texts = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  let since = performance.now();
  for (let text = texts.nextNode() as Text | null; text; text = texts.nextNode() as Text | null) {
    for (const [start, end] of marker(text.data)) {
      found.add(new StaticRange({ startContainer: text, startOffset: start, endContainer: text, endOffset: end }));
    }
    if (performance.now() - since > atATime) {
      await pause();
      since = performance.now();
    }
  }
}

function note(query: string, count: number): HTMLElement {
  const made = element("aside", "followed", element("p", "", `Marked: “${query}”, ${withCommas(count)} ${count === 1 ? "place" : "places"}`));
  made.setAttribute("aria-label", "Marked words");
  const unmark = button("Unmark ", remove);
  unmark.append(element("kbd", "", "Esc"));
  made.append(unmark);
  document.addEventListener("keydown", escape);

  function remove(): void {
    forget();
    CSS.highlights.delete(paintedAs);
    made.remove();
    document.removeEventListener("keydown", escape);
  }

  // Escape is for what is open, or for a field, before it unmarks.
  function escape(event: KeyboardEvent): void {
    if (event.key === "Escape" && !event.defaultPrevented && !isText(event) && !document.querySelector(":popover-open")) remove();
  }
  return made;
}
