// Runs once per page, in the article pane, as the body of a function of Gradio's: `props.value` is the pane's HTML,
// `element` the pane, `server.article` the server's function for an article's HTML. Links to articles are caught
// wherever they stand, so that answers and the list are plain HTML; a link with a modifier key held opens a new tab,
// where the address does the same.
let opener = null;
const open = async (query) => {
  const wanted = new URLSearchParams(query);
  props.value = await server.article({article: wanted.get("article"), start: wanted.get("start") ?? 0,
                                      end: wanted.get("end") ?? 0});
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const target = element.querySelector("mark") ?? element.querySelector("h2");
    element.querySelector(".text")?.scrollTo(0, 0);
    target.scrollIntoView({block: target.matches("mark") ? "center" : "start"});
    target.focus({preventScroll: true});
  }));
};
const close = () => {
  if (!props.value) return;
  props.value = "";
  requestAnimationFrame(() => { if (opener?.isConnected) opener.focus(); });  // when it is in sight again
};
document.addEventListener("click", (event) => {
  if (event.target.closest("#article .close")) return close();
  const link = event.target.closest('a[href^="?article="]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  opener = link;
  open(link.search);
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
if (new URLSearchParams(location.search).has("article")) open(location.search);

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
  const asked = log.querySelectorAll(".user-row");
  asked[asked.length - 1]?.scrollIntoView({block: "start"});
}).observe(document.body, {childList: true, subtree: true});
