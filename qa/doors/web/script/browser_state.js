// The state that outlives a reload: the query of the address, and the storage of the tab.

export const address = {
  // Changes names of the query, so that the address can be bookmarked; null removes a name.
  // `enter` adds the address to the browser's history.
  set(names, {enter = false} = {}) {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(names)) {
      if (value === null || value === undefined) query.delete(name); else query.set(name, value);
    }
    const next = query.size ? `?${query}` : location.pathname;
    if (`?${query}` !== location.search) history[enter ? "pushState" : "replaceState"](null, "", next);
  },
};

export const tab = {
  // The id of the open conversation, or null.
  get conversation() { return sessionStorage.getItem("quoth-conversation"); },
  set conversation(id) {
    if (id) sessionStorage.setItem("quoth-conversation", id);
    else sessionStorage.removeItem("quoth-conversation");
  },
  // The chosen articles: null for all, {these: ids} or {all_but: ids}.
  get choice() { return JSON.parse(sessionStorage.getItem("quoth-choice") ?? "null"); },
  set choice(value) { sessionStorage.setItem("quoth-choice", JSON.stringify(value)); },
};
