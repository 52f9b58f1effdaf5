// A sound for new threats to life, made here and switched on by a person: browsers allow none before somebody has pressed something.
"use strict";
(() => {
  const KEPT = "lifeline-desk-sound";
  const line = document.querySelector(".sound");
  if (!line || !window.AudioContext) return;
  const said = line.querySelector("span"), button = line.querySelector("button");
  let on = false, audio = null;
  try { on = localStorage.getItem(KEPT) === "on"; } catch { /* a browser that keeps nothing begins without sound */ }

  function show() {
    const words = !on ? "isOff" : audio && audio.state === "running" ? "isOn" : "isHeld";
    if (said.textContent !== line.dataset[words]) said.textContent = line.dataset[words];
    button.textContent = on ? line.dataset.turnOff : line.dataset.turnOn;
    line.dataset.now = words;
  }

  async function wake() {
    if (!on) return;
    audio ??= new AudioContext();
    audio.onstatechange = show;
    if (audio.state === "suspended") audio.resume().then(show, show);
    show();
  }

  // Two falling pairs of tones, a second in all: short enough to be heard again and again in a night.
  function ring() {
    if (!on || !audio || audio.state !== "running") return;
    for (const [at, tone] of [[0, 880], [0.22, 660], [0.55, 880], [0.77, 660]]) {
      const wave = audio.createOscillator(), loud = audio.createGain(), from = audio.currentTime + at;
      wave.frequency.value = tone;
      loud.gain.setValueAtTime(0.001, from);
      loud.gain.exponentialRampToValueAtTime(0.4, from + 0.02);
      loud.gain.exponentialRampToValueAtTime(0.001, from + 0.2);
      wave.connect(loud).connect(audio.destination);
      wave.start(from);
      wave.stop(from + 0.21);
    }
    line.dataset.rang = String(Number(line.dataset.rang ?? 0) + 1);
  }

  button.addEventListener("click", async () => {
    on = !on;
    try { localStorage.setItem(KEPT, on ? "on" : "off"); } catch { /* it holds for this page */ }
    await wake();
    show();
    ring(); // so that whoever switches it on knows how it sounds, and that it does
  });
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, wake);
  document.addEventListener("lifeline:life", ring);
  line.hidden = false;
  wake();
  show();
})();
