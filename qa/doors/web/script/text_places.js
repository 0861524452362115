// Places in the text of the open article: offsets in code points, as Python counts them, and ranges of the page.

const length = (text) => /[\ud800-\udfff]/.test(text) ? [...text].length : text.length;

// Returns the index of a code point in a string.
const indexOf = (text, count) => {
  if (!/[\ud800-\udfff]/.test(text)) return Math.min(count, text.length);
  return [...text].slice(0, count).join("").length;
};

// Returns the last element that states its place, of which `isBefore` says that it stands before; null if none does.
const anchor = (text, isBefore) => {
  const stated = text.querySelectorAll("[data-start]");
  let [low, high] = [0, stated.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(stated[middle])) low = middle + 1; else high = middle;
  }
  return low ? stated[low - 1] : null;
};

// Returns the place of a range in the element `text`: {start, end}.
export const placeOf = (text, range) => {
  const stated = anchor(text, (each) => range.comparePoint(each, 0) <= 0);
  const before = document.createRange();
  before.setStart(stated ?? text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = Number(stated?.dataset.start ?? 0) + length(before.toString());
  return {start, end: start + length(range.toString())};
};

// Returns the range of a place in the element `text`; null if the text ends before the place.
export const rangeAt = (text, start, end) => {
  const stated = anchor(text, (each) => Number(each.dataset.start) <= start);
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  walker.currentNode = stated ?? text;
  const range = document.createRange();
  let offset = Number(stated?.dataset.start ?? 0);
  let hasStart = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const after = offset + length(node.data);
    if (!hasStart && start < after) {
      range.setStart(node, indexOf(node.data, start - offset));
      hasStart = true;
    }
    if (hasStart && end <= after) {
      range.setEnd(node, indexOf(node.data, end - offset));
      return range;
    }
    offset = after;
  }
  return null;
};

// Scrolls the text so that a range stands this many pixels below the head of the article.
export const reveal = (range, below) => {
  const holder = range.startContainer.parentElement;
  const folded = holder.closest("details:not([open])");
  if (folded) folded.open = true;
  holder.scrollIntoView({block: "center"});  // so that the browser lays out a part of the text that was out of sight
  const line = range.getBoundingClientRect();
  const side = document.querySelector("#side");
  const scroller = side.scrollHeight > side.clientHeight + 1 ? side : document.scrollingElement;
  if (line.height) scroller.scrollTop += line.top - side.querySelector(".head").getBoundingClientRect().bottom - below;
};
