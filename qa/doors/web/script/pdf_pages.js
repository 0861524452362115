// The pages of a PDF as they look, beside its text: a page at a time, with the quotes marked on it.
import {pictures} from "./page_pictures.js";
import * as server from "./server.js";
import {announce, asText} from "./text.js";
import {rangeAt, reveal} from "./text_places.js";

const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];  // 1: the page is as wide as its room

const WAIT = 2000;  // milliseconds without the places of words, after which the visitor hears why
const MARGIN = 24;  // pixels of a page that need no scrolling before the page turns

const TOOLS = `
<span class="turn" role="group" aria-label="Pages">
<button type="button" data-turn="-1" aria-label="Previous page">‹</button>
<label>p. <input class="label" autocomplete="off" aria-label="Page"></label><span class="count"></span>
<button type="button" data-turn="1" aria-label="Next page">›</button></span>
<span class="switch" role="group" aria-label="View">
<button type="button" data-view="page" aria-pressed="true">Page</button>
<button type="button" data-view="text" aria-pressed="false">Text</button></span>
<span class="zooming" role="group" aria-label="Size of the page">
<button type="button" data-zoom="-1" aria-label="Zoom out">−</button><span class="zoom"></span>
<button type="button" data-zoom="1" aria-label="Zoom in">+</button>
<button type="button" data-zoom="0">Fit</button></span>`;
const ROOM = `
<div class="room" tabindex="0" role="group" aria-label="The page as it looks">
<div class="sheet"><img alt=""><div class="strokes" aria-hidden="true"></div></div></div>
<p class="note" hidden></p>`;

const query = (article, marks) => {
  const names = new URLSearchParams({article});
  for (const {start, end} of marks) names.append("mark", `${start}-${end}`);
  return names;
};

