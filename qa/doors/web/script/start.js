// The last resort: whatever fails in this script and is caught nowhere is said, and the page goes on.
const ours = (error) => {
  const frame = (error?.stack ?? "").split("\n").find((line) => /:\d+:\d+/.test(line));  // where it was thrown
  return Boolean(frame) && error.name !== "AbortError" && !/\/(assets|static|svelte)\//.test(frame);  // not Gradio's files
};
const sayBroken = () => say("Something on this page failed; try again, or reload the page if it does not go on.");
addEventListener("error", (event) => { if (ours(event.error)) sayBroken(); });
addEventListener("unhandledrejection", (event) => { if (ours(event.reason)) sayBroken(); });

// Called by Gradio when the page stands, and again when the articles can be searched.
const begin = async () => {
  const query = new URLSearchParams(location.search);
  articles.refresh();
  conversations.refresh();
  if (query.has("article")) pane.open(query, null, {enter: false});
  if (tab.conversation && !await conversation.open(tab.conversation, {byAddress: true})) tab.conversation = null;
  const asked = query.get("q");
  const last = conversation.turns.at(-1);
  // After a reload the question of the address is the last one of the conversation that has come back.
  if (asked?.trim() && asked !== last?.address) {
    if (last) conversation.start();
    // With `wait`, which the server adds, the address is another site's: it may fill the box, but not send it.
    if (query.has("wait")) conversation.offer(asked); else conversation.ask(asked);
  }
};
window.quoth = {
  begin, ready: () => articles.refresh(), messages: conversation.messages, ask: conversation.ask, start: conversation.start,
};

// Sends what stands in the box at this moment, and empties it.
const sendQuestion = (event) => {
  const box = document.querySelector("#question textarea");
  event.preventDefault();
  event.stopPropagation();
  conversation.ask(box.value);
  box.value = "";
  box.dispatchEvent(new Event("input", {bubbles: true}));  // so that Gradio knows, and the box is one line high again
};
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  if (event.target.matches?.("#question textarea")) sendQuestion(event);
}, true);
document.addEventListener("click", (event) => {
  if (event.target.closest("#question button")) sendQuestion(event);
}, true);

// Gradio's chat announces every change of itself and names each message "a component of type html". The page
// has a status line for announcements, made once and when the answer is complete, and HTML that names itself.
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
  // A question that fills the screen would leave none of it to its answer.
  (answer && asked.offsetHeight > innerHeight / 2 ? answer : asked)?.scrollIntoView({block: "start"});
}).observe(document.documentElement, {childList: true, subtree: true});
