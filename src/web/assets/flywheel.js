// What pages do beyond being read; every page is whole without it.
"use strict";

const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const at = (value, path) => path.split(".").reduce((v, key) => (v === null || v === undefined ? v : v[key]), value);

// Numbers as the server prints them.
const FORMS = {
  whole: (v) => Math.round(v).toString().replace(/\B(?=(\d{3})+(?!\d))/g, "\u2009"),
  rate: (v) => (v >= 100 ? v.toFixed(0) : v.toFixed(1)),
  bytes: (v) => {
    let n = v, unit = 0;
    while (n >= 1000 && unit < 4) { n /= 1000; unit += 1; }
    return `${unit === 0 ? n : n.toFixed(1)} ${["B", "kB", "MB", "GB", "TB"][unit]}`;
  },
  text: (v) => String(v),
};

// One stream for the page, opened only where something listens.
function listen(onStatus) {
  const source = new EventSource("/events");
  const take = (event) => {
    try { onStatus(JSON.parse(event.data)); } catch (error) { /* a cut message: the next one is whole */ }
  };
  source.addEventListener("status", take);
  source.onmessage = take;
  addEventListener("pagehide", () => source.close());
}

function flow() {
  const places = all("[data-live]");
  if (places.length === 0) return;
  let last = {};
  listen((status) => {
    for (const place of places) {
      const value = at(status, place.dataset.live);
      if (value !== undefined && value !== null) place.textContent = (FORMS[place.dataset.form] || FORMS.text)(value);
    }
    // The busiest stage since the last word.
    let slow = null, most = 0;
    for (const stage of status.stages || []) {
      const busy = stage.busy_s - (last[stage.name] || 0);
      if (busy > most) { most = busy; slow = stage.name; }
      last[stage.name] = stage.busy_s;
    }
    if (slow) all("[data-stage]").forEach((box) => box.classList.toggle("slow", box.dataset.stage === slow));
    all("[data-slowest]").forEach((place) => { if (slow) place.textContent = slow; });
  });
}

// New samples come to the top of the first page, under the filters of its address.
function gallery() {
  const list = document.querySelector("[data-gallery]");
  if (!list) return;
  const said = document.querySelector("[data-said]");
  let known = null, busy = false;
  listen(async (status) => {
    const verified = at(status, "counts.verified");
    if (known === null) known = Number(list.dataset.verified);
    if (busy || verified <= known) return;
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-gallery]");
      const seen = new Set(all("[data-id]", list).map((card) => card.dataset.id));
      const cards = all("[data-id]", fresh).filter((card) => !seen.has(card.dataset.id)).reverse();
      cards.forEach((card) => { card.classList.add("new"); list.prepend(card); });
      all("[data-id]", list).slice(Number(list.dataset.limit)).forEach((card) => card.remove());
      known = Number(fresh.dataset.verified);
      all("[data-total]").forEach((place) => { place.textContent = FORMS.whole(known); });
      if (cards.length > 0 && said) said.textContent = `${cards.length} new`;
      all("[data-none]").forEach((place) => place.remove());
    } catch (error) { /* the server is away: the next word of the stream tries again */ } finally {
      setTimeout(() => { busy = false; }, 1500);
    }
  });
}

// The solution state by state: a slider, two buttons, the arrow keys.
function scrubber() {
  all("[data-scrub]").forEach((box) => {
    const states = all(".state", box);
    if (states.length < 2) return;
    const bar = document.querySelector(`#${box.dataset.scrub}`);
    const range = bar.querySelector("input"), said = bar.querySelector("output");
    const [back, forth] = all("button", bar);
    const show = (index) => {
      const now = Math.max(0, Math.min(states.length - 1, index));
      states.forEach((state, i) => state.classList.toggle("now", i === now));
      range.value = String(now);
      said.textContent = `${now} of ${states.length - 1}`;
      range.setAttribute("aria-valuetext", `state ${now} of ${states.length - 1}`);
      back.disabled = now === 0;
      forth.disabled = now === states.length - 1;
    };
    const now = () => Number(range.value);
    box.classList.add("scrub");
    bar.hidden = false;
    range.max = String(states.length - 1);
    range.addEventListener("input", () => show(now()));
    back.addEventListener("click", () => show(now() - 1));
    forth.addEventListener("click", () => show(now() + 1));
    document.addEventListener("keydown", (event) => {
      if (event.target.closest("input, textarea, select, [contenteditable]") || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "ArrowLeft") show(now() - 1);
      if (event.key === "ArrowRight") show(now() + 1);
    });
    show(0);
  });
}

// Before and after over each other, with an edge that moves.
function compare() {
  all("[data-compare]").forEach((box) => {
    const [before, after] = all("img", box);
    const stage = document.createElement("div");
    stage.className = "compare";
    const top = after.cloneNode();
    top.classList.add("after");
    const edge = document.createElement("span");
    edge.className = "edge";
    stage.append(before.cloneNode(), top, edge);
    const range = document.createElement("input");
    range.type = "range";
    range.min = "0";
    range.max = "100";
    range.value = "50";
    range.setAttribute("aria-label", "where before ends and after begins");
    const cut = () => stage.style.setProperty("--cut", `${range.value}%`);
    range.addEventListener("input", cut);
    cut();
    box.replaceChildren(stage, range);
  });
}

function copies() {
  all("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const from = document.getElementById(button.dataset.copy);
      const words = button.textContent;
      try {
        await navigator.clipboard.writeText(from.textContent);
        button.textContent = "copied";
      } catch (error) {
        button.textContent = "not allowed";
      }
      setTimeout(() => { button.textContent = words; }, 1500);
    });
  });
}

// Reviewing by keyboard: a accepts, r asks for the reason and rejects, n leaves it for later.
function review() {
  const form = document.querySelector("[data-review]");
  if (!form) return;
  const reason = form.querySelector("[name=reason]");
  const press = (name) => form.querySelector(`[data-key=${name}]`).click();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === reason) {
      if (event.key === "Escape") reason.blur();
      if (event.key === "Enter") { event.preventDefault(); press("r"); }
      return;
    }
    if (event.target.closest("input:not([type=range]), textarea, select")) return;
    if (event.key === "a") press("a");
    if (event.key === "n") press("n");
    if (event.key === "r") { event.preventDefault(); reason.focus(); }
  });
}

// A select that changes the page at once; the button is for who has no script.
function filters() {
  all("form.filters").forEach((form) => {
    all("select", form).forEach((select) => select.addEventListener("change", () => form.requestSubmit()));
    form.addEventListener("submit", () => all("select, input", form).forEach((field) => { field.disabled = field.value === ""; }));
    addEventListener("pageshow", () => all("select, input", form).forEach((field) => { field.disabled = false; }));
  });
}

[flow, gallery, scrubber, compare, copies, review, filters].forEach((part) => part());
