// A live part that fails or falls silent says so; what is new counts in the title, a threat to life is announced at once.
"use strict";
const live = document.getElementById("live");
const SILENT = 10000;
let heard = Date.now();

function stale() {
  const sign = document.getElementById("stale");
  const silent = Date.now() - heard > SILENT;
  if (!sign || sign.hidden === !silent) return;
  sign.hidden = !silent;
  sign.textContent = silent ? sign.dataset.words : "";
}

function keys(attribute) {
  return new Map([...live.querySelectorAll(`[${attribute}]`)].map((one) => [one.dataset.new, one.getAttribute(attribute)]));
}

if (live) {
  const plain = document.title;
  let seen = new Set(keys("data-new").keys());
  let told = new Set(keys("data-life").keys());
  let fresh = new Set();
  document.addEventListener("htmx:before:response", (event) => {
    // An answer that is no part of this page must not stand in its place: the old one stays, and soon says that it is old.
    const { status, headers } = event.detail.ctx.response;
    if (status >= 400 && !headers.get("HX-Redirect") && !headers.get("HX-Refresh")) event.preventDefault();
  });
  document.addEventListener("htmx:after:swap", (event) => {
    if (!live.contains(event.target)) return;
    heard = Date.now();
    stale();
    if (live.dataset.title === undefined) return;
    const now = keys("data-new");
    fresh = new Set([...now.keys()].filter((key) => fresh.has(key) || !seen.has(key)));
    seen = new Set(now.keys());
    document.title = fresh.size ? `(${fresh.size}) ${plain}` : plain;
    const life = keys("data-life");
    const words = [...life].filter(([key]) => !told.has(key)).map(([, said]) => said);
    told = new Set([...told, ...life.keys()]);
    if (words.length) {
      document.getElementById("alarm").textContent = words.join(" ");
      document.dispatchEvent(new Event("lifeline:life"));
    }
  });
  for (const kind of ["pointerdown", "keydown", "focus"]) {
    window.addEventListener(kind, () => {
      fresh.clear();
      document.title = plain;
    });
  }
  setInterval(stale, 1000);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy);
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      document.execCommand("copy"); // where the page is not served over TLS
    }
    document.getElementById("news").textContent = button.dataset.copied;
  });
}
