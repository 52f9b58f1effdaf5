// Where the telephone is, or a place on a map, if its owner wants to say so. Everything else in the form works without any script.
"use strict";
(() => {
  const told = document.getElementById("here-told"), here = document.getElementById("here");
  const opener = document.getElementById("on-map"), host = document.getElementById("point-map");
  if (!told || !here || !opener || !host) { return; }
  const fill = (name, value) => { document.querySelector(`input[name="${name}"]`).value = value; };
  // No finer than it is known: four decimals are 11 m.
  const round = (degrees, metres) => degrees.toFixed(metres < 100 ? 4 : 3);
  if ("geolocation" in navigator && window.isSecureContext) {
    here.hidden = false;
    here.addEventListener("click", () => {
      told.textContent = here.dataset.asking;
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        const metres = Math.max(10, Math.round(coords.accuracy));
        fill("lat", round(coords.latitude, metres));
        fill("lon", round(coords.longitude, metres));
        fill("metres", String(metres));
        told.textContent = here.dataset.found.replace("{metres}", String(metres));
        document.dispatchEvent(new Event("pointed"));
      }, () => { told.textContent = here.dataset.none; }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
    });
  }
  if (!host.attachShadow || !window.fetch) { return; }
  const files = [host.dataset.leaflet, host.dataset.script];
  // Leaflet asks for one innerHTML when it is loaded, to see whether there is SVG: that one, these two files, and no other.
  if (window.trustedTypes) {
    trustedTypes.createPolicy("default", {
      createHTML: text => text === "<svg/>" ? text : "",
      createScriptURL: address => files.includes(address) ? address : "about:blank",
    });
  }
  const load = (address, next) => {
    const script = document.createElement("script");
    script.onload = next;
    script.onerror = () => { told.textContent = host.dataset.failed; };
    script.src = address;
    document.head.append(script);
  };
  opener.hidden = false;
  opener.addEventListener("click", () => {
    host.hidden = !host.hidden;
    opener.setAttribute("aria-expanded", String(!host.hidden));
    if (!host.hidden && !host.dataset.asked) {
      host.dataset.asked = "1";
      load(files[0], () => load(files[1], () => {}));
    }
  });
})();
