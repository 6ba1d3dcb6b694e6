// Long work in pieces, between which the browser paints and listens.

const longest = 12; // milliseconds of work at a stretch

let breathed = 0; // when
let last = Promise.resolve();

/**
 * breath lets the browser paint and listen where work has taken long. Who asks for
 * it at the same time goes on in turn, so that what many do is not long again.
 */
export function breath(): Promise<void> {
  return (last = last.then(async () => {
    if (performance.now() - breathed < longest) return;
    await pause();
    breathed = performance.now();
  }));
}

/** pause lets the browser do what waits, so that long work does not hold it up. */
export function pause(): Promise<void> {
  return new Promise((done) => setTimeout(done));
}
