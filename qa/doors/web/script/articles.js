// The list of articles: search, choice and removal. The server searches the list and cuts it into pages.
import {choice} from "./choice.js";
import {fillList, isConfirmed} from "./lists.js";
import * as server from "./server.js";
import {announce, asText, formatted, plural} from "./text.js";

const SEARCH_PAUSE = 200;  // milliseconds without a key before the search begins

export const articles = {
  found: 0,  // the number of articles that match the search
  updates: 0,  // the number of updates of the folder's articles that the list shows
  next: null,  // where the next page of the list begins; null at the end of the list
  lastChange: Promise.resolve(),  // the changes of the list run one after another, so that none undoes another
  onUnindexed: () => {},  // called if uploaded articles are not indexed yet

  get section() { return document.querySelector("#articles .articles"); },
  get items() { return [...document.querySelectorAll("#articles li[data-article]")]; },
  get words() { return document.querySelector("#articles .find").value.trim(); },

  afterLastChange(change) {
    const changed = articles.lastChange.then(change);
    articles.lastChange = changed.catch(() => {});
    return changed;
  },
  // Lists the articles anew, as many as the list shows. Returns false if the words of the search have changed by then.
  refresh() {
    const {words} = articles;
    return articles.afterLastChange(() => articles.words === words && articles.list());
  },
  async list() {
    const list = document.querySelector("#articles .list");
    if (!list) return false;
    let listed, gone = [];
    try {
      const {ids} = choice;
      const query = new URLSearchParams({words: articles.words, count: Math.max(100, articles.items.length)});
      [listed, {ids: gone}] = await Promise.all([
        server.call("GET", `articles?${query}`), ids.length ? server.call("POST", "articles/gone", {ids}) : {ids: []},
      ]);
    } catch (error) {
      listed = {html: `<h2>Articles</h2><p>${asText(error.message)}</p>`, total: 0, found: 0, next: null};
    }
    choice.total = listed.total;
    Object.assign(articles, {found: listed.found, next: listed.next, updates: listed.updates ?? articles.updates});
    if (gone.length) choice.removeIds(gone);
    fillList(list, listed.html);
    articles.showChoice();
    if (listed.unindexed) articles.onUnindexed();
    return true;
  },
  // Appends the next page of the list.
  more(button) {
    const {words} = articles;
    return articles.afterLastChange(() => articles.words === words && articles.next !== null && articles.append(button));
  },
  async append(button) {
    let page;
    try {
      page = await server.call("GET", `articles?${new URLSearchParams({words: articles.words, after: articles.next})}`);
    } catch (error) {
      return announce(error.message);
    }
    const before = articles.items.length;
    document.querySelector("#articles .list").filledWith = null;
    document.querySelector("#articles .list ul").insertAdjacentHTML("beforeend", page.html);
    Object.assign(articles, {found: page.found, next: page.next});
    if (document.activeElement === button || !document.activeElement || document.activeElement === document.body) {
      articles.items[before]?.querySelector("input").focus();
    }
    articles.showChoice();
    announce(`${plural(articles.items.length - before, "more article")}; ` +
             `${formatted(articles.items.length)} of ${formatted(articles.found)} are shown.`);
  },
  // Searches the list once the visitor pauses typing.
  search() {
    clearTimeout(articles.pause);
    articles.pause = setTimeout(async () => {
      if (!await articles.refresh()) return;
      announce(`${formatted(articles.found)} ${articles.found === 1 ? "article" : "articles"} found.`);
    }, SEARCH_PAUSE);
  },
  choose(item) {
    choice.change([item.dataset.article], item.querySelector("input").checked);
    articles.showChoice();
  },
  // Chooses all articles, or none. With words in the search, it does so for all found articles, shown or not.
  async chooseAll(isChosen) {
    if (articles.words) {
      try {
        const found = await server.call("GET", `articles/found?${new URLSearchParams({words: articles.words})}`);
        if (!choice.change(found.ids, isChosen)) return;
      } catch (error) {
        return announce(error.message);
      }
    } else choice.value = isChosen ? null : {these: []};
    articles.showChoice();
    if (choice.value === null) announce("All articles are asked.");
    else if (choice.value.these?.length === 0) announce("No article is chosen; choose those to ask in.");
    else announce(`${choice.summary()}.`);
  },
  // Shows which articles are chosen, and how much of the list is shown.
  showChoice() {
    const isChosen = choice.matcher();
    for (const item of articles.items) item.querySelector("input").checked = isChosen(item.dataset.article);
    const line = document.querySelector("#articles .choice");
    line.hidden = !choice.total;
    line.querySelector("span").textContent = choice.summary();
    line.querySelector(".all").textContent = articles.words ? "All found" : "All";
    line.querySelector(".none").textContent = articles.words ? "None found" : "None";
    articles.section.classList.toggle("many", choice.total > 12);
    const more = document.querySelector("#articles .more");
    if (!more) return;
    more.hidden = articles.next === null;
    more.querySelector("span").textContent =
      `${formatted(articles.items.length)} of ${formatted(articles.found)} are shown.`;
  },
  // Removes an article, or a file that could not be read.
  async remove(item) {
    const title = item.querySelector("a, .name").textContent;
    const id = item.dataset.article ?? item.dataset.file;
    try {
      await server.finish(`uploads?${new URLSearchParams({article: id})}`, "DELETE");
      announce(`“${title}” is removed.`);
    } catch (error) {
      announce(error.message);
    }
    await articles.refresh();
  },
};

document.addEventListener("change", (event) => {
  if (event.target.matches("#articles li input")) articles.choose(event.target.closest("li"));
});
document.addEventListener("input", (event) => {
  if (event.target.matches("#articles .find")) articles.search();
});
document.addEventListener("click", (event) => {
  const hit = (selector) => event.target.closest(`.articles ${selector}`);
  if (hit(".all")) return articles.chooseAll(true);
  if (hit(".none")) return articles.chooseAll(false);
  const more = hit(".more button");
  if (more) return articles.more(more);
  const remove = hit("li .remove");
  if (remove && isConfirmed(remove, "Remove?")) return articles.remove(remove.closest("li"));
});
