// The page's entry point: Gradio's events call its exports.
import {copyText} from "./article_copy.js";
import {pane} from "./article_pane.js";
import {articles} from "./articles.js";
import {tab} from "./browser_state.js";
import {conversation, conversations} from "./conversation.js";
import {picking} from "./feedback.js";
import {news} from "./news.js";
import {announce} from "./text.js";
import {uploads} from "./uploads.js";

articles.onUnindexed = uploads.resume;
pane.onTools = picking.showTools;
document.addEventListener("copy", copyText);

// The last resort: the page announces every uncaught error of this script, and goes on.
const isOurs = (error) => {
  const frame = (error?.stack ?? "").split("\n").find((line) => /:\d+:\d+/.test(line));  // the frame that threw
  return Boolean(frame) && error.name !== "AbortError" && !/\/(assets|static|svelte)\//.test(frame);  // Gradio's folders
};
const announceFault = () => announce(
  "Something on this page failed; try again, or reload the page if it does not go on.");
addEventListener("error", (event) => { if (isOurs(event.error)) announceFault(); });
addEventListener("unhandledrejection", (event) => { if (isOurs(event.reason)) announceFault(); });

export const {ask, messages, start} = conversation;

// Gradio calls this when the page stands.
export const begin = async () => {
  const query = new URLSearchParams(location.search);
  articles.refresh();
  conversations.refresh();
  if (query.has("article")) pane.open(query, null, {enter: false});
  if (tab.conversation && !await conversation.open(tab.conversation, {byAddress: true})) tab.conversation = null;
  const asked = query.get("q");
  const last = conversation.turns.at(-1);
  // After a reload the question of the address is the last one of the conversation that has come back.
  if (asked?.trim() && asked !== last?.address) {
    if (last) start();
    // The server adds `wait` to an address from another site, which may fill the box but not send the question.
    if (query.has("wait")) conversation.offer(asked); else ask(asked);
  }
};

// Gradio calls this when the articles can be searched.
export const ready = () => {
  articles.refresh();
  news.follow();
};

// Sends the question in the box at once, and empties the box.
const sendQuestion = (event) => {
  const box = document.querySelector("#question textarea");
  event.preventDefault();
  event.stopPropagation();
  ask(box.value);
  box.value = "";
  box.dispatchEvent(new Event("input", {bubbles: true}));  // Gradio then makes the box one line high again
};
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  if (event.target.matches?.("#question textarea")) sendQuestion(event);
}, true);
document.addEventListener("click", (event) => {
  if (event.target.closest("#question button")) sendQuestion(event);
}, true);

// Gradio's chat announces each of its changes and names each message "a component of type html". This page announces
// a complete answer once, in its status line, and its HTML has names.
let seen = "";
new MutationObserver(() => {
  const log = document.querySelector('#conversation [role="log"]');
  if (!log) return;
  if (log.ariaLive !== "off") log.ariaLive = "off";
  log.querySelectorAll("[data-testid][aria-label]").forEach((row) => row.removeAttribute("aria-label"));
  const rows = log.querySelectorAll(".message-row");
  const now = rows.length ? `${rows.length} ${rows[rows.length - 1].textContent.length}` : "";
  if (now === seen) return;
  seen = now;
  const asked = [...log.querySelectorAll(".user-row")].at(-1);
  const answer = asked?.nextElementSibling;
  // A question that fills the screen would leave no room for its answer.
  (answer && asked.offsetHeight > innerHeight / 2 ? answer : asked)?.scrollIntoView({block: "start"});
}).observe(document.documentElement, {childList: true, subtree: true});
