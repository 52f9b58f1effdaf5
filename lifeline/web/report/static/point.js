// The map of the form: a tap, or the middle by keyboard, says where. Who does not want it writes the place as before.
"use strict";
(() => {
  const host = document.getElementById("point-map"), told = document.getElementById("here-told"), district = document.getElementById("district");
  const say = host.dataset, ko = document.documentElement.lang === "ko", FIRST = 10, LAST = 18, FINGER = 12, LEAST = 10;
  const field = name => document.querySelector(`input[name="${name}"]`);
  const filled = (text, fields) => text.replace(/{(\w+)}/g, (_, name) => fields[name]);
  const make = (name, into, look) => {
    const made = document.createElement(name);
    if (look) { made.className = look; }
    into.append(made);
    return made;
  };
  const shadow = host.attachShadow({ mode: "open" });
  const dressed = [say.leaflet.replace(".js", ".css"), say.sheet].map(address => new Promise(done => {
    const made = make("link", shadow);
    made.onload = made.onerror = done;
    made.rel = "stylesheet";
    made.href = address;
  }));
  const frame = make("div", shadow, "frame"), buttons = make("div", frame, "buttons"), room = make("div", frame), below = make("div", shadow, "below");
  const cross = make("div", frame, "cross");
  cross.setAttribute("aria-hidden", "true");
  const button = (text, into, act, name) => {
    const made = make("button", into);
    made.type = "button";
    made.textContent = text;
    if (name) { made.setAttribute("aria-label", name); }
    made.addEventListener("click", act);
  };
  let map, shown, names, shapes = [];

  const inside = (at, ring) => {
    let odd = false;
    for (let one = 0, before = ring.length - 1; one < ring.length; before = one++) {
      const [lat, lon] = ring[one], [lat2, lon2] = ring[before];
      if ((lat > at.lat) !== (lat2 > at.lat) && at.lng < (lon2 - lon) * (at.lat - lat) / (lat2 - lat) + lon) { odd = !odd; }
    }
    return odd;
  };
  // A finger covers so much ground: what is sent is no finer than that, and so many decimals no more than it needs.
  const ground = at => FINGER * 40075016 * Math.cos(at.lat * Math.PI / 180) / 256 / 2 ** map.getZoom();
  const draw = () => {
    shown.clearLayers();
    if (!field("lat").value) { return; }
    const at = [+field("lat").value, +field("lon").value];
    L.circle(at, { radius: +field("metres").value, className: "halo", interactive: false }).addTo(shown);
    L.circleMarker(at, { radius: 7, className: "spot", interactive: false }).addTo(shown);
  };
  const choose = at => {
    const where = shapes.find(one => inside(at, one.ring));
    if (!where) {
      told.textContent = say.far;
      return;
    }
    const metres = Math.max(LEAST, Math.round(ground(at) / 10) * 10), digits = metres < 100 ? 4 : 3;
    field("lat").value = at.lat.toFixed(digits);
    field("lon").value = at.lng.toFixed(digits);
    field("metres").value = String(metres);
    district.value = where.code;
    told.textContent = filled(say.chosen, { place: where.name, metres });
    draw();
  };
  const forget = () => {
    for (const name of ["lat", "lon", "metres"]) { field(name).value = ""; }
    told.textContent = say.none;
    draw();
  };
  // Names of districts where there is room for them.
  const label = () => {
    names.clearLayers();
    const placed = [];
    for (const one of shapes) {
      const spot = map.latLngToLayerPoint(one.middle), wide = [...one.name].reduce((sum, sign) => sum + (sign > "\u1100" ? 13 : 8), 8);
      if (placed.some(other => Math.abs(other.x - spot.x) < (other.wide + wide) / 2 && Math.abs(other.y - spot.y) < 20)) { continue; }
      placed.push({ x: spot.x, y: spot.y, wide });
      const text = document.createElement("div");
      text.className = "name";
      text.textContent = one.name;
      L.marker(one.middle, { icon: L.divIcon({ html: text, className: "", iconSize: null }), interactive: false, keyboard: false }).addTo(names);
    }
  };

  const begin = async () => {
    const answer = await fetch(say.outlines);
    if (!answer.ok) { throw answer.status; }
    button("+", buttons, () => map.zoomIn(), say.in);
    button("−", buttons, () => map.zoomOut(), say.out);
    button(say.middle, below, () => choose(map.getCenter()));
    button(say.clear, below, forget);
    await Promise.all(dressed);  // a map measures its room once
    map = L.map(room, { zoomControl: false, attributionControl: false, minZoom: FIRST, maxZoom: LAST, zoomSnap: .25, zoomDelta: 1, maxBoundsViscosity: .8,
      fadeAnimation: false, markerZoomAnimation: false, zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches });
    room.setAttribute("role", "group");
    room.setAttribute("aria-label", say.alt);
    if (say.tiles) {
      L.tileLayer(say.tiles, { maxZoom: LAST }).addTo(map);
      make("p", frame, "credit").textContent = say.credit;
    }
    const city = L.featureGroup().addTo(map);
    shapes = (await answer.json()).map(([code, korean, english, ring]) => {
      const layer = L.polygon(ring, { className: "outline", interactive: false, fill: !say.tiles }).addTo(city);
      return { code, name: ko ? korean : english, ring, layer, middle: layer.getBounds().getCenter() };
    });
    names = L.layerGroup().addTo(map);
    shown = L.layerGroup().addTo(map);
    const chosen = shapes.find(one => one.code === district.value);
    map.setMaxBounds(city.getBounds().pad(.3));
    map.on("zoomend viewreset", label);
    map.fitBounds((chosen ? chosen.layer : city).getBounds(), { padding: [4, 4] });
    label();
    if (field("lat").value) {
      map.setView([+field("lat").value, +field("lon").value], 15);
    }
    draw();
    map.on("click", event => choose(event.latlng));
    room.addEventListener("keydown", event => {
      if (event.key === "Enter") {
        event.preventDefault();
        choose(map.getCenter());
      }
    });
    document.addEventListener("pointed", draw);
    district.addEventListener("change", () => {
      const one = shapes.find(shape => shape.code === district.value);
      // At once: whoever points at the middle in the next moment means the middle of what they chose.
      if (one) { map.fitBounds(one.layer.getBounds(), { padding: [4, 4], animate: false }); }
    });
    host.dataset.ready = "1";
  };
  begin().catch(() => { told.textContent = say.failed; });
})();
