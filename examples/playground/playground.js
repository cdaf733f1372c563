// The page: tabs, forms, the address's #state, and questions to the library (core.cpp), which runs as WebAssembly.
"use strict";

(() => {
  const { el } = gogrowViews;
  const by = id => document.getElementById(id);

  // --- The library ------------------------------------------------------------------------------------------------

  let core = null;  // after a refusal another instance takes its place: nothing is unwound in there

  function instantiate() {
    let memory = null;
    const text = (at, length) => new TextDecoder().decode(new Uint8Array(memory.buffer, at, length));
    const nothing = () => 52;  // WASI's "not supported": the library asks for no files, clocks or randomness
    const system = new Proxy({}, { get: (_, name) => name === "proc_exit" ? () => { throw new Error("the library stopped"); } : nothing });
    const instance = new WebAssembly.Instance(instantiate.module, {
      wasi_snapshot_preview1: system,
      page: { fail: (at, length) => { throw new Error(text(at, length)); } },
    });
    memory = instance.exports.memory;
    instance.exports._initialize();
    const send = data => {
      const at = instance.exports.allocate(data.length);
      if (at === 0) throw new Error("out of memory");
      new Uint8Array(memory.buffer).set(data, at);
      return at;
    };
    return {
      ask(question, data) {
        const body = new TextEncoder().encode(JSON.stringify(question));
        const at = send(body);
        const extra = data ? send(data) : 0;
        const length = data ? instance.exports.ask_with(at, body.length, extra, data.length) : instance.exports.ask(at, body.length);
        const answer = JSON.parse(text(instance.exports.answer_text(), length));
        instance.exports.release(at);
        if (extra) instance.exports.release(extra);
        return answer;
      },
    };
  }

  function ask(question, data) {
    if (core === null) core = instantiate();
    try {
      return core.ask(question, data);
    } catch (error) {
      core = null;
      maps.length = 0;
      throw error instanceof WebAssembly.RuntimeError ? new Error("that is more than this page has memory for") : error;
    }
  }

  function refusing(place, action) {
    try {
      by(place).replaceChildren();
      action();
    } catch (error) {
      by(place).replaceChildren(el("p", { class: "refusal" }, String(error.message || error)));
    }
  }

  // --- The address carries the state ------------------------------------------------------------------------------

  function stateOf() {
    const [view, query] = location.hash.slice(1).split("?");
    return { view: view || "slices", query: new URLSearchParams(query || "") };
  }
  function remember(view, values) {
    history.replaceState(null, "", `#${view}?${new URLSearchParams(values)}`);
  }

  // --- Tabs -------------------------------------------------------------------------------------------------------

  const tabs = [...document.querySelectorAll("[role=tab]")];
  function select(tab, focus) {
    for (const t of tabs) {
      const chosen = t === tab;
      t.setAttribute("aria-selected", String(chosen));
      t.tabIndex = chosen ? 0 : -1;
      by(t.getAttribute("aria-controls")).hidden = !chosen;
    }
    if (focus) tab.focus();
    shown[tab.getAttribute("aria-controls")]();
  }
  tabs.forEach((tab, i) => {
    tab.addEventListener("click", () => select(tab));
    tab.addEventListener("keydown", e => {
      const move = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
      if (move) { e.preventDefault(); select(tabs[(i + move + tabs.length) % tabs.length], true); }
    });
  });

  // --- Slices -----------------------------------------------------------------------------------------------------

  let position;
  function showSlices() {
    refusing("slice-refusal", () => {
      const type = by("slice-type").value.trim(), policies = by("slice-policies").value.trim(), appends = Number(by("slice-appends").value);
      if (!Number.isInteger(appends) || appends < 0) throw new Error("appends: a whole number from 0 on");
      const data = ask({ ask: "slices", type, policies: policies.split(",").map(p => p.trim()).filter(Boolean), appends });
      const save = () => remember("slices", { type, go: policies, n: appends, ...(position === undefined ? {} : { i: position }) });
      gogrowViews.slices(by("slice-view"), data, { position, moved: len => { position = len; save(); } });
      save();
    });
  }
  by("slice-form").addEventListener("submit", e => { e.preventDefault(); position = undefined; showSlices(); });

  // --- Maps -------------------------------------------------------------------------------------------------------

  const maps = [];     // what the library calls the two maps
  let history_ = [];   // what was done to both: ["put", 3], ["delete", 3], ["clear"]
  let next = 0;
  let timer = null;

  function apply(steps) {
    by("map-view").replaceChildren(...steps.map(gogrowViews.mapStep));
    by("map-next").textContent = String(next);
    remember("maps", { l: by("map-left").value, r: by("map-right").value, hint: by("map-hint").value, do: packed(history_) });
  }

  // Runs of inserts are short: "p0-26,d3,c".
  function packed(list) {
    const words = [];
    for (const [what, key] of list) {
      const last = words[words.length - 1];
      if (what === "put" && last && last.to === key - 1) last.to = key;
      else words.push({ what, key, to: what === "put" ? key : undefined });
    }
    return words.map(w => w.what === "clear" ? "c" : w.what === "delete" ? `d${w.key}` : w.to > w.key ? `p${w.key}-${w.to}` : `p${w.key}`).join(",");
  }
  function unpacked(text) {
    const list = [];
    for (const word of text.split(",").filter(Boolean)) {
      const match = /^(?:(c)|d(\d+)|p(\d+)(?:-(\d+))?)$/.exec(word);
      if (!match) throw new Error(`the link's step '${word.slice(0, 20)}': p3, p0-26, d3 or c`);
      if (match[1]) list.push(["clear"]);
      else if (match[2]) list.push(["delete", Number(match[2])]);
      else for (let k = Number(match[3]); k <= Number(match[4] ?? match[3]); ++k) {
        if (list.length >= mostSteps) throw new Error(`the link has more than ${mostSteps} steps`);
        list.push(["put", k]);
      }
    }
    return list;
  }
  const mostSteps = 20000;

  function newMaps(list = []) {
    refusing("map-refusal", () => {
      for (const m of maps.splice(0)) ask({ ask: "map_drop", map: m });
      history_ = [];
      next = 0;
      const made = [by("map-left").value, by("map-right").value].map(release => ask({ ask: "map_make", release, hint: Number(by("map-hint").value) }));
      maps.push(...made.map(m => m.map));
      let steps = made.map(m => m.step);
      for (const [what, key] of list) steps = doOne(what, key);
      apply(steps);
    });
  }
  function doOne(what, key) {
    if (history_.length >= mostSteps) throw new Error(`at most ${mostSteps} steps; new maps begin anew`);
    const steps = maps.map(map => ask({ ask: "map_do", map, do: what, key: key ?? 0 }).step);
    history_.push(what === "clear" ? [what] : [what, key]);
    if (what === "put" && key >= next) next = key + 1;
    return steps;
  }
  function doAll(list) {
    refusing("map-refusal", () => {
      if (maps.length === 0) newMaps(history_);
      let steps = [];
      for (const [what, key] of list) steps = doOne(what, key);
      if (list.length > 0) apply(steps);
    });
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    by("map-play").setAttribute("aria-pressed", "false");
    by("map-play").textContent = "play";
  }
  const chosenKey = () => {
    const key = Number(by("map-key").value);
    if (!Number.isSafeInteger(key) || key < 0) throw new Error("key: a whole number from 0 on");
    return key;
  };
  by("map-form").addEventListener("submit", e => { e.preventDefault(); stop(); newMaps(); });
  by("map-insert").addEventListener("click", () => doAll([["put", next]]));
  by("map-many").addEventListener("click", () => doAll(Array.from({ length: 100 }, (_, i) => ["put", next + i])));
  by("map-delete").addEventListener("click", () => refusing("map-refusal", () => doAll([["delete", chosenKey()]])));
  by("map-clear").addEventListener("click", () => doAll([["clear"]]));
  by("map-undo").addEventListener("click", () => { stop(); newMaps(history_.slice(0, -1)); });
  by("map-play").addEventListener("click", () => {
    if (timer !== null) return stop();
    by("map-play").setAttribute("aria-pressed", "true");
    by("map-play").textContent = "pause";
    timer = setInterval(() => doAll([["put", next]]), Number(by("map-speed").value));
  });

  // --- Your profile -----------------------------------------------------------------------------------------------

  const mostBytes = 256 * 1024 * 1024;

  // Unpacked by the browser, in pieces, so that a bomb is noticed before it fills the memory.
  async function unpacked_(file) {
    const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
    const stream = head[0] === 0x1f && head[1] === 0x8b ? file.stream().pipeThrough(new DecompressionStream("gzip")) : file.stream();
    const reader = stream.getReader(), parts = [];
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > mostBytes) { reader.cancel(); throw new Error("the file is larger than 256 MiB unpacked"); }
      parts.push(value);
    }
    const all = new Uint8Array(size);
    let at = 0;
    for (const part of parts) { all.set(part, at); at += part.length; }
    return all;
  }

  async function showProfile(file) {
    by("profile-refusal").replaceChildren();
    by("profile-view").replaceChildren();
    let data;
    try {
      data = await unpacked_(file);
    } catch (error) {
      by("profile-refusal").replaceChildren(el("p", { class: "refusal" }, `${file.name}: ${error.message || "cannot be unpacked"}`));
      return;
    }
    refusing("profile-refusal", () => gogrowViews.profile(by("profile-view"), ask({ ask: "diagnose" }, data)));
  }
  by("profile-file").addEventListener("change", e => { if (e.target.files[0]) showProfile(e.target.files[0]); });
  const drop = by("drop");
  for (const name of ["dragover", "dragenter"]) drop.addEventListener(name, e => { e.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", e => {
    e.preventDefault();
    drop.classList.remove("over");
    if (e.dataTransfer.files[0]) showProfile(e.dataTransfer.files[0]);
  });

  // --- Begin ------------------------------------------------------------------------------------------------------

  const begun = {};
  const shown = {
    slices: () => showSlices(),
    maps: () => { if (!begun.maps) { begun.maps = true; newMaps(begun.list || unpacked("p0-26")); } },
    profile: () => remember("profile", {}),
    article: () => { remember("article", {}); gogrowViews.article(by("article-view"), JSON.parse(by("claims").textContent)); },
  };

  function begin() {
    const binary = atob(by("core").textContent.trim());
    instantiate.module = new WebAssembly.Module(Uint8Array.from(binary, c => c.charCodeAt(0)));
    const { releases, policies } = ask({ ask: "names" });
    const withMaps = releases.filter(r => r !== "1.0").reverse();
    for (const [id, value] of [["map-left", "1.23"], ["map-right", releases[releases.length - 1]]])
      by(id).replaceChildren(...withMaps.map(r => el("option", { value: r, selected: r === value }, `Go ${r}`)));
    by("policy-names").replaceChildren(...releases.map(r => el("option", { value: r })), ...policies.map(p => el("option", { value: p.name }, p.text)));

    const { view, query } = stateOf();
    if (view === "slices") {
      if (query.has("type")) by("slice-type").value = query.get("type");
      if (query.has("go")) by("slice-policies").value = query.get("go");
      if (query.has("n")) by("slice-appends").value = query.get("n");
      if (query.has("i")) position = Number(query.get("i")) || 0;
    } else if (view === "maps") {
      for (const [id, name] of [["map-left", "l"], ["map-right", "r"], ["map-hint", "hint"]]) if (query.has(name)) by(id).value = query.get(name);
      refusing("map-refusal", () => { if (query.has("do")) begun.list = unpacked(query.get("do")); });
    }
    select(tabs.find(t => t.getAttribute("aria-controls") === view) || tabs[0]);
    document.documentElement.dataset.ready = "yes";
  }
  refusing("slice-refusal", begin);
})();