export const pages = {
  section: null,  // the open article, if its pages can be drawn
  article: null,
  labels: [],
  sizes: [],
  stretches: [],  // [offset in the text, page], in the order of the text
  page: 0,
  zoom: ZOOMS.indexOf(1),
  marks: [],  // {start, end, kind: "quote", "context" or "found", number: of the quote}
  strokes: new Map(),  // [page, left, top, right, bottom] of marks, by their place
  current: 0,  // the number of the current quote
  openings: 0,
  turnings: 0,
  room: new ResizeObserver(() => pages.fit()),

  find(selector) { return pages.section?.querySelector(selector); },
  get isTextHidden() { return Boolean(pages.section) && !pages.find(".text")?.checkVisibility(); },

  // Lays out an article, whose pages then come; `marks` are the pane's.
  open(section, article, marks, current) {
    pages.close();
    Object.assign(pages, {section, article, current, labels: [], strokes: new Map()});
    section.dataset.view = "page";
    pages.find(".views").insertAdjacentHTML("afterbegin", TOOLS);
    pages.find(".text").insertAdjacentHTML("beforebegin", `<div class="pages">${ROOM}</div>`);
    pages.marks = marks.flatMap(({start, end, context}, number) => [
      {start, end, number, kind: "quote"},
      ...(context?.split(" ") ?? []).map((stretch) => stretch.split("-"))
        .map((ends) => ({start: ends[0], end: ends[1], number, kind: "context"}))]);
    pages.room.observe(pages.find(".head"));
    pages.room.observe(document.querySelector("#side"));
    pictures.begin(article);
    return pages.load(++pages.openings);
  },
  close() {
    pages.openings++;
    pages.turnings++;
    pages.room.disconnect();
    pictures.begin(null);
    pages.section = null;
  },
  async load(opening) {
    let outline;
    try {
      outline = await server.call("GET", `article/pages?${query(pages.article, [])}`);
    } catch (error) {
      if (opening === pages.openings) pages.giveUp(error.message);
      return;
    }
    if (opening !== pages.openings) return;
    Object.assign(pages, outline);
    pages.find(".count").textContent = `of ${pages.labels.length}`;
    const quote = pages.marks.find((mark) => mark.number === pages.current);
    const turned = pages.turn(quote ? pages.pageAt(quote.start) : 0);
    const turning = pages.turnings;
    await turned;
    if (opening === pages.openings) await pages.findStrokes(pages.marks);
    // The page may be another than the text alone shows; but the visitor may have turned it meanwhile.
    if (opening === pages.openings && turning === pages.turnings) pages.showQuote(pages.current);
  },
  // Shows the text alone, with the reason.
  giveUp(reason) {
    pages.section.dataset.view = "text";
    pages.find(".pages").remove();
    for (const tool of pages.section.querySelectorAll(".views > :is(.turn, .zooming, .switch)")) tool.remove();
    pages.find(".views").insertAdjacentHTML("beforebegin", `<p class="legend">${asText(reason)}</p>`);
    pages.close();
  },

  // Returns the page on which a place of the text stands.
  pageAt(start) {
    return pages.stretches.findLast((stretch) => stretch[0] <= start)?.[1] ?? 0;
  },
  name(page) { return `Page ${pages.labels[page]} of ${pages.labels.length}`; },

  async turn(page) {
    const turning = ++pages.turnings;
    pages.page = page;
    pages.find(".label").value = pages.labels[page];
    pages.find('[data-turn="-1"]').disabled = page === 0;
    pages.find('[data-turn="1"]').disabled = page === pages.labels.length - 1;
    pages.find(".room").setAttribute("aria-label", `${pages.name(page)}, as it looks`);
    const image = pages.find("img");
    image.removeAttribute("src");
    image.alt = `Page ${pages.labels[page]} of ${pages.find("h2").textContent}; its text stands beside it`;
    pages.fit();
    pages.showStrokes();
    await pages.draw(turning);
    for (const next of [page + 1, page - 1]) {
      if (turning === pages.turnings && pages.labels[next] !== undefined) pages.picture(next).catch(() => {});
    }
  },
  picture(page) {
    return pictures.of(page, pages.find(".sheet").clientWidth * devicePixelRatio);
  },
  async draw(turning) {
    const note = pages.find(".note");
    try {
      const address = await pages.picture(pages.page);
      if (turning !== pages.turnings) return;
      pages.find("img").src = address;
      note.hidden = true;
    } catch (error) {
      if (turning !== pages.turnings) return;
      note.textContent = error.message;
      note.hidden = false;
    }
  },
  // Turns by a number of pages, as the visitor wishes.
  step(by) {
    const page = pages.page + by;
    if (pages.labels[page] === undefined) return;
    const room = pages.find(".room");
    room.scrollTop = 0;
    pages.turn(page);
    if (pages.isTextHidden && pages.hidden(room).above > 0) room.scrollIntoView({block: "start"});
    pages.showText(pages.stretches.find((stretch) => stretch[1] === page)?.[0]);
    announce(`${pages.name(page)}.`);
  },
  // Turns to the page with this printed number, or with this number in the file.
  goTo(label) {
    const wanted = label.trim().toLowerCase();
    const same = pages.labels.flatMap((each, page) => each.toLowerCase() === wanted ? [page] : []);
    const page = same.find((each) => each >= pages.page) ?? same[0] ?? Number(wanted || NaN) - 1;
    if (pages.labels[page] === undefined) {
      pages.find(".label").value = pages.labels[pages.page];
      return announce(`There is no page ${label}; the article has ${pages.labels.length}.`);
    }
    pages.step(page - pages.page);
  },
  // Returns how much of the page, in pixels, lies above and below the visible part of its room.
  hidden(room) {
    const {top, bottom} = room.getBoundingClientRect();
    const head = pages.find(".head").getBoundingClientRect().bottom;
    return {above: Math.max(room.scrollTop, head - top),
            below: Math.max(room.scrollHeight - room.clientHeight - room.scrollTop, bottom - innerHeight)};
  },
  // Scrolls the text to a place, if it stands beside the page.
  showText(start) {
    if (start === undefined || pages.isTextHidden) return;
    const line = rangeAt(pages.find(".text"), start, start + 1);
    if (line) reveal(line, 16);
  },

  // Lays out the sheet for the size of the page, the zoom and the room.
  fit() {
    if (!pages.section) return;
    const style = pages.section.style;
    style.setProperty("--head", `${pages.find(".head").offsetHeight}px`);
    style.setProperty("--side", `${document.querySelector("#side").clientHeight}px`);
    if (!pages.labels.length) return;
    const [width, height] = pages.sizes[pages.page];
    Object.assign(pages.find(".sheet").style, {width: `${100 * ZOOMS[pages.zoom]}%`, aspectRatio: `${width} / ${height}`});
    pages.find(".zoom").textContent = `${100 * ZOOMS[pages.zoom]} %`;
  },
  // A quote that the visitor sees stays in sight, and otherwise the middle of the room.
  zoomBy(by) {
    const room = pages.find(".room");
    const down = (room.scrollTop + room.clientHeight / 2) / room.scrollHeight;
    const along = (room.scrollLeft + room.clientWidth / 2) / room.scrollWidth;
    const stroke = pages.find(".strokes .current");
    const isSeen = stroke && pages.isInSight(stroke, room);
    pages.zoom = by ? Math.min(Math.max(pages.zoom + by, 0), ZOOMS.length - 1) : ZOOMS.indexOf(1);
    pages.fit();
    room.scrollTop = down * room.scrollHeight - room.clientHeight / 2;
    room.scrollLeft = along * room.scrollWidth - room.clientWidth / 2;
    if (isSeen) stroke.scrollIntoView({block: "nearest", inline: "nearest"});
    pages.draw(pages.turnings);
    announce(`The page at ${100 * ZOOMS[pages.zoom]} %.`);
  },
  isInSight(stroke, room) {
    const [mark, around] = [stroke.getBoundingClientRect(), room.getBoundingClientRect()];
    return mark.bottom > Math.max(around.top, 0) && mark.top < Math.min(around.bottom, innerHeight) &&
           mark.right > around.left && mark.left < around.right;
  },
  view(name) {
    pages.section.dataset.view = name;
    for (const button of pages.section.querySelectorAll(".switch button")) {
      button.setAttribute("aria-pressed", String(button.dataset.view === name));
    }
    const quote = pages.marks.find((mark) => mark.number === pages.current && mark.kind === "quote");
    const isHere = quote && pages.pageAt(quote.start) === pages.page;
    pages.showText(isHere ? Number(quote.start) : pages.stretches.find((stretch) => stretch[1] === pages.page)?.[0]);
  },

  // Asks for the rectangles of marks.
  async findStrokes(marks) {
    if (!marks.length) return;
    const article = pages.article;
    const waiting = setTimeout(() => announce("Looking for the words on the page; a long article takes a while."), WAIT);
    try {
      const {places} = await server.call("GET", `article/places?${query(article, marks)}`);
      if (article !== pages.article) return;
      marks.forEach(({start, end}, index) => pages.strokes.set(`${start}-${end}`, places[index]));
    } catch (error) {
      announce(error.message);
    } finally {
      clearTimeout(waiting);
    }
  },
  showStrokes() {
    const strokes = pages.marks.flatMap(({start, end, kind, number}) =>
      (pages.strokes.get(`${start}-${end}`) ?? []).filter(([page]) => page === pages.page).map(([, ...edges]) => {
        const [left, top, right, bottom] = edges.map((edge) => 100 * edge);
        const current = kind === "quote" && number === pages.current ? " current" : "";
        return `<i class="${kind}${current}" style="left:${left}%;top:${top}%;width:${right - left}%;` +
               `height:${bottom - top}%"></i>`;
      }));
    pages.find(".strokes").innerHTML = strokes.join("");
  },
  scrollToStroke(selector) {
    const [stroke, room] = [pages.find(`.strokes ${selector}`), pages.find(".room")];
    if (!stroke) return;
    if (pages.isTextHidden) return stroke.scrollIntoView({block: "center", inline: "nearest"});
    room.scrollTo({top: stroke.offsetTop - room.clientHeight / 2, left: stroke.offsetLeft - room.clientWidth / 3});
  },
  // Turns to the page of a quote.
  showQuote(number) {
    if (!pages.section) return;
    pages.current = number;
    const quote = pages.marks.find((mark) => mark.number === number && mark.kind === "quote");
    if (!quote || !pages.labels.length) return;
    pages.showMark(quote, ".current");
  },
  showMark({start, end}, selector) {
    const page = pages.strokes.get(`${start}-${end}`)?.[0]?.[0] ?? pages.pageAt(start);
    if (page !== pages.page) pages.turn(page); else pages.showStrokes();
    pages.scrollToStroke(selector);
  },
  // Marks words that the visitor looks for, and turns to their page; null marks none.
  async showFound(place) {
    if (!pages.section) return;
    pages.marks = pages.marks.filter((mark) => mark.kind !== "found");
    if (!place) return pages.showStrokes();
    const found = {...place, kind: "found"};
    pages.marks.push(found);
    pages.showMark(found, ".found");
    if (!pages.strokes.has(`${place.start}-${place.end}`)) await pages.findStrokes([found]);
    if (pages.section && pages.marks.includes(found)) pages.showMark(found, ".found");
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#article .views button");
  if (!button || !pages.labels.length) return;
  if (button.dataset.turn) pages.step(Number(button.dataset.turn));
  if (button.dataset.zoom) pages.zoomBy(Number(button.dataset.zoom));
  if (button.dataset.view) pages.view(button.dataset.view);
});
document.addEventListener("change", (event) => {
  if (event.target.matches?.("#article .views .label")) pages.goTo(event.target.value);
});
document.addEventListener("keydown", (event) => {
  const room = event.target.closest?.("#article .room");
  const by = {PageDown: 1, PageUp: -1}[event.key];
  if (!room || !by || !pages.labels.length) return;
  // A page that is larger than its room is read to its end first.
  if (pages.hidden(room)[by > 0 ? "below" : "above"] > MARGIN) return;
  event.preventDefault();
  pages.step(by);
});
