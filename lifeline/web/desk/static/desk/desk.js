// Forms sent by a part of a page carry the sign-in's secret too, and what is new is said once, without moving the focus.
"use strict";
document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-Crossing"] = document.body.dataset.crossing;
});
