// Everything of the search that runs in the browser, as one file: a page loads
// it when its box is opened or its words are to be marked, the page /search/
// at once.

import "./search-page.ts";

export { makeOverlay, type Overlay } from "./overlay.ts";
export { markPage } from "./marks.ts";
