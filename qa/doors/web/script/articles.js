// Which articles are asked: all (null), {these: ids} or {all_but: ids}. The tab remembers it through a reload.
const choice = {
  get value() { return JSON.parse(sessionStorage.getItem("quoth-choice") ?? "null"); },
  // Of all articles, `total`, those that are named one by one are all again, and all but each of them are none.
  set value(value) {
    if (value?.these?.length && value.these.length === articles.total || value?.all_but?.length === 0) value = null;
    else if (value?.all_but && value.all_but.length === articles.total) value = {these: []};
    sessionStorage.setItem("quoth-choice", JSON.stringify(value));
  },
  get ids() { const value = choice.value; return value?.these ?? value?.all_but ?? []; },
  // A function that says of an id whether its article is asked.
  asked() {
    const value = choice.value, ids = new Set(choice.ids);
    return (id) => value === null || ids.has(id) === Boolean(value.these);
  },
  // Whether there was room for them.
  set(ids, isAsked) {
    const value = choice.value ?? {all_but: []};
    const kept = new Set(value.these ?? value.all_but);
    for (const id of ids) if (isAsked === Boolean(value.these)) kept.add(id); else kept.delete(id);
    const most = Number(articles.section.dataset.mostChosen);
    if (kept.size > most && kept.size < articles.total) {
      say(`At most ${number(most)} articles can be chosen one by one; press All or None, then choose fewer.`);
      return false;
    }
    choice.value = value.these ? {these: [...kept]} : {all_but: [...kept]};
    return true;
  },
  forget(ids) {
    const value = choice.value, gone = new Set(ids);
    for (const kind of ["these", "all_but"]) {
      if (value?.[kind]) choice.value = {[kind]: value[kind].filter((id) => !gone.has(id))};
    }
  },
  line() {
    const value = choice.value, all = number(articles.total);
    if (value === null) return "Asking in all of them";
    return value.these ? `Asking in ${number(value.these.length)} of ${all}`
                       : `Asking in all but ${number(value.all_but.length)} of ${all}`;
  },
};

const number = (count) => count.toLocaleString("en");

// The articles: finding them, which are asked, and removing one's own. The server searches the list and parts it.
const articles = {
  total: 0,  // of all articles
  found: 0,  // of those that the words are found in
  next: null,  // where the next page of the list begins; null at its end
  turn: Promise.resolve(),  // the last change of the list under way: each waits for the one before, so none undoes another

  get section() { return document.querySelector("#articles .articles"); },
  get items() { return [...document.querySelectorAll("#articles li[data-article]")]; },
  get words() { return document.querySelector("#articles .find").value.trim(); },

  inTurn(change) {
    const changed = articles.turn.then(change);
    articles.turn = changed.catch(() => {});
    return changed;
  },
  // Lists anew, as many as are shown; false where the words have changed before.
  refresh() {
    const words = articles.words;
    return articles.inTurn(() => articles.words === words && articles.list());
  },
  async list() {
    const list = document.querySelector("#articles .list");
    if (!list) return false;
    let listed, gone = [];
    try {
      const ids = choice.ids;
      const asked = new URLSearchParams({words: articles.words, count: Math.max(100, articles.items.length)});
      [listed, {ids: gone}] = await Promise.all([
        server.call("GET", `articles?${asked}`), ids.length ? server.call("POST", "articles/gone", {ids}) : {ids: []},
      ]);
    } catch (error) {
      listed = {html: `<h2>Articles</h2><p>${asText(error.message)}</p>`, total: 0, found: 0, next: null};
    }
    Object.assign(articles, {total: listed.total, found: listed.found, next: listed.next});
    if (gone.length) choice.forget(gone);
    fill(list, listed.html);
    articles.tell();
    if (listed.unindexed) uploads.goOn();
    return true;
  },
  // The next page of the list, after those that are shown.
  more(button) {
    const words = articles.words;
    return articles.inTurn(() => articles.words === words && articles.next !== null && articles.append(button));
  },
  async append(button) {
    let page;
    try {
      page = await server.call("GET", `articles?${new URLSearchParams({words: articles.words, after: articles.next})}`);
    } catch (error) {
      return say(error.message);
    }
    const before = articles.items.length;
    document.querySelector("#articles .list").filledWith = null;
    document.querySelector("#articles .list ul").insertAdjacentHTML("beforeend", page.html);
    Object.assign(articles, {found: page.found, next: page.next});
    if (document.activeElement === button || !document.activeElement || document.activeElement === document.body) {
      articles.items[before]?.querySelector("input").focus();
    }
    articles.tell();
    say(`${plural(articles.items.length - before, "more article")}; ` +
        `${number(articles.items.length)} of ${number(articles.found)} are shown.`);
  },
  // What is being typed is looked for once the typing pauses.
  find() {
    clearTimeout(articles.typing);
    articles.typing = setTimeout(async () => {
      if (await articles.refresh()) say(`${number(articles.found)} ${articles.found === 1 ? "article" : "articles"} found.`);
    }, 200);
  },
  // What the question is sent with.
  chosen() { return choice.value; },
  choose(item) {
    choice.set([item.dataset.article], item.querySelector("input").checked);
    articles.tell();
  },
  // All articles, or none; where some are looked for, all that are found, those that are not shown too.
  async chooseAll(isAsked) {
    if (articles.words) {
      try {
        const found = await server.call("GET", `articles/found?${new URLSearchParams({words: articles.words})}`);
        if (!choice.set(found.ids, isAsked)) return;
      } catch (error) {
        return say(error.message);
      }
    } else choice.value = isAsked ? null : {these: []};
    articles.tell();
    if (choice.value === null) say("All articles are asked.");
    else if (choice.value.these?.length === 0) say("No article is chosen; choose those to ask in.");
    else say(`${choice.line()}.`);
  },
  // Shows what is asked, and how much of the list is shown.
  tell() {
    const isAsked = choice.asked();
    for (const item of articles.items) item.querySelector("input").checked = isAsked(item.dataset.article);
    const line = document.querySelector("#articles .choice");
    line.hidden = !articles.total;
    line.querySelector("span").textContent = choice.line();
    line.querySelector(".all").textContent = articles.words ? "All found" : "All";
    line.querySelector(".none").textContent = articles.words ? "None found" : "None";
    articles.section.classList.toggle("many", articles.total > 12);
    const more = document.querySelector("#articles .more");
    if (!more) return;
    more.hidden = articles.next === null;
    more.querySelector("span").textContent = `${number(articles.items.length)} of ${number(articles.found)} are shown.`;
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
  if (event.target.matches("#articles li input")) articles.choose(event.target.closest("li"));
});
document.addEventListener("input", (event) => {
  if (event.target.matches("#articles .find")) articles.find();
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
