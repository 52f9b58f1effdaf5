// Keeps an open page up to date: told by push, else by asking. Without it the page is complete, only not by itself.
// It sets no cookie and stores nothing; the service worker (live pages only) keeps the last copy for reading offline.
(() => {
  const page = document, body = page.body, main = page.querySelector("main"), watch = page.getElementById("watch");
  if (!watch || !window.fetch || !body.dataset.v) return;
  const {v: shown, t: at, status, events} = body.dataset, lang = page.documentElement.lang, say = watch.dataset;
  const [stale, line, alarm, bar] = watch.children, age = page.createElement("span");
  const same = {createHTML: text => text, createScriptURL: text => text};
  const trusted = window.trustedTypes ? trustedTypes.createPolicy("page", same) : same;
  const LEVELS = ["attention", "caution", "alert", "serious"];
  let v = shown, t = Date.parse(at);  // what this page says, and until when it is known to hold
  let ahead = t - Date.now(), lost = "saved" in body.dataset, failed = 0, next = 10, wanted = 0, timer, push, retry = 0, paused = false;

  const button = words => {
    const made = page.createElement("button");
    made.type = "button";
    made.textContent = words;
    return made;
  };
  const pause = button(say.pause), show = button(say.show);
  const filled = (words, fields) => words.replace(/{(\w+)}/g, (_, name) => fields[name]);
  const clock = (time, day) => new Date(time).toLocaleString(lang, {
    timeZone: "Asia/Seoul", hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...day});
  const put = (element, text) => element.textContent === text || (element.textContent = text);

  // ---- how old it is: by the clock of the answers, because phones' own are often wrong
  const tell = () => {
    const minutes = Math.max(0, Math.floor((Date.now() + ahead - t) / 6e4)), waits = paused && wanted;
    const old = lost || minutes > 1 && !waits;
    const ago = new Intl.RelativeTimeFormat(lang, {numeric: "auto"});
    put(age, filled(say.checked, {time: clock(t), age: minutes > 59 ? ago.format(-Math.floor(minutes / 60), "hour") :
      minutes ? ago.format(-minutes, "minute") : ago.format(0, "second")}));
    age.hidden = old;
    put(stale, old ? filled(say.stale, {time: clock(t, {month: "short", day: "numeric"})}) : "");
    show.hidden = !waits;
  };

  // ---- one answer: a page or the snapshot
  const get = async address => {
    const answer = await fetch(address, {cache: "no-cache"});
    const date = Date.parse(answer.headers.get("Date"));
    if (date) ahead = date + 1e3 * (answer.headers.get("Age") || 0) - Date.now();
    if (!answer.ok) throw answer.status;
    return answer;
  };

  // ---- what differs is changed where it stands, so that focus, open details and a selection stay
  const key = one => one.nodeName + (one.id || one.nodeName === "LI" && one.querySelector("a"));
  const change = (old, fresh) => {
    if (old.isEqualNode(fresh)) return;
    if (old.nodeType > 1) return old.data = fresh.data;
    for (const {name} of [...old.attributes, ...fresh.attributes]) {
      const value = fresh.getAttribute(name);
      if (name === "open") continue;
      value === null ? old.removeAttribute(name) : old.setAttribute(name, value);
    }
    const olds = [...old.childNodes], news = [...fresh.childNodes];
    while (olds[0] && news[0] && olds[0].isEqualNode(news[0])) olds.shift(), news.shift();
    let after = null;
    while (olds[0] && news[0] && olds[olds.length - 1].isEqualNode(news[news.length - 1])) after = olds.pop(), news.pop();
    for (const made of news) {
      const place = olds.findIndex(one => key(one) === key(made)), stays = olds[place];
      if (place < 0) {
        old.insertBefore(made, olds[0] || after);
        continue;
      }
      if (place) old.insertBefore(stays, olds[0]);
      olds.splice(place, 1);
      change(stays, made);
    }
    for (const gone of olds) gone.remove();
  };

  // ---- one line for who hears the page
  const facts = () => {
    const found = new Map();
    for (const one of main.querySelectorAll("[data-summary]")) found.set(one.id, {text: one.dataset.summary,
      level: LEVELS.findIndex(level => one.classList.contains(level))});
    for (const one of main.querySelectorAll(".figures > div")) {
      const name = one.querySelector("dt").firstChild.data.trim(), part = one.closest("main > *");
      found.set(`${part.id} ${name}`, {name, after: one.querySelector(".amount").textContent, of: part.dataset.summary || "", part: part.id, one});
    }
    return found;
  };
  const news = (before, after) => {
    const said = [], counted = new Set(), many = main.querySelectorAll(".notice").length > 1;
    let loud = false;
    for (const [key, {name, after: value, of, part, one}] of after) {
      const old = before.get(key);
      if (!name || !before.has(part) || old && old.after === value) continue;
      one.classList.add("fresh");
      counted.add(part);
      said.push((many ? `${of.split(/[,.] /)[0]}: ` : "") + filled(old ? say.became : say.first, {name, before: old && old.after, after: value}));
    }
    for (const [key, {text, level}] of after) {
      const old = before.get(key), rises = level > (old ? old.level : 1);
      if (!text || old && old.text === text && !rises) continue;
      loud = loud || rises;
      if (rises || !counted.has(key)) rises ? said.unshift(text) : said.push(text);
    }
    return [[...new Set(said)].slice(0, 4).join(". "), loud];
  };
  const announce = (words, loud) => {
    line.textContent = alarm.textContent = "";
    if (words) setTimeout(() => (loud ? alarm : line).textContent = say.mark + words, 50);
  };

  const swap = fresh => {
    const before = facts(), {title, activeElement: focus} = page, part = focus.closest("main > *");
    const top = one => one.getBoundingClientRect().top, marks = [];
    for (const one of scrollY > 0 ? main.querySelectorAll("[id], h2, h3, li, dt, tr") : []) if (top(one) < innerHeight / 2) marks.unshift([one, top(one)]);
    main.setAttribute("aria-busy", "true");
    fresh.getElementById("watch").replaceWith(watch.cloneNode(true));
    change(main, page.importNode(fresh.querySelector("main"), true));
    main.removeAttribute("aria-busy");
    if (page.activeElement !== focus) {
      const again = [focus, part, main].find(one => one && one.isConnected);
      if (again !== focus) again.tabIndex = -1;
      again.focus({preventScroll: true});
    }
    const mark = marks.find(([one]) => one.isConnected);
    if (mark) scrollBy(0, top(mark[0]) - mark[1]);
    page.title = fresh.title;
    v = body.dataset.v = fresh.body.dataset.v;
    t = Date.parse(body.dataset.t = fresh.body.dataset.t);
    const [words, loud] = news(before, facts());
    announce(words || (title === page.title ? "" : page.title), loud);
  };

  const fetched = async (tries, asked) => {
    const of = wanted;
    if (!of || paused && !asked) return tell();
    try {
      const text = await (await get(location.href)).text();
      const fresh = new DOMParser().parseFromString(trusted.createHTML(text), "text/html");
      const has = fresh.body.dataset;
      if (of !== wanted || paused && !asked) return tell();
      lost = 0;
      if (has.v !== v && Date.parse(has.t) >= t) swap(fresh);
      if (v === of.v || has.t > of.t) return wanted = 0, tell();
    } catch { /* asked again below, and by the next poll */ }
    if (tries < 3) setTimeout(fetched, 1e3 << tries, tries + 1, asked);
    else if (!paused) wanted = 0, later(1);
    tell();
  };
  const heard = (version, spread) => {
    if (version.v === v) return wanted = 0, tell();
    if (wanted && wanted.v === version.v) return;
    wanted = version;
    paused ? tell() : setTimeout(fetched, Math.random() * spread, 0);
  };

  // ---- push, and asking where there is none
  const open = () => {
    if (!window.EventSource || page.hidden || push && push.readyState < 2 || Date.now() < retry) return;
    retry = Date.now() + 12e4 * (1 + Math.random());
    push = new EventSource(events);
    push.addEventListener("change", told => {
      const version = JSON.parse(told.data);
      heard(version, version.spread_ms);
    });
  };
  const later = slow => {
    clearTimeout(timer);
    timer = setTimeout(ask, 1e3 * next * slow * (page.hidden ? 6 : 1) * (0.8 + 0.4 * Math.random()));
  };
  const ask = async () => {
    const of = wanted;
    try {
      const told = await (await get(status)).json();
      failed = lost = 0;
      next = told.next_poll_s;
      if (told.v === v) t = Math.max(t, Date.parse(told.t));
      if (of === wanted) heard(told, 0);  // else push was quicker, and this answer may be older
      open();
    } catch {
      failed++;
    }
    tell();
    later(push && push.readyState === 1 ? 6 : Math.min(8, 1 << failed));
  };

  pause.setAttribute("aria-pressed", "false");
  pause.onclick = () => {
    pause.setAttribute("aria-pressed", String(paused = !paused));
    paused ? tell() : fetched(0);
  };
  show.hidden = true;
  show.onclick = () => {
    pause.focus();
    fetched(0, true);
  };
  page.addEventListener("visibilitychange", () => {
    if (page.hidden) push && push.close(), retry = 0;
    else open(), ask();
  });
  addEventListener("online", ask);
  const begin = () => setTimeout(() => {
    tell();  // a saved copy says so at once, before any answer has been waited for
    bar.append(age, show, pause);
    setInterval(tell, 5e3);
    open();
    ask();
    if (say.worker && navigator.serviceWorker)
      navigator.serviceWorker.register(trusted.createScriptURL(say.worker)).catch(() => 0);
  });
  page.readyState === "complete" ? begin() : addEventListener("load", begin);
})();
