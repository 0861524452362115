// The article pane: opens at a quote, goes from one quote of an article to the next, and keeps the address in step.
const address = {
  // Changes what is named in the address bar, so that it can be bookmarked; null takes a name out.
  set(names, {enter = false} = {}) {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(names)) {
      if (value === null || value === undefined) query.delete(name); else query.set(name, value);
    }
    const next = query.size ? `?${query}` : location.pathname;
    if (`?${query}` !== location.search) history[enter ? "pushState" : "replaceState"](null, "", next);
  },
};

const pane = {
  opener: null,
  marks: [],  // the quotes that are highlighted: {start, end}, and the number that one has in its answer
  at: 0,  // which of them is looked at
  openings: 0,  // counts them, so that an article that comes late does not take the place of a later one

  get element() { return document.querySelector("#article .pane"); },
  get isOpen() { return Boolean(pane.element?.firstElementChild); },

  // The other quotes of the same answer that stand in the same article, in the order of the text.
  marksAround(link, wanted) {
    const answer = link?.closest(".answer");
    const links = answer ? [...answer.querySelectorAll('a[href^="?article="]:not(.number)')] : [];
    const marks = new Map([[`${wanted.start}-${wanted.end}`, wanted]]);
    for (const other of links) {
      const query = new URLSearchParams(other.search);
      if (query.get("article") !== wanted.article || !query.has("start")) continue;
      const number = other.closest(".quotes > li")?.querySelector(".number")?.textContent;
      marks.set(`${query.get("start")}-${query.get("end")}`,
                {start: query.get("start"), end: query.get("end"), number});
    }
    return [...marks.values()].sort((a, b) => a.start - b.start);
  },
  async open(query, link = null, {enter = true} = {}) {
    const wanted = {article: query.get("article"), start: query.get("start"), end: query.get("end")};
    pane.marks = wanted.start === null ? [] : pane.marksAround(link, wanted);
    pane.at = Math.max(0, pane.marks.findIndex((m) => m.start === wanted.start && m.end === wanted.end));
    const opening = ++pane.openings;
    const request = new URLSearchParams({article: wanted.article});
    for (const mark of pane.marks) request.append("mark", `${mark.start}-${mark.end}`);
    let html;
    try {
      html = (await server.call("GET", `article?${request}`)).html;
    } catch (error) {
      html = `<section class="article" aria-label="Article"><div class="head"><button type="button" class="close" ` +
             `aria-label="Close the article">×</button><h2 tabindex="-1">${asText(error.message)}</h2></div></section>`;
    }
    if (opening !== pane.openings) return;
    pane.opener = link ?? pane.opener;
    pane.element.innerHTML = html;
    address.set(wanted, {enter});
    pane.showTools();
    pane.look();
  },
  close({enter = true} = {}) {
    pane.openings++;
    if (!pane.isOpen) return;
    pane.element.innerHTML = "";
    address.set({article: null, start: null, end: null}, {enter});
    if (pane.opener?.isConnected) pane.opener.focus();
    pane.opener = null;
  },

  showTools() {
    const tools = pane.element.querySelector(".tools");
    if (!tools) return;
    const many = pane.marks.length > 1;
    tools.innerHTML = many ? `<button type="button" class="previous" aria-label="Previous quote">‹</button>` +
      `<span class="which"></span><button type="button" class="next" aria-label="Next quote">›</button>` : "";
    pane.tellWhich();
    picking.showTools(tools);
  },
  which() {
    return `Quote ${pane.marks[pane.at].number}, ${pane.at + 1} of ${pane.marks.length} in this article`;
  },
  tellWhich() {
    const which = pane.element.querySelector(".which");
    if (which) which.textContent = pane.which();
  },
  // Goes on to another quote, past the last to the first.
  step(by) {
    pane.at = (pane.at + by + pane.marks.length) % pane.marks.length;
    const {start, end} = pane.marks[pane.at];
    address.set({start, end});
    pane.look();
    say(`${pane.which()}.`);
  },
  look() {
    const all = [...pane.element.querySelectorAll("mark")];
    const isCurrent = (mark) => mark.dataset.marks.split(" ").includes(String(pane.at));
    for (const mark of all) mark.classList.toggle("current", isCurrent(mark));
    pane.tellWhich();
    const target = all.find(isCurrent) ?? pane.element.querySelector("h2");
    requestAnimationFrame(() => {
      target.scrollIntoView({block: target.matches("mark") ? "center" : "start"});
      target.focus({preventScroll: true});
    });
  },
};

document.addEventListener("click", (event) => {
  if (event.target.closest("#article .close")) return pane.close();
  if (event.target.closest("#article .next")) return pane.step(1);
  if (event.target.closest("#article .previous")) return pane.step(-1);
  const link = event.target.closest('a[href^="?article="]');
  // With a modifier key held a link opens a new tab, where the address does the same.
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  pane.open(new URLSearchParams(link.search), link);
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") pane.close(); });
addEventListener("popstate", () => {
  const query = new URLSearchParams(location.search);
  if (query.has("article")) pane.open(query, null, {enter: false}); else pane.close({enter: false});
});
