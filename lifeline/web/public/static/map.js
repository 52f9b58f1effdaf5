// The map beside the list: nothing is on it that the list does not say. It stands in a tree of its own, so that the page can change around it.
(() => {
  const host = document.getElementById("incident-map");
  if (!host || !host.attachShadow || !window.fetch) return;
  const say = host.dataset, lang = document.documentElement.lang, files = [say.leaflet, say.tiles || ""];
  const STATES = ["unconfirmed", "confirmed", "handled"], FIRST = 10, CITY = 12, LAST = 17, BLOCK = 8, BY_BLOCK = 13, MOST_TOLD = 6;
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
  const dressed = [say.leaflet.replace(".js", ".css"), say.sheet].map(address => new Promise(done => {
    const made = make("link", shadow);
    made.onload = made.onerror = done;
    made.rel = "stylesheet";
    made.href = address;
  }));
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
  const tell = marks => {
    told.replaceChildren();
    for (const {title, id} of marks.slice(0, MOST_TOLD)) {
      const line = make("span", told, "line"), link = make("a", line);
      link.href = say.page + id;
      link.textContent = title;
    }
    if (marks.length > MOST_TOLD) make("span", told, "line").textContent = filled(say.more, {count: marks.length - MOST_TOLD});
  };
  // Each mark has its place, its size, how many it stands for, and how to be drawn with those that have no room beside it.
  const pin = (row, names, base) => {
    const [id, lat, lon, hazard, state, urgency, metres, age, people, place] = row, name = names[hazard], life = urgency > 1 && state < 2;
    const at = [(base[0] + lat) / 1e4, (base[1] + lon) / 1e4], look = ["pin", STATES[state], life ? "life" : ""].join(" ").trim();
    const title = [name[lang === "ko" ? 1 : 2], place, words[state], life ? say.life : "", filled(say.people, {count: people})].filter(Boolean).join(", ");
    const put = others => {
      const shape = icon(name[3], look, 32), more = others.reduce((sum, one) => sum + one.count, 0);
      if (metres > 30) L.circle(at, {radius: metres, className: "halo", interactive: false}).addTo(draw);
      if (more) make("b", shape.options.html, "more").textContent = "+" + short(more);
      const drawn = marker(at, shape, more ? title + ". " + filled(say.more, {count: more}) : title, () => {
        tell([{title, id}, ...others.filter(one => one.id)]);
        if (others.some(one => !one.id)) map.setView(at, Math.min(LAST, map.getZoom() + 2));
      });
      drawn.setOpacity(more ? 1 : 1 - .06 * age);
    };
    return {at, wide: 30, high: 30, rank: life ? 0 : 2, count: 1, title, id, draw: put};
  };
  const short = count => count > 999 ? (count / 1e3).toFixed(count > 9999 ? 0 : 1) + "k" : String(count);
  const group = (row, column, alone, zoom) => {
    const at = [(row + .5) * 51200 / 2 ** (zoom - FIRST) / 1e6, (column + .5) * 64e3 / 2 ** (zoom - FIRST) / 1e6];
    const size = count => Math.min(38, 22 + 2 * Math.log2(count));
    const put = others => {
      const count = others.reduce((sum, one) => sum + one.count, alone), box = make("div", null, "group"), wide = size(count);
      box.textContent = short(count);
      marker(at, L.divIcon({html: box, className: "", iconSize: [wide, wide]}), filled(say.group, {count}),
        () => map.setView(at, Math.min(LAST, map.getZoom() + 2)));
    };
    return {at, wide: size(alone) - 4, high: size(alone) - 4, rank: 1 + 1 / (1 + alone), count: alone, draw: put};
  };
  const area = (code, count) => {
    const shape = shapes.get(code);
    if (!shape) return [];
    if (shape.layer.getElement()) shape.layer.getElement().classList.add("some");
    const text = shape.name + " " + count, wide = [...text].reduce((sum, sign) => sum + (sign > "\u1100" ? 13 : 8), 12);
    const put = at => {
      const box = make("div", null, "area"), title = filled(say.area, {place: shape.name, count});
      box.textContent = text;
      marker(at, L.divIcon({html: box, className: "", iconSize: null}), title, () => told.replaceChildren(title)).setZIndexOffset(-1e4);
    };
    return [{at: shape.layer.getBounds().getCenter(), wide, high: 28, rank: 3, words: true, draw: put}];
  };
  // Marks that would lie on each other become one: the most urgent is shown and says how many are with it. Words of a district move aside.
  const arrange = marks => {
    const placed = [], meets = one => placed.find(other =>
      Math.abs(other.x - one.x) < (other.wide + one.wide) / 2 && Math.abs(other.y - one.y) < (other.high + one.high) / 2);
    for (const mark of marks.sort((one, other) => one.rank - other.rank)) {
      const spot = map.latLngToLayerPoint(mark.at);
      Object.assign(mark, {x: spot.x, y: spot.y, others: []});
      if (mark.words) {
        const free = [0, 1, -1, 2, -2].find(step => !meets({...mark, y: spot.y + step * mark.high}));
        if (free === undefined) continue;
        mark.y += free * mark.high;
      } else {
        const over = meets(mark);
        if (over) {
          over.others.push(mark);
          continue;
        }
      }
      placed.push(mark);
    }
    for (const mark of placed) mark.draw(mark.words ? map.layerPointToLatLng([mark.x, mark.y]) : mark.others);
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
    const marks = [];
    for (const one of parts) {
      for (const level of one.block ? [] : Object.keys(one.cells)) for (const row of one.cells[level])
        marks.push(group(row[0], row[1], row.slice(2).reduce((sum, count, place) => place % 2 ? sum + count : sum, 0), +level));
      if (one.block) for (const [place, count] of one.cells)
        marks.push(group(one.block[0] * BLOCK + (place >> 3), one.block[1] * BLOCK + place % BLOCK, count, one.zoom));
      for (const row of one.pins) marks.push(pin(row, one.block ? one.hazards.map(code => names.get(code) || [code, "", "", ""]) : one.hazards, one.base));
    }
    if (zoom < BY_BLOCK) for (const code of Object.keys(whole.areas)) marks.push(...area(code, whole.areas[code]));
    arrange(marks);
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
    await Promise.all(dressed);  // a map measures its room once
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
  shadow.append(frame, told);
  const near = new IntersectionObserver(seen => {
    if (!seen.some(one => one.isIntersecting)) return;
    near.disconnect();
    load();
  }, {rootMargin: "300px"});
  near.observe(host);
})();
