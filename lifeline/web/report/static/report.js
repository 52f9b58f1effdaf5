// Where the telephone is, if its owner wants to say so. Everything else in the form works without any script.
"use strict";
(() => {
  const button = document.getElementById("here");
  const told = document.getElementById("here-told");
  if (!button || !told || !("geolocation" in navigator) || !window.isSecureContext) { return; }
  const fill = (name, value) => { document.querySelector(`input[name="${name}"]`).value = value; };
  button.hidden = false;
  button.addEventListener("click", () => {
    told.textContent = button.dataset.asking;
    navigator.geolocation.getCurrentPosition((found) => {
      fill("lat", found.coords.latitude.toFixed(6));
      fill("lon", found.coords.longitude.toFixed(6));
      fill("metres", String(Math.round(found.coords.accuracy)));
      told.textContent = button.dataset.found.replace("{metres}", String(Math.round(found.coords.accuracy)));
    }, () => { told.textContent = button.dataset.none; }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });
})();
