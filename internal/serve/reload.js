// Keeps a page in step with the server that `site serve` runs: it reloads when
// there is a newer build and shows why a build failed. The published site does
// not hold this script.

const events = "/_atlas/events";
const timing = performance.getEntriesByType("navigation")[0]?.serverTiming ?? [];

// The build that this page is of; where the browser does not tell, the first
// one that the server names.
let shown = timing.find((entry) => entry.name === "build")?.description;
let source = null;
let box = null;

// The page's policy allows no style attribute, but a constructed sheet.
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  .atlas-fault {
    position: fixed; inset: auto 0 0 0; z-index: 1000; box-sizing: border-box;
    max-height: 50vh; margin: 0; padding: 1rem; overflow: auto;
    border-top: 4px solid #f66; background: #2b1111; color: #fff;
    font: 14px/1.5 ui-monospace, monospace; white-space: pre-wrap;
  }
`);
document.adoptedStyleSheets.push(sheet);

function showFault(text) {
  box ??= document.body.appendChild(document.createElement("pre"));
  box.className = "atlas-fault";
  box.setAttribute("role", "alert");
  box.textContent = text;
}

function hideFault() {
  box?.remove();
  box = null;
}

function connect() {
  source?.close();
  source = new EventSource(events);
  source.addEventListener("reload", (event) => {
    hideFault();
    shown ??= event.lastEventId;
    if (shown !== event.lastEventId) location.reload();
  });
  source.addEventListener("fault", (event) => showFault(event.data));
  source.addEventListener("error", (event) => {
    // Browsers reconnect by themselves, but some give up on a refused
    // connection, and the server may be back later.
    if (event.target.readyState === EventSource.CLOSED) setTimeout(connect, 1000);
  });
}

// A browser opens six connections to a server. A hidden page gives its own up,
// so that many open tabs do not block each other.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) source?.close();
  else connect();
});
if (!document.hidden) connect();
