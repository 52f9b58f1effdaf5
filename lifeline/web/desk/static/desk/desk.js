// Forms sent by a part of a page carry the sign-in's secret too; what was done is said once, and the end of a sign-in beforehand.
"use strict";
document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-Crossing"] = document.body.dataset.crossing;
});

// What stands above every page of a drill stays as it was where the answer is none.
document.addEventListener("htmx:before:response", (event) => {
  const { status, headers } = event.detail.ctx.response;
  if (event.target.id === "strip" && status >= 400 && !headers.get("HX-Refresh")) event.preventDefault();
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
