// Single letters for who works by keyboard: never inside a field, never with another key held, and they can be switched off.
// A letter does nothing by itself: it chooses a button, and Enter in the reason does it. Without this file everything works by Tab.
"use strict";
(() => {
  const KEPT = "lifeline-desk-letters";
  let on = true;
  try { on = localStorage.getItem(KEPT) !== "off"; } catch { /* a browser that keeps nothing begins with them on */ }

  const rows = () => [...document.querySelectorAll("[data-walk] > li > a")];
  const typing = (one) => one.closest("input:not([type=checkbox]), select, textarea, [contenteditable]") !== null;
  const news = document.getElementById("news");

  function walk(by) {
    const all = rows();
    if (all.length === 0) return false;
    const at = all.findIndex((one) => one.parentElement.contains(document.activeElement));
    all[Math.min(Math.max(at + by, 0), all.length - 1)].focus();
    return true;
  }

  function choose(button) {
    const form = button.form, reason = form.elements.reason;
    for (const one of form.querySelectorAll("[data-chosen]")) delete one.dataset.chosen;
    if (button.value) {
      button.dataset.chosen = "";
      reason.focus();
      news.textContent = `${button.firstChild.textContent.trim()}: ${form.dataset.armed}`;
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const chosen = document.querySelector("[data-acts] [data-chosen]");
    if (chosen && event.key === "Escape") {
      delete chosen.dataset.chosen;
      news.textContent = "";
      return;
    }
    if (chosen && event.key === "Enter" && event.target.name === "reason" && event.target.form === chosen.form) {
      event.preventDefault();
      chosen.form.requestSubmit(chosen);
      return;
    }
    if (!on || typing(event.target)) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step && walk(step)) { event.preventDefault(); return; }
    if (!/^[a-z]$/.test(event.key)) return;
    const found = document.querySelector(`[data-key="${event.key}"]`);
    if (!found) return;
    event.preventDefault();
    if (found.form) choose(found); else found.click();
  });

  for (const line of document.querySelectorAll(".keys")) {
    const said = line.querySelector("span"), button = line.querySelector("button");
    const show = () => { said.hidden = !on; button.textContent = on ? line.dataset.off : line.dataset.on; };
    button.addEventListener("click", () => {
      on = !on;
      try { localStorage.setItem(KEPT, on ? "on" : "off"); } catch { /* it holds for this page */ }
      show();
    });
    show();
    line.hidden = false;
  }

  // Somebody who works in another tab sees in the title that life is at risk.
  for (const part of document.querySelectorAll(".life")) {
    let told = "";
    new MutationObserver(() => {
      const words = part.querySelector("[data-life]")?.textContent ?? "";
      if (words && words !== told) document.dispatchEvent(new Event("lifeline:life"));
      told = words;
      if (words && !document.title.startsWith("(!)")) document.title = `(!) ${document.title}`;
    }).observe(part, { childList: true, subtree: true });
  }
})();
