// The form of a bulletin: zones, map and outline choose districts at once; what could not be kept is said and tried again.
"use strict";
(() => {
  const form = document.getElementById("write");
  const map = document.getElementById("map");
  const outline = document.getElementById("f-outline");
  const drawn = document.getElementById("drawn");
  const unsaved = document.getElementById("unsaved");
  let again = 0;
  let typed = 0;
  let pressed = false;

  const boxes = () => [...form.querySelectorAll("input[name=district]")];
  const changed = (one) => one.dispatchEvent(new Event("input", { bubbles: true }));

  function colour() {
    for (const one of boxes()) map.querySelector(`[data-code="${one.value}"]`)?.classList.toggle("on", one.checked);
  }

  function choose(codes, on) {
    const wanted = codes === "all" ? boxes() : boxes().filter((one) => codes.split(" ").includes(one.value));
    for (const one of wanted) one.checked = on;
    colour();
    changed(boxes()[0]);
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-on], button[data-off], button[data-zone]");
    if (!button) return;
    event.preventDefault();
    const { on, off, zone } = button.dataset;
    if (zone) choose(zone, !boxes().filter((one) => zone.split(" ").includes(one.value)).every((one) => one.checked));
    else choose(on || off, Boolean(on));
  });
  form.addEventListener("input", colour);

  // A drawn outline: each press on the map is a corner, in degrees as the server reads them.
  const draw = document.getElementById("draw");
  const undraw = document.getElementById("undraw");
  const begin = draw.textContent;

  function corners() {
    const { west, north, lon, lat } = map.dataset;
    const spots = outline.value.trim().split(/\s+/).map((one) => one.split(",").map(Number)).filter((one) => one.length === 2 && one.every(Number.isFinite));
    drawn.setAttribute("points", spots.map(([y, x]) => `${(x - west) / lon},${(north - y) / lat}`).join(" "));
  }

  function corner(event) {
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
    const { west, north, lon, lat } = map.dataset;
    const at = `${(north - spot.y * lat).toFixed(5)},${(Number(west) + spot.x * lon).toFixed(5)}`;
    outline.value = `${outline.value.trim()} ${at}`.trim();
    corners();
    changed(outline);
  }

  map.addEventListener("click", (event) => {
    if (map.classList.contains("drawing")) return corner(event);
    const code = event.target.closest("[data-code]")?.dataset.code;
    const box = boxes().find((one) => one.value === code);
    if (box) choose(code, !box.checked);
  });
  draw.addEventListener("click", () => {
    draw.textContent = map.classList.toggle("drawing") ? draw.dataset.end : begin;
    if (map.classList.contains("drawing")) map.scrollIntoView({ block: "nearest" });
  });
  undraw.addEventListener("click", () => {
    outline.value = "";
    corners();
    changed(outline);
  });
  outline.addEventListener("input", corners);
  draw.hidden = undraw.hidden = false;
  document.body.classList.add("scripted");

  // What was not taken yet stays in the boxes, the page says so, and this window has it when the page comes again, after a sign-in for one.
  const UNKEPT = `unkept ${location.pathname}`;
  const mine = (one) => one.name && !["crossing", "hazard", "about", "seen", "tab", "version", "act"].includes(one.name);

  function left() {
    const typed = [...form.elements].filter(mine).map((one) => [one.name, one.value, one.checked === true]);
    sessionStorage.setItem(UNKEPT, JSON.stringify([form.elements.version.value, typed]));
  }

  function restored() {
    const [version, typed] = JSON.parse(sessionStorage.getItem(UNKEPT) || "[]");
    sessionStorage.removeItem(UNKEPT);
    if (version !== form.elements.version.value) return;
    for (const one of [...form.elements].filter(mine)) {
      const same = typed.find(([name, value]) => name === one.name && (!["radio", "checkbox"].includes(one.type) || value === one.value));
      if (same) [one.value, one.checked] = same.slice(1);
    }
    form.addEventListener("htmx:after:init", () => changed(form.elements.reason), { once: true }); // who keeps it listens now
  }

  form.addEventListener("input", () => {
    typed += 1;
    left();
  });
  form.addEventListener("submit", (event) => {
    sessionStorage.removeItem(UNKEPT);
    if (pressed) event.preventDefault(); // one press is one act
    pressed = true;
    setTimeout(() => (pressed = false), 10000);
  });
  window.addEventListener("pageshow", () => {
    pressed = false;
  });
  restored();

  function failed() {
    unsaved.hidden = false;
    unsaved.textContent = unsaved.dataset.words;
    clearTimeout(again);
    again = setTimeout(() => changed(form.elements.reason), 5000);
  }

  const strange = (event) => event.target.id === "strip"; // what a drill tells above the page says nothing of the form

  document.addEventListener("htmx:before:response", (event) => {
    const answer = event.detail.ctx.response;
    if (strange(event) || answer.status < 400 || answer.headers.get("HX-Redirect")) return;
    event.preventDefault();
    failed();
  });
  document.addEventListener("htmx:config:request", (event) => {
    event.detail.ctx.typed = typed;
  });
  document.addEventListener("htmx:error", (event) => strange(event) || failed());
  document.addEventListener("htmx:after:swap", (event) => {
    if (strange(event)) return;
    unsaved.hidden = true;
    if (event.detail.ctx.typed === typed) sessionStorage.removeItem(UNKEPT);
    else left(); // typed while the answer was on its way: that is of the version which has come now
  });
  if (document.getElementById("mistakes")) document.getElementById("mistakes").focus();
})();
