// Forms sent by a part of a page carry the sign-in's secret too; who works by keys stays where they are when a part of it changes;
// what was done is said once, and the end of a sign-in beforehand.
"use strict";
document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-Crossing"] = document.body.dataset.crossing;
});

// What stands above every page of a drill stays as it was where the answer is none.
document.addEventListener("htmx:before:response", (event) => {
  const { status, headers } = event.detail.ctx.response;
  if (event.target.id === "strip" && status >= 400 && !headers.get("HX-Refresh")) event.preventDefault();
});

// Where a part that changes by itself takes away what somebody stands on, what was around it takes them: a link of it or itself,
// never a button, since Enter would do what they have not read.
let around = [];
document.addEventListener("htmx:before:swap", () => {
  around = [];
  for (let one = document.activeElement?.closest("[id]"); one; one = one.parentElement?.closest("[id]")) around.push(one.id);
});
document.addEventListener("htmx:after:swap", () => {
  if (document.activeElement !== document.body) return;
  const left = around.map((id) => document.getElementById(id)).find((one) => one);
  if (!left) return;
  const link = left.matches("#live, main") ? null : left.querySelector("a[href]");
  if (!link) left.tabIndex = -1;
  (link ?? left).focus();
});

// Opened anew, or found again in the history, the page would say of an old act that it was done just now.
const at = new URL(location.href);
if (at.searchParams.has("done")) {
  at.searchParams.delete("done");
  history.replaceState(history.state, "", at);
}

// By the time that passes here: this machine's clock may say another hour than the office's.
const { left, warn } = document.body.dataset;
const opened = performance.now();
setInterval(() => {
  const rest = Number(left) - (performance.now() - opened) / 1000;
  document.querySelector("#ending p").hidden = rest > Number(warn) || rest < 0;
}, 5000);
