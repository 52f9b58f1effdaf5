// The map beside the list: nothing is on it that the list does not say. It stands in a tree of its own, so that the page can change around it.
(() => {
  const host = document.getElementById("incident-map");
  if (!host || !host.attachShadow || !window.fetch) return;
  const say = host.dataset, lang = document.documentElement.lang, files = [say.leaflet, say.tiles || ""];
  const STATES = ["unconfirmed", "confirmed", "handled"], FIRST = 10, CITY = 12, LAST = 17, BLOCK = 8, BY_BLOCK = 13;
  const words = say.states.split("|"), filled = (text, fields) => text.replace(/{(\w+)}/g, (_, name) => fields[name]);
  // Leaflet asks for one innerHTML when it is loaded, to see whether there is SVG: that one, and its own file, and no other.
  if (window.trustedTypes) trustedTypes.createPolicy("default", {
    createHTML: text => text === "<svg/>" ? text : "",
    createScriptURL: address => address === files[0] ? address : "about:blank"});
  const shadow = host.attachShadow({mode: "open"});
  const make = (name, into, look) => {
    const made = document.createElement(name);
    if (look) made.className = look;
    if (into) into.append(made);
    return made;
  };
  const sheet = address => {
    const made = make("link", shadow);
    made.rel = "stylesheet";
    made.href = address;
  };
  const frame = make("div", null, "frame"), buttons = make("div", frame, "buttons"), room = make("div", frame), told = make("p", null, "said");
  told.setAttribute("role", "status");
  told.textContent = say.hint;
  let map, draw, kept = new Map(), outlines = [], shapes = new Map(), shown = "", fits, timer;

  const json = async address => {
    const answer = await fetch(address);
    if (!answer.ok) throw answer.status;
    return answer.json();
  };
  const ask = name => {
    if (!kept.has(name)) kept.set(name, json(say.of + name).catch(error => {
      kept.delete(name);
      if (error === 404) return null;
      throw error;
    }));
    return kept.get(name);
  };
  const icon = (name, look, size) => {
    const box = make("div", null, look), svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const source = document.getElementById("h-" + name);
    if (source) {
      svg.setAttribute("viewBox", "0 0 24 24");
      for (const part of source.childNodes) svg.append(part.cloneNode(true));
      svg.setAttribute("aria-hidden", "true");
      box.append(svg);
    }
    return L.divIcon({html: box, className: "", iconSize: [size, size]});
  };
  const marker = (at, shape, title, act) => {
    const made = L.marker(at, {icon: shape, title, alt: title, keyboard: true, riseOnHover: true}).addTo(draw), box = made.getElement();
    box.setAttribute("role", "button");
    box.setAttribute("aria-label", title);
    const inner = box.firstElementChild;
    if (inner && shape.options.iconSize) inner.style.width = inner.style.height = "100%";
    made.on("click keypress", event => {
      if (!event.originalEvent || event.type === "click" || event.originalEvent.key === "Enter") act();
    });
    return made;
  };
  const tell = (title, id) => {
    told.replaceChildren(title + " ");
    const link = make("a", told);
    link.href = say.page + id;
    link.textContent = say.open;
  };
  const pin = (row, names, base) => {
    const [id, lat, lon, hazard, state, urgency, metres, age, people, place] = row, name = names[hazard];
    const at = [(base[0] + lat) / 1e4, (base[1] + lon) / 1e4], look = ["pin", STATES[state], urgency > 1 && state < 2 ? "life" : ""].join(" ").trim();
    const title = [name[lang === "ko" ? 1 : 2], place, words[state], urgency > 1 && state < 2 ? say.life : "", filled(say.people, {count: people})]
      .filter(Boolean).join(", ");
    if (metres > 30) L.circle(at, {radius: metres, className: "halo", interactive: false}).addTo(draw);
    marker(at, icon(name[3], look, 32), title, () => tell(title, id)).setOpacity(1 - .06 * age);
  };
  const group = (row, column, count, zoom) => {
    const at = [(row + .5) * 51200 / 2 ** (zoom - FIRST) / 1e6, (column + .5) * 64e3 / 2 ** (zoom - FIRST) / 1e6], box = make("div", null, "group"), wider = Math.min(38, 22 + 2 * Math.log2(count));
    box.textContent = count > 999 ? (count / 1e3).toFixed(count > 9999 ? 0 : 1) + "k" : count;
    const title = filled(say.group, {count});
    marker(at, L.divIcon({html: box, className: "", iconSize: [wider, wider]}), title, () => map.setView(at, Math.min(LAST, map.getZoom() + 2)));
  };
  const area = (code, count) => {
    const shape = shapes.get(code);
    if (!shape) return;
    shape.layer.getElement() && shape.layer.getElement().classList.add("some");
    const box = make("div", null, "area"), title = filled(say.area, {place: shape.name, count});
    box.textContent = shape.name + " " + count;
    marker(shape.layer.getBounds().getCenter(), L.divIcon({html: box, className: "", iconSize: null}), title, () => told.replaceChildren(title)).setZIndexOffset(-1e4);
  };

  const render = async () => {
    const zoom = Math.round(map.getZoom()), whole = await ask("cells/" + Math.max(FIRST, Math.min(CITY, zoom)) + ".json");
    const parts = [whole], names = new Map(whole.hazards.map(one => [one[0], one]));
    if (!whole.pins.length && zoom >= BY_BLOCK) {
      parts.length = 0;
      const fine = Math.min(LAST, zoom), box = map.getBounds(), high = 51200 / 2 ** (fine - FIRST) * BLOCK / 1e6, wide = 64e3 / 2 ** (fine - FIRST) * BLOCK / 1e6;
      const wanted = [];
      for (let row = Math.floor(box.getSouth() / high); row <= box.getNorth() / high; row++)
        for (let column = Math.floor(box.getWest() / wide); column <= box.getEast() / wide; column++)
          wanted.push([row, column]);
      if (wanted.length < 60) parts.push(...(await Promise.all(wanted.map(async block => {
        const found = await ask("blocks/" + fine + "/" + block.join("_") + ".json");
        return found && {...found, block, zoom: fine};
      }))).filter(Boolean));
    }
    const state = parts.map(one => one.v + one.zoom).join() + zoom + map.getCenter();
    if (state === shown) return;
    shown = state;
    draw.clearLayers();
    for (const {layer} of shapes.values()) layer.getElement() && layer.getElement().classList.remove("some");
    for (const one of parts) {
      for (const level of one.block ? [] : Object.keys(one.cells)) for (const row of one.cells[level])
        group(row[0], row[1], row.slice(2).reduce((sum, count, place) => place % 2 ? sum + count : sum, 0), +level);
      if (one.block) for (const [place, count] of one.cells) group(one.block[0] * BLOCK + (place >> 3), one.block[1] * BLOCK + place % BLOCK, count, one.zoom);
      for (const row of one.pins) pin(row, one.block ? one.hazards.map(code => names.get(code) || [code, "", "", ""]) : one.hazards, one.base);
    }
    if (zoom < BY_BLOCK) for (const code of Object.keys(whole.areas)) area(code, whole.areas[code]);
    host.dataset.zoom = zoom;
    host.dataset.drawn = String(draw.getLayers().length);
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => render().catch(failed), 120);
  };
  const failed = () => told.replaceChildren(say.failed);

  const begin = async () => {
    outlines = await json(say.outlines);
    map = L.map(room, {zoomControl: false, attributionControl: false, minZoom: FIRST, maxZoom: LAST + 1, zoomSnap: .25, zoomDelta: 1, maxBoundsViscosity: .8,
      fadeAnimation: false, markerZoomAnimation: false, zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches});
    room.setAttribute("role", "group");
    room.setAttribute("aria-label", say.alt);
    if (say.tiles) L.tileLayer(say.tiles, {maxZoom: LAST + 1}).addTo(map), make("p", frame, "credit").textContent = say.credit || "";
    const city = L.featureGroup().addTo(map);
    for (const [code, ko, en, ring] of outlines) {
      const layer = L.polygon(ring, {className: "outline" + (code === say.district ? " chosen" : ""), interactive: false, fill: !say.tiles});
      shapes.set(code, {layer: layer.addTo(city), name: lang === "ko" ? ko : en});
    }
    fits = (shapes.get(say.district) || {layer: city}).layer.getBounds();
    draw = L.layerGroup().addTo(map);
    map.setMaxBounds(city.getBounds().pad(.5)).fitBounds(fits, {padding: [4, 4]});
    for (const [text, name, act] of [["+", say.in, () => map.zoomIn()], ["−", say.out, () => map.zoomOut()], ["", say.whole, () => map.fitBounds(fits, {padding: [4, 4]})]]) {
      const button = make("button", buttons);
      button.type = "button";
      button.textContent = text || name;
      button.setAttribute("aria-label", name);
      button.onclick = act;
    }
    map.on("moveend", later);
    // The page changes this mark when it hears of something new.
    new MutationObserver(() => {
      kept = new Map();
      shown = "";
      later();
    }).observe(host, {attributeFilter: ["data-v"]});
    await render();
  };
  const load = () => {
    const script = make("script");
    script.onload = () => begin().catch(failed);
    script.onerror = failed;
    script.src = files[0];
    document.head.append(script);
  };
  sheet(say.leaflet.replace(".js", ".css"));
  sheet(say.sheet);
  shadow.append(frame, told);
  const near = new IntersectionObserver(seen => {
    if (!seen.some(one => one.isIntersecting)) return;
    near.disconnect();
    load();
  }, {rootMargin: "300px"});
  near.observe(host);
})();
