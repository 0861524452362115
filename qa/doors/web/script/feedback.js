// Thumbs, and the passage that answers, which a visitor marks in the open article.
import {pane} from "./article_pane.js";
import {tab} from "./browser_state.js";
import * as server from "./server.js";
import {announce, asText} from "./text.js";

export const picking = {
  turn: null,  // {conversation, number, question} while the visitor looks for the passage
  range: null,  // the last selection in the article

  start(turn) {
    picking.turn = turn;
    document.body.classList.add("picking");
    if (pane.isOpen) {
      pane.showTools();
      pane.element.querySelector(".pick")?.focus();  // on a phone the article is far below
    } else document.querySelector("#articles li:not([hidden]) a")?.focus();
    announce("Open the article, select the words that answer, and press “These words answer”.");
  },
  stop() {
    const number = picking.turn?.number;
    const wasInside = document.querySelector("#side").contains(document.activeElement);
    Object.assign(picking, {turn: null, range: null});
    document.body.classList.remove("picking");
    if (pane.isOpen) pane.showTools();
    // The pane's buttons are gone, so the focus returns to the first button, which on a phone is far above.
    if (number && wasInside) document.querySelector(`.thumbs[data-turn="${number}"] .mark-passage`)?.focus();
  },
  cancel() {
    picking.stop();
    announce("No passage is noted.");
  },
  showTools(tools) {
    for (const block of pane.element.querySelectorAll("[data-start]")) {
      if (picking.turn) block.tabIndex = 0; else block.removeAttribute("tabindex");
    }
    if (!picking.turn) return;
    tools.insertAdjacentHTML("beforeend",
      `<p>Select the words that answer “${asText(picking.turn.question)}”, or press Enter on a paragraph.</p>` +
      `<button type="button" class="pick">These words answer</button>` +
      `<button type="button" class="unpick">Cancel</button>`);
  },
  // Returns the place of the selected words in code points, as Python counts them, or null if none are selected.
  selectedPlace() {
    const text = pane.element.querySelector(".text");
    if (!picking.range || !text?.contains(picking.range.commonAncestorContainer)) return null;
    const before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(picking.range.startContainer, picking.range.startOffset);
    const start = [...before.toString()].length;
    return {article: pane.element.firstElementChild.dataset.article, start,
            end: start + [...picking.range.toString()].length};
  },
  async send() {
    const passage = picking.selectedPlace();
    if (!passage || passage.start === passage.end) return announce("Select the words that answer first.");
    const {conversation, number} = picking.turn;
    try {
      await server.call("POST", "feedback", {conversation, turn: number, thumb: "down", passage});
      picking.stop();
      announce("Thank you; the passage is noted.");
    } catch (error) {
      announce(error.message);
    }
  },
};

const giveThumb = async (button) => {
  const group = button.closest(".thumbs");
  const turn = {conversation: tab.conversation, number: Number(group.dataset.turn)};
  const thumb = button.getAttribute("aria-pressed") === "true" ? null : button.dataset.thumb;
  try {
    await server.call("POST", "feedback", {conversation: turn.conversation, turn: turn.number, thumb});
  } catch (error) {
    return announce(error.message);
  }
  for (const each of group.querySelectorAll(".thumb")) {
    each.setAttribute("aria-pressed", String(each.dataset.thumb === thumb));
  }
  group.querySelector(".mark-passage")?.remove();
  if (thumb === "down") {
    group.insertAdjacentHTML("beforeend",
      `<button type="button" class="mark-passage">Show which passage answers</button>`);
  } else picking.stop();
  announce(thumb === null ? "Your thumb is taken back." : "Thank you; this is noted.");
};

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const text = pane.element?.querySelector(".text");
  if (picking.turn && selection.rangeCount && !selection.isCollapsed &&
      text?.contains(selection.getRangeAt(0).commonAncestorContainer)) {
    picking.range = selection.getRangeAt(0).cloneRange();
  }
});
// While an article is open, Escape closes the article alone; so this listener runs before the pane's.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && picking.turn && !pane.isOpen) picking.cancel();
}, true);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !picking.turn || !event.target.matches?.("#article [data-start]")) return;
  event.preventDefault();
  getSelection().selectAllChildren(event.target);
  picking.range = getSelection().getRangeAt(0).cloneRange();  // the selectionchange event comes later
  pane.element.querySelector(".pick").focus();
});
document.addEventListener("click", (event) => {
  const hit = (selector) => event.target.closest(selector);
  if (hit(".thumb")) return giveThumb(hit(".thumb"));
  if (hit(".pick")) return picking.send();
  if (hit(".unpick")) return picking.cancel();
  const mark = hit(".mark-passage");
  if (!mark) return;
  const row = mark.closest(".message-row");
  const number = Number(mark.closest(".thumbs").dataset.turn);
  const rows = [...document.querySelectorAll("#conversation .message-row")];
  const question = rows[rows.indexOf(row) - 1]?.querySelector(".question")?.textContent ?? "";
  picking.start({conversation: tab.conversation, number, question});
});
