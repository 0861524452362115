// Finding words in the open article: they are marked in its text, and on its page where there is one.
import {pages} from "./pdf_pages.js";
import {placeOf, reveal} from "./text_places.js";

const MOST = 1000;  // matches that are marked
const SILENCE = 200;  // milliseconds without a key, after which the search begins

const FORM = `
<form class="finding" role="search"><input type="search" autocomplete="off" placeholder="Find" maxlength="200"
aria-label="Find in the article"><span class="hits" role="status"></span>
<button type="button" data-hit="-1" aria-label="Previous match" hidden>‹</button>
<button type="button" data-hit="1" aria-label="Next match" hidden>›</button></form>`;

// Returns the ranges in an element that hold the words, in any letter case and with any white space between them.
const matches = (text, words) => {
  const parts = words.trim().split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"));
  if (!parts[0]) return [];
  const nodes = [];
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  let whole = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    nodes.push({node, start: whole.length});
    whole += node.data;
  }
  let place = 0;
  const at = (offset) => {
    while (place + 1 < nodes.length && nodes[place + 1].start <= offset) place++;
    return [nodes[place].node, offset - nodes[place].start];
  };
  const found = [];
  for (const match of whole.matchAll(new RegExp(parts.join("\\s+"), "gi"))) {
    const range = document.createRange();
    range.setStart(...at(match.index));
    const [node, last] = at(match.index + match[0].length - 1);
    range.setEnd(node, last + 1);
    found.push(range);
    if (found.length === MOST) break;
  }
  return found;
};

const highlight = (name, ranges) => {
  if (!CSS.highlights) return;  // an old browser shows the current match by the scrolling alone
  if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges)); else CSS.highlights.delete(name);
};

export const finding = {
  ranges: [],
  current: 0,
  timer: 0,
  words: "",  // that were searched last

  get text() { return document.querySelector("#article .text"); },
  open(section) {
    finding.clear();
    section.querySelector(".views").insertAdjacentHTML("beforeend", FORM);
  },
  clear() {
    clearTimeout(finding.timer);
    Object.assign(finding, {ranges: [], words: ""});
    finding.mark();
  },
  search(words) {
    clearTimeout(finding.timer);
    finding.words = words;
    finding.ranges = finding.text ? matches(finding.text, words) : [];
    finding.current = 0;
    const form = document.querySelector("#article .finding");
    for (const button of form.querySelectorAll("button")) button.hidden = finding.ranges.length < 2;
    if (!finding.ranges.length) form.querySelector(".hits").textContent = words.trim() ? "not found" : "";
    finding.show();
  },
  step(by) {
    if (!finding.ranges.length) return;
    finding.current = (finding.current + by + finding.ranges.length) % finding.ranges.length;
    finding.show();
  },
  show() {
    finding.mark();
    const range = finding.ranges[finding.current];
    if (!range) return void pages.showFound(null);
    const count = finding.ranges.length === MOST ? `${MOST} or more` : finding.ranges.length;
    document.querySelector("#article .finding .hits").textContent = `${finding.current + 1} of ${count}`;
    pages.showFound(placeOf(finding.text, range));
    const folded = range.startContainer.parentElement?.closest("details:not([open])");
    if (folded) folded.open = true;
    if (finding.text.checkVisibility()) reveal(range, innerHeight / 4);
  },
  mark() {
    highlight("found", finding.ranges);
    highlight("found-current", finding.ranges.slice(finding.current, finding.current + 1));
  },
};

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("#article .finding input")) return;
  clearTimeout(finding.timer);
  finding.timer = setTimeout(() => finding.search(event.target.value), SILENCE);
});
document.addEventListener("submit", (event) => { if (event.target.matches?.(".finding")) event.preventDefault(); });
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("#article .finding input")) return;
  if (event.key === "Enter") {
    event.preventDefault();
    if (event.target.value === finding.words) finding.step(event.shiftKey ? -1 : 1);
    else finding.search(event.target.value);
  } else if (event.key === "Escape" && event.target.value) {  // empties the field, and the next one closes the article
    event.stopPropagation();
    event.target.value = "";
    finding.search("");
  }
}, true);
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#article .finding button");
  if (button) finding.step(Number(button.dataset.hit));
});
