// The choice of the articles to ask in: all (null), {these: ids} or {all_but: ids}.
import {tab} from "./browser_state.js";
import {announce, formatted} from "./text.js";

export const choice = {
  total: 0,  // the number of all articles, which the list of articles keeps up to date

  get value() { return tab.choice; },
  // A choice that names every article is stored as all or none.
  set value(value) {
    if (value?.these?.length && value.these.length === choice.total || value?.all_but?.length === 0) value = null;
    else if (value?.all_but && value.all_but.length === choice.total) value = {these: []};
    tab.choice = value;
  },
  get ids() { const {value} = choice; return value?.these ?? value?.all_but ?? []; },

  // Returns a function from an article's id to whether the article is chosen.
  matcher() {
    const {value} = choice, ids = new Set(choice.ids);
    return (id) => value === null || ids.has(id) === Boolean(value.these);
  },
  // Chooses these articles, or takes them out. Returns whether the choice has room for them.
  change(ids, isChosen) {
    const value = choice.value ?? {all_but: []};
    const named = new Set(value.these ?? value.all_but);
    for (const id of ids) if (isChosen === Boolean(value.these)) named.add(id); else named.delete(id);
    const most = Number(document.querySelector("#articles .articles").dataset.mostChosen);
    if (named.size > most && named.size < choice.total) {
      announce(`At most ${formatted(most)} articles can be chosen one by one; press All or None, then choose fewer.`);
      return false;
    }
    choice.value = value.these ? {these: [...named]} : {all_but: [...named]};
    return true;
  },
  // Removes the ids of articles that no longer exist.
  removeIds(ids) {
    const {value} = choice, gone = new Set(ids);
    for (const kind of ["these", "all_but"]) {
      if (value?.[kind]) choice.value = {[kind]: value[kind].filter((id) => !gone.has(id))};
    }
  },
  summary() {
    const {value} = choice, all = formatted(choice.total);
    if (value === null) return "Asking in all of them";
    return value.these ? `Asking in ${formatted(value.these.length)} of ${all}`
                       : `Asking in all but ${formatted(value.all_but.length)} of ${all}`;
  },
};
