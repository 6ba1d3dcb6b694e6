// Long work in pieces, between which the browser paints and listens.

const longest = 12; // milliseconds of work at a stretch

let breathed = 0; // when

/** breath lets the browser paint and listen where work has taken long. */
export async function breath(): Promise<void> {
  if (performance.now() - breathed < longest) return;
  await new Promise((go) => setTimeout(go));
  breathed = performance.now();
}
