// The contents beside a page: the entry of the part being read is marked, and
// stays in view where the entries are more than fit.

const entries: { heading: HTMLElement; link: HTMLAnchorElement }[] = [];
for (const link of document.querySelectorAll<HTMLAnchorElement>(".contents a[href^='#']")) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) entries.push({ heading, link });
}

// The part being read is the last whose heading has passed the upper third, and
// at the end of the page the last of all.
function mark(): void {
  const atEnd = Math.ceil(scrollY + innerHeight) >= document.documentElement.scrollHeight;
  const line = atEnd ? innerHeight : innerHeight / 3;
  let current = entries[0];
  for (const entry of entries) {
    if (entry.heading.getBoundingClientRect().top <= line) current = entry;
  }
  for (const { link } of entries) {
    if (link === current.link) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
  // Not scrollIntoView, which would stop a page that is scrolling smoothly.
  const list = current.link.closest(".entries")!;
  const { top, bottom } = list.getBoundingClientRect();
  const at = current.link.getBoundingClientRect();
  list.scrollTop += Math.min(0, at.top - top) + Math.max(0, at.bottom - bottom);
}

if (entries.length > 0) {
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  }, { passive: true });
  mark();
}
