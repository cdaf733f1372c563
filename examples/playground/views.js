// Views of growth: functions from data to a picture. The playground hands them what its library answers, an HTML report
// of the tool what stands in the file; both see the same.
"use strict";

const gogrowViews = (() => {
  // Okabe and Ito's eight colours without black and the light yellow; lines differ in dashes as well.
  const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c8c8c"];
  const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 2], [1, 2], [12, 5]];

  function el(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.flat(Infinity).filter(c => c !== null && c !== undefined));
    return made;
  }

  const count = n => Number(n).toLocaleString("en-US", { maximumFractionDigits: 1 });
  function bytes(n) {
    if (n < 1024) return `${count(n)} B`;
    const units = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    let i = -1;
    do { n /= 1024; ++i; } while (n >= 1024 && i + 1 < units.length);
    return `${n.toFixed(n < 10 ? 2 : 1)} ${units[i]}`;
  }

  function table(headings, rows, textColumns = [0]) {
    return el("div", { class: "wide" }, el("table", { class: "table" },
      el("thead", {}, el("tr", {}, headings.map((h, i) => el("th", { scope: "col", class: textColumns.includes(i) ? "text" : null }, h)))),
      el("tbody", {}, rows.map(row => el("tr", row.attributes || {},
        (row.cells || row).map((c, i) => el("td", { class: textColumns.includes(i) ? "text" : null }, c)))))));
  }

  // --- Charts -----------------------------------------------------------------------------------------------------

  const open = new Set();  // charts that follow the window's width
  const observer = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(entries => {
    for (const entry of entries)
      for (const c of open)
        if (c.place === entry.target) c.plot.setSize({ width: Math.max(240, entry.contentRect.width), height: c.height });
  });

  function stepped(u, seriesIndex, from, to) {
    return uPlot.paths.stepped({ align: 1 })(u, seriesIndex, from, to);
  }

  function chart(title, xLabel, names, data, format) {
    const place = el("div", { class: "chart", role: "img", "aria-label": `${title}: ${names.join(", ")}` });
    const ink = getComputedStyle(document.body).color;
    const axis = { stroke: ink, grid: { stroke: "#80808040" }, ticks: { stroke: "#80808040" } };
    const height = 280;
    queueMicrotask(() => {
      const plot = new uPlot({
        title, width: Math.max(240, place.clientWidth || 480), height,
        scales: { x: { time: false } },
        axes: [{ ...axis, label: xLabel, values: (u, v) => v.map(count) }, { ...axis, size: 76, values: (u, v) => v.map(format) }],
        series: [{ label: xLabel, value: (u, v) => v === null ? "" : count(v) },
                 ...names.map((name, i) => ({
                   label: name, stroke: colours[i % colours.length], dash: dashes[i % dashes.length], width: 2,
                   paths: stepped, points: { show: false }, value: (u, v) => v === null ? "" : format(v) }))],
      }, data, place);
      const entry = { place, plot, height };
      open.add(entry);
      if (observer) observer.observe(place);
    });
    return place;
  }

  // --- Slices -----------------------------------------------------------------------------------------------------

  // The state of one policy at a length: the growths so far.
  function at(policy, len) {
    let last = null, copied = 0;
    for (const s of policy.steps) {
      if (s[0] >= len) break;
      last = s;
      copied += s[4] ? 0 : s[0];
    }
    return { last, copied };
  }

  function curves(data) {
    const xs = new Set([0, data.appends]);
    for (const p of data.policies) for (const s of p.steps) { xs.add(s[0]); xs.add(s[0] + 1); }
    const x = [...xs].filter(v => v <= data.appends).sort((a, b) => a - b);
    const caps = data.policies.map(p => x.map(len => { const { last } = at(p, len); return last ? last[2] : 0; }));
    const copied = data.policies.map(p => x.map(len => at(p, len).copied * data.element.size));
    return { x, caps, copied };
  }

  // An array as cells, or, where there are many, as a bar whose parts have their share of the width.
  function array(name, cap, copied, added) {
    const title = `${name}: ${count(cap)} slots`;
    if (cap <= 64) {
      const cells = [];
      for (let i = 0; i < cap; ++i)
        cells.push(el("span", { class: `cell ${i < copied ? "copied" : i < copied + added ? "added" : ""}` }, i < copied + added ? String(i) : ""));
      return el("div", { role: "img", "aria-label": title }, el("div", { class: "faint" }, title), el("div", { class: "array" }, cells));
    }
    const share = n => `width:${(100 * n / cap).toFixed(2)}%`;
    return el("div", { role: "img", "aria-label": title }, el("div", { class: "faint" }, title),
      el("div", { class: "bar" }, el("span", { class: "copied", style: share(copied) }), el("span", { class: "added", style: share(added) })));
  }

  function arraysAt(data, len) {
    return data.policies.map(p => {
      const { last } = at(p, len);
      const parts = [el("h3", {}, p.name)];
      if (!last) return el("div", {}, parts, el("p", {}, len === 0 ? "nil: no array" : "no growth yet"));
      const grewNow = last[0] + 1 === len || last[0] === len - 1;
      if (grewNow && last[1] > 0) parts.push(array("before", last[1], last[0], 0));
      parts.push(array(grewNow ? "after" : "now", last[2], grewNow ? last[0] : 0, grewNow ? len - last[0] : len));
      parts.push(el("p", { class: "faint" }, grewNow
        ? `append ${count(len)} grows: ${count(last[0])} elements are copied (${bytes(last[0] * data.element.size)}), the new array takes ${last[4] ? "no heap, it is on the stack" : bytes(last[3])}`
        : `append ${count(len)} finds room: nothing is copied`));
      return el("div", {}, parts);
    });
  }

  function slices(root, data, options = {}) {
    const { x, caps, copied } = curves(data);
    const names = data.policies.map(p => p.name);
    const arrays = el("div", { class: "arrays maps", "aria-live": "polite" });
    const start = Math.min(options.position || Math.min(data.appends, 17), data.appends);
    const number = el("output", {}, String(start));
    const show = len => {
      number.textContent = count(len);
      arrays.replaceChildren(...arraysAt(data, len));
      if (options.moved) options.moved(len);
    };
    const slider = el("input", { type: "range", min: 0, max: data.appends, value: start, "aria-label": "append number",
                                 oninput: e => show(Number(e.target.value)) });
    const growths = [...new Set(data.policies.flatMap(p => p.steps.map(s => s[0] + 1)))].sort((a, b) => a - b);
    const go = next => { slider.value = next; show(next); };
    const here = () => Number(slider.value);
    root.replaceChildren(
      data.advice ? el("p", { class: "answer" }, data.advice.text, " ", el("code", {}, data.advice.write)) : "",
      table(["release or policy", "growths", "final cap", "allocated", "copied", "wasted", "peak"],
        data.policies.map((p, i) => [el("span", {}, el("span", { class: "swatch", style: `background:${colours[i % colours.length]}` }), p.name),
          count(p.reallocations), count(p.final_cap), bytes(p.bytes_allocated), bytes(p.bytes_copied), bytes(p.bytes_wasted), bytes(p.peak_bytes)])),
      el("div", { class: "charts" }, chart("Capacity over length", "length", names, [x, ...caps], count),
                                     chart("Bytes copied so far", "length", names, [x, ...copied], bytes)),
      el("h2", {}, "Append by append"),
      el("label", {}, el("span", {}, "append ", number, ` of ${count(data.appends)}`), slider),
      el("p", {}, el("button", { type: "button", onclick: () => go(growths.filter(g => g < here()).pop() ?? 0) }, "◀ growth before"), " ",
                  el("button", { type: "button", onclick: () => go(growths.find(g => g > here()) ?? data.appends) }, "next growth ▶"),
                  el("span", { class: "faint" }, "  blue: copied from the old array · green: new · grey: free")),
      arrays);
    show(start);
  }

  // --- Maps -------------------------------------------------------------------------------------------------------

  const hex = b => b.toString(16).padStart(2, "0");

  function bucketSlot(bucket, [byte, key], touched) {
    if (key !== null) return el("span", { class: `slot live ${bucket.old ? "old" : ""} ${key === touched ? "fresh" : ""}`, title: `tophash ${hex(byte)}` }, `${hex(byte)}:${key}`);
    if (bucket.evacuated) return el("span", { class: "slot away", title: byte === 4 ? "was empty" : byte === 2 ? "moved to X" : "moved to Y" }, byte === 2 ? "→X" : byte === 3 ? "→Y" : "");
    return el("span", { class: "slot", title: byte === 0 ? "empty, and so is all behind it" : "empty" }, byte === 1 ? "·" : "");
  }

  function bucketMap(step, touched) {
    const rows = step.buckets.map(b => el("div", { class: "bucket" },
      el("span", { class: `name ${b.depth ? "overflow-arrow" : ""}` }, b.depth ? "↳ overflow" : `${b.old ? "old " : "bucket "}${b.number}`),
      b.slots.map(s => bucketSlot(b, s, touched))));
    const split = step.buckets.findIndex(b => b.old);
    const left = step.left_out ? el("p", { class: "faint" }, `… and ${count(step.left_out)} more buckets`) : null;
    const head = `${count(step.len)} entries · B = ${step.B} · noverflow ${step.noverflow}` + (step.old_buckets ? ` · evacuating: ${step.nevacuate} of ${step.old_buckets} old buckets done` : "");
    return [el("p", { class: "mono" }, head),
            split < 0 ? rows : [rows.slice(0, split), el("div", { class: "group-of" }, step.same_size ? "old array, same size" : "old array"), rows.slice(split)],
            left];
  }

  function groupSlot([byte, key], touched) {
    if (key !== null) return el("span", { class: `slot live ${key === touched ? "fresh" : ""}`, title: `control byte ${hex(byte)}` }, `${hex(byte)}:${key}`);
    return byte === 0xfe ? el("span", { class: "slot tomb", title: "tombstone" }, "✝") : el("span", { class: "slot", title: "empty" }, "");
  }

  function swissMap(step, touched) {
    const head = step.small ? `${count(step.len)} entries · small: one group, no table`
      : `${count(step.len)} entries · ${step.tables.length === 1 ? "1 table" : `${step.tables.length} tables`} · directory of ${step.directory_len} (global depth ${step.global_depth}) · growth left ${step.growth_left} · tombstones ${step.tombstones}`;
    const tables = step.tables.map(t => [
      step.small ? null : el("div", { class: "group-of" }, `table at directory ${t.index}: ${t.capacity} slots, local depth ${t.local_depth}, growth left ${t.growth_left}`),
      t.groups.map((g, i) => el("div", { class: "bucket" }, el("span", { class: "name" }, `group ${i}`), g.map(s => groupSlot(s, touched))))]);
    const left = step.left_out ? el("p", { class: "faint" }, `… and ${count(step.left_out)} more groups`) : null;
    return [el("p", { class: "mono" }, head), tables, left];
  }

  function mapStep(step) {
    const match = /^(?:insert|overwrite) (\d+)/.exec(step.op);
    const touched = match ? Number(match[1]) : undefined;
    const counters = el("div", { class: "counters" }, Object.entries(step.counters).map(([name, value]) =>
      el("span", {}, `${name} `, el("b", { "data-counter": name }, String(value)))));
    return el("section", { class: "map", "aria-label": `Go ${step.release}` },
      el("h3", {}, `Go ${step.release}: ${step.op}`),
      el("p", { class: "notes", "aria-live": "polite" }, step.notes.length ? step.notes.slice(0, 6).join("; ") + (step.notes.length > 6 ? `; … ${step.notes.length - 6} more` : "") : "nothing else happens"),
      counters, (step.kind === "bucket" ? bucketMap : swissMap)(step, touched));
  }

  // Steps that are there already, with a slider through them: lists of steps, one list a release.
  function recordedMap(root, data) {
    const last = Math.max(...data.maps.map(m => m.length)) - 1;
    const shown = el("div", { class: "maps" });
    const number = el("output", {}, "");
    const show = i => {
      number.textContent = count(i);
      shown.replaceChildren(...data.maps.map(steps => mapStep(steps[Math.min(i, steps.length - 1)])));
    };
    const slider = el("input", { type: "range", min: 0, max: last, value: last, "aria-label": "step", oninput: e => show(Number(e.target.value)) });
    const go = by => { slider.value = Math.min(last, Math.max(0, Number(slider.value) + by)); show(Number(slider.value)); };
    root.replaceChildren(
      el("label", {}, el("span", {}, "step ", number, ` of ${count(last)}`), slider),
      el("p", {}, el("button", { type: "button", onclick: () => go(-1) }, "◀ back"), " ", el("button", { type: "button", onclick: () => go(1) }, "step ▶")),
      shown);
    show(last);
  }

  // --- Profiles ---------------------------------------------------------------------------------------------------

  const percent = share => `${(100 * share).toFixed(1)} %`;

  function siteCurve(site) {
    if (!site.sizes || site.sizes.length === 0) return null;
    const x = site.sizes.map(s => s[0]), y = site.sizes.map(s => s[1]);
    return chart(`${site.function}: how many reach a size`, "elements", ["made"], [x, y], count);
  }

  function profile(root, data) {
    const sites = data.sites;
    const curve = el("div", {});
    const select = (site, row) => {
      for (const r of root.querySelectorAll("tbody tr")) r.setAttribute("aria-selected", String(r === row));
      curve.replaceChildren(...[
        el("h2", {}, `${site.function} (${site.file}:${site.line})`),
        site.advice ? el("p", { class: "answer" }, `write `, el("code", {}, site.advice.write), ` — saves ${percent(site.advice.saved_share)} of this site's bytes (${percent(site.advice.p5)} to ${percent(site.advice.p95)})`)
                    : el("p", {}, site.reason || "no advice: nothing would be saved, or it cannot be known safely"),
        siteCurve(site)].filter(Boolean));
    };
    const rows = sites.map(site => {
      const name = el("button", { type: "button", class: "mono" }, site.function);
      const row = { attributes: { "aria-selected": "false" },
        cells: [name, site.kind, site.element && site.element.type || "", count(site.made), count(site.mean_size), bytes(site.bytes), bytes(site.growth_bytes),
                site.advice ? el("code", {}, site.advice.write) : "–", site.advice ? percent(site.advice.saved_share) : "", site.confidence] };
      name.addEventListener("click", e => select(site, e.target.closest("tr")));
      return row;
    });
    root.replaceChildren(
      el("p", { class: "answer" }, sites.some(s => s.advice)
        ? `${sites.filter(s => s.advice).length} of ${sites.length} sites have an advice; growth caused ${bytes(data.growth_bytes)} of ${bytes(data.total_bytes)}.`
        : `No advice: growth caused ${bytes(data.growth_bytes)} of ${bytes(data.total_bytes)}.`),
      table(["function", "kind", "element", "made", "mean size", "bytes", "by growth", "write", "saves", "how sure"], rows, [0, 1, 2, 7, 9]),
      curve);
    if (sites.length > 0) select(sites[0], root.querySelector("tbody tr"));
  }

  // --- The article ------------------------------------------------------------------------------------------------

  function figures(claim) {
    return claim.gogrow.map(f => f.from ? `${f.from === f.to ? f.from : `${f.from} to ${f.to}`}: ${f.figure}` : f.figure).join("; ") || "–";
  }

  function article(root, claims) {
    const wrong = claims.filter(c => c.verdict === "wrong").length;
    root.replaceChildren(
      el("p", { class: "answer" }, `${claims.length} claims: ${wrong} are wrong in every release, ${claims.filter(c => c.verdict.startsWith("holds")).length} hold in all or some.`),
      table(["section", "claim", "article", "gogrow", "verdict", "why"],
        claims.map(c => [c.where, c.claim, c.article, figures(c), el("span", { class: c.verdict === "wrong" ? "verdict-wrong" : c.verdict.startsWith("holds") ? "verdict-holds" : "" }, c.verdict), c.why]), [0, 1, 2, 3, 4, 5]));
  }

  return { el, slices, mapStep, recordedMap, profile, article, count, bytes };
})();
