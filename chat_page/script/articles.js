// The articles: which are asked, and bringing and removing one's own.
const articles = {
  get items() { return [...document.querySelectorAll("#articles li[data-article]")]; },

  async refresh() {
    const list = document.querySelector("#articles .list");
    if (!list) return;
    let unindexed = false;
    try {
      const found = await server.call("GET", "articles");
      fill(list, found.html);
      unindexed = found.unindexed;
    } catch (error) {
      fill(list, `<h2>Articles</h2><p>${asText(error.message)}</p>`);
    }
    const leftOut = tab.leftOut;
    for (const item of articles.items) {
      item.querySelector("input").checked = !leftOut.has(item.dataset.article);
    }
    articles.find();
    articles.tell();
    if (unindexed) uploads.goOn();
  },
  // Shows only those whose title, details or file name hold what is looked for.
  find() {
    const words = document.querySelector("#articles .find").value.trim().toLowerCase();
    for (const item of articles.items) {
      item.hidden = !`${item.textContent} ${item.dataset.article}`.toLowerCase().includes(words);
    }
  },
  // The ids of the articles to ask in; null for all.
  chosen() {
    const leftOut = tab.leftOut;
    const items = articles.items;
    if (!items.some((item) => leftOut.has(item.dataset.article))) return null;
    return items.map((item) => item.dataset.article).filter((id) => !leftOut.has(id));
  },
  choose() {
    tab.leftOut = articles.items.filter((item) => !item.querySelector("input").checked)
      .map((item) => item.dataset.article);
    articles.tell();
  },
  // All that are shown.
  chooseAll(all) {
    for (const item of articles.items) if (!item.hidden) item.querySelector("input").checked = all;
    articles.choose();
    const chosen = articles.chosen();
    if (chosen === null) say("All articles are asked.");
    else if (chosen.length) say(`${plural(chosen.length, "article")} of ${articles.items.length} will be asked.`);
    else say("No article is chosen; choose those to ask in.");
  },
  tell() {
    const chosen = articles.chosen();
    const line = document.querySelector("#articles .choice");
    line.hidden = !articles.items.length;
    line.querySelector("span").textContent =
      chosen === null ? "Asking in all of them" : `Asking in ${chosen.length} of ${articles.items.length}`;
  },

  async remove(item) {
    const title = item.querySelector("a").textContent;
    try {
      for await (const value of server.lines(`uploads?${new URLSearchParams({article: item.dataset.article})}`, "DELETE")) {
        if (value.error) throw new Error(value.error);
      }
      say(`“${title}” is removed.`);
    } catch (error) {
      say(error.message);
    }
    await articles.refresh();
  },
};

document.addEventListener("change", (event) => {
  if (event.target.matches("#articles li input")) articles.choose();
});
document.addEventListener("input", (event) => {
  if (!event.target.matches("#articles .find")) return;
  articles.find();
  say(`${plural(articles.items.filter((item) => !item.hidden).length, "article")} found.`);
});
document.addEventListener("click", (event) => {
  const hit = (selector) => event.target.closest(`.articles ${selector}`);
  if (hit(".all")) return articles.chooseAll(true);
  if (hit(".none")) return articles.chooseAll(false);
  const remove = hit("li .remove");
  if (remove && isConfirmed(remove, "Remove?")) return articles.remove(remove.closest("li"));
});
