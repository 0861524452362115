// The news of the folder of articles, while Quoth follows it: the list of articles and a line above it show its changes.
import {articles} from "./articles.js";
import * as server from "./server.js";

const EVERY = 2500;  // milliseconds between two looks of a page that is seen

export const news = {
  first: null,  // the number of updates when the page was opened, whose news is old

  get line() { return document.querySelector("#articles .news"); },

  async look() {
    const latest = await server.call("GET", "articles/news");
    news.first ??= latest.number;
    const isNew = latest.running || latest.failed || latest.number !== news.first;
    news.show(isNew ? latest : {sentence: ""});
    if (latest.number !== articles.updates) await articles.refresh();
  },
  show({sentence, percent = null, failed = false}) {
    const {line} = news;
    if (!line) return;
    // A screen reader announces each sentence once, and not every percent.
    if (line.dataset.sentence !== sentence) {
      line.dataset.sentence = sentence;
      line.textContent = sentence;
    }
    line.classList.toggle("failed", failed);
    if (percent === null) delete line.dataset.percent;
    else line.dataset.percent = ` ${percent} %`;
  },
  // Looks once, if the page is seen. A server that does not answer is reported by the next question.
  async lookIfSeen() {
    try {
      if (!document.hidden) await news.look();
    } catch (error) {
      if (!(error instanceof server.Refusal)) throw error;
    }
  },
  // Looks again and again, if the server follows its folder.
  follow() {
    if (news.isFollowing || !document.querySelector("#articles [data-updates]")) return;
    news.isFollowing = true;
    const go = () => news.lookIfSeen().finally(() => setTimeout(go, EVERY));
    go();
  },
};
