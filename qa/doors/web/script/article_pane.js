// The article pane: it opens at a quote and steps through the quotes of an article, and the address follows.
import {finding} from "./article_find.js";
import {address} from "./browser_state.js";
import {pages} from "./pdf_pages.js";
import * as server from "./server.js";
import {announce, asText} from "./text.js";

export const pane = {
  opener: null,  // the link that opened the article, which gets the focus back
  // The highlighted quotes: {start, end}, the number of a quote in its answer, and the places of its context, "1-5 7-9".
  marks: [],
  current: 0,  // the index of the highlighted quote that the visitor looks at
  openings: 0,  // counts the openings, so that an article that comes late does not replace a later one
  onTools: () => {},  // called with the pane's tools after each change of them

  get element() { return document.querySelector("#article .pane"); },
  get isOpen() { return Boolean(pane.element?.firstElementChild); },

  // Returns the quotes of the link's answer that stand in the same article, in the order of the text.
  marksAround(link, place) {
    const answer = link?.closest(".answer");
    const links = answer ? [...answer.querySelectorAll('a[href^="?article="]:not(.number)')] : [];
    const marks = new Map([[`${place.start}-${place.end}`, place]]);
    for (const other of links) {
      const query = new URLSearchParams(other.search);
      if (query.get("article") !== place.article || !query.has("start")) continue;
      const number = other.closest(".quotes > li")?.querySelector(".number")?.textContent;
      marks.set(`${query.get("start")}-${query.get("end")}`,
                {start: query.get("start"), end: query.get("end"), at: query.get("at"), number,
                 context: other.dataset.context});
    }
    return [...marks.values()].toSorted((a, b) => a.start - b.start);
  },
  async open(query, link = null, {enter = true} = {}) {
    const place = {article: query.get("article"), start: query.get("start"), end: query.get("end"),
                   at: query.get("at")};
    pane.marks = place.start === null ? [] : pane.marksAround(link, place);
    pane.current = Math.max(0, pane.marks.findIndex((mark) => mark.start === place.start && mark.end === place.end));
    const opening = ++pane.openings;
    const request = new URLSearchParams({article: place.article});
    for (const mark of pane.marks) {
      request.append("mark", `${mark.start}-${mark.end}`);
      for (const stretch of mark.context?.split(" ") ?? []) request.append("context", stretch);
    }
    let html, drawn = false;
    try {
      ({html, drawn} = await server.call("GET", `article?${request}`));
    } catch (error) {
      html = `<section class="article" aria-label="Article"><div class="head"><button type="button" class="close" ` +
             `aria-label="Close the article">×</button><h2 tabindex="-1">${asText(error.message)}</h2></div></section>`;
    }
    if (opening !== pane.openings) return;
    pane.opener = link ?? pane.opener;
    pane.element.innerHTML = html;
    address.set(place, {enter});
    pane.showTools();
    pane.showViews(place.article, drawn);
    // The pane makes the conversation narrower, and so longer.
    link?.closest(".quotes > li")?.scrollIntoView({block: "nearest"});
    pane.showCurrent();
  },
  // Adds the field to find words, and the pages of an article that can be drawn.
  showViews(article, drawn) {
    const section = pane.element.querySelector(".article:has(.text)");
    pages.close();
    if (!section) return;
    finding.open(section);
    if (drawn) pages.open(section, article, pane.marks, pane.current);
  },
  close({enter = true} = {}) {
    pane.openings++;
    if (!pane.isOpen) return;
    pages.close();
    finding.clear();
    pane.element.innerHTML = "";
    address.set({article: null, start: null, end: null, at: null}, {enter});
    if (pane.opener?.isConnected) pane.opener.focus();
    pane.opener = null;
  },

  showTools() {
    const tools = pane.element.querySelector(".tools");
    if (!tools) return;
    tools.innerHTML = pane.marks.length > 1 ?
      `<button type="button" class="previous" aria-label="Previous quote">‹</button>` +
      `<span class="which"></span><button type="button" class="next" aria-label="Next quote">›</button>` : "";
    pane.showPosition();
    pane.onTools(tools);
  },
  position() {
    return `Quote ${pane.marks[pane.current].number}, ${pane.current + 1} of ${pane.marks.length} in this article`;
  },
  showPosition() {
    const line = pane.element.querySelector(".which");
    if (line) line.textContent = pane.position();
  },
  // Moves on to another quote, and from the last one to the first.
  step(by) {
    pane.current = (pane.current + by + pane.marks.length) % pane.marks.length;
    const {start, end, at} = pane.marks[pane.current];
    address.set({start, end, at});
    pane.showCurrent();
    announce(`${pane.position()}.`);
  },
  showCurrent() {
    const all = [...pane.element.querySelectorAll("mark[data-marks]")];
    const isCurrent = (mark) => mark.dataset.marks.split(" ").includes(String(pane.current));
    for (const mark of all) mark.classList.toggle("current", isCurrent(mark));
    pane.showPosition();
    const target = all.find(isCurrent) ?? pane.element.querySelector("h2");
    pages.showQuote(pane.current);
    requestAnimationFrame(() => {
      if (pages.isTextHidden) return pages.find(".room").focus({preventScroll: true});
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
  // With a modifier key the browser opens the link in a new tab, where the address opens the article.
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  pane.open(new URLSearchParams(link.search), link);
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") pane.close(); });
addEventListener("popstate", () => {
  const query = new URLSearchParams(location.search);
  if (query.has("article")) pane.open(query, null, {enter: false}); else pane.close({enter: false});
});
