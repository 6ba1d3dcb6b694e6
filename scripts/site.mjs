// A built site on loopback, answered as static hosts do: a folder by its
// index.html, what does not exist by 404.html, text compressed, with the
// headers that _headers gives for every path.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

const types = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".xml": "application/xml",
};

/**
 * serve gives the address of a folder's site, and what closes it. Headers take
 * the place of those that _headers gives. Each answer goes through send, which
 * may count or delay it: send(response, head, body) ends it.
 */
export async function serve(folder, { headers = headersForAll(folder), send = end } = {}) {
  const answers = new Map(); // head and body by path, made once
  const server = createServer((request, response) => {
    let path = decodeURIComponent(new URL(request.url, "http://localhost").pathname).slice(1);
    if (path === "" || path.endsWith("/")) path += "index.html";
    if (!answers.has(path)) answers.set(path, answer(folder, path, headers));
    send(response, ...answers.get(path));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

function end(response, { status, headers }, body) {
  response.writeHead(status, headers);
  response.end(body);
}

// answer gives head and body. Hosts compress types that they know to be text,
// and leave alone what is packed already.
function answer(folder, path, headers) {
  const found = files(folder).has(path);
  if (!found) path = "404.html";
  const type = types[extname(path)];
  const body = readFileSync(join(folder, path));
  const packed = type ? { "Content-Type": type, "Content-Encoding": "gzip" } : { "Content-Type": "application/octet-stream" };
  return [{ status: found ? 200 : 404, headers: { ...headers, ...packed } }, type ? gzipSync(body) : body];
}

/** kinds gives the path of the page of each kind that shows most parts: the most different classes. */
export function kinds(folder) {
  const richest = new Map();
  for (const path of [...files(folder)].sort()) {
    if (!path.endsWith(".html")) continue;
    const text = readFileSync(join(folder, path), "utf8");
    const kind = text.match(/<body class="([^"]+)"/)?.[1];
    const parts = new Set(text.match(/<\w+ class="[^"]+"/g)).size;
    if (kind && parts > (richest.get(kind)?.parts ?? 0)) richest.set(kind, { path, parts });
  }
  return new Map([...richest].map(([kind, { path }]) => [kind, path.replace(/(^|\/)index\.html$/, "$1")]));
}

const listed = new Map();

// files gives the paths of the files below a folder, read once.
function files(folder) {
  if (!listed.has(folder)) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
    listed.set(folder, new Set(entries.map((e) => join(e.parentPath ?? e.path, e.name).slice(join(folder, "/").length).replaceAll("\\", "/"))));
  }
  return listed.get(folder);
}

// headersForAll reads what _headers says for "/*".
function headersForAll(folder) {
  const path = join(folder, "_headers");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const block = text.match(/^\/\*\n((?:[ \t]+\S.*\n?)*)/m)?.[1] ?? "";
  return Object.fromEntries([...block.matchAll(/^\s+([\w-]+): *(.+)$/gm)].map(([, name, value]) => [name, value]));
}
