// Keeps the last copy of the live pages somebody read, for reading without a network. Nothing else is kept on the device.
// Exercise pages and the push are never touched: a saved exercise could be taken for the real thing.
"use strict";
const ROOT = new URL(self.registration.scope).pathname, PAGES = "pages-@VERSION", PARTS = "parts-@VERSION";
const SCRIPT = `${ROOT}static/public/@SCRIPT`, ICON = `${ROOT}static/public/live.svg`;
const FIRST = {ko: ROOT, en: `${ROOT}en/`}, PATIENCE = 4000, MOST = 12;
// What the browser itself still has must not pass for an answer: offline it would hide how old it is.
const FRESH = {cache: "no-cache", redirect: "manual"};

const language = path => path.startsWith(FIRST.en) ? "en" : "ko";
const isPage = path => path.startsWith(ROOT) && !path.startsWith(`${ROOT}drill`) && !/\.\w+$|\/(events|healthz|embed|text)$/.test(path);

// Every page has its address alone as a key: no query changes it.
const keep = async (path, answer) => {
  if (!answer.ok || answer.redirected || !(answer.headers.get("Content-Type") || "").startsWith("text/html")) return;
  const cache = await caches.open(PAGES);
  await cache.put(path, answer);
  const visited = (await cache.keys()).filter(one => !Object.values(FIRST).includes(new URL(one.url).pathname));
  for (const oldest of visited.slice(0, -MOST)) await cache.delete(oldest);
};

// The mark by which the page knows that it must say its age.
const saved = async path => {
  const found = await (await caches.open(PAGES)).match(path);
  if (!found) return undefined;
  const text = (await found.text()).replace("<body", "<body data-saved");
  return new Response(text, {status: 200, headers: found.headers});
};

const answer = async (path, coming) => {
  const late = new Promise(done => setTimeout(done, PATIENCE));
  try {
    const come = await Promise.race([coming, late]);
    if (come && come.status < 500) return come;
    return await saved(path) || await coming;
  } catch (_) {
    const parts = await caches.open(PARTS);
    return await saved(path) || await parts.match(`${FIRST[language(path)]}offline`) || Response.error();
  }
};

const prepare = async () => {
  const parts = await caches.open(PARTS);
  await parts.addAll([SCRIPT, ICON, ...Object.values(FIRST).map(root => `${root}offline`)]);
  const open = (await self.clients.matchAll({type: "window", includeUncontrolled: true})).map(one => new URL(one.url).pathname).filter(isPage);
  const wanted = new Set([...open.map(path => FIRST[language(path)]), ...open]);
  await Promise.all([...wanted].map(path => fetch(path, FRESH).then(got => keep(path, got)).catch(() => 0)));
  await self.skipWaiting();
};

const settle = async () => {
  for (const name of await caches.keys()) if (name !== PAGES && name !== PARTS) await caches.delete(name);
  await self.clients.claim();
};

self.addEventListener("install", event => event.waitUntil(prepare()));
self.addEventListener("activate", event => event.waitUntil(settle()));
self.addEventListener("fetch", event => {
  const {request} = event, {origin, pathname: path} = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (path === SCRIPT || path === ICON) {
    event.respondWith(caches.match(path).then(found => found || fetch(request)));
  } else if (isPage(path)) {
    const opens = request.mode === "navigate", coming = fetch(opens ? new Request(request.url, FRESH) : request);
    event.waitUntil(coming.then(got => keep(path, got.clone())).catch(() => 0));
    event.respondWith(opens ? answer(path, coming) : coming);
  }
});
