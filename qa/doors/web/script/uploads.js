// Uploads: the script sends dropped or chosen files one after another, and the server then indexes them together.
import {pane} from "./article_pane.js";
import {articles} from "./articles.js";
import * as server from "./server.js";
import {announce, asText, plural} from "./text.js";

export const uploads = {
  rows: [],  // {name, kept, beside, element}: the sent name, the stored name, and the file of the sent name if another
  last: Promise.resolve(),  // uploads wait for one another

  get box() { return document.querySelector("#adding"); },

  row(name) {
    const element = document.createElement("li");
    element.innerHTML = `<bdi class="name">${asText(name)}</bdi><span class="state"></span>` +
                        `<progress max="100" value="0" aria-label="${asText(name)}"></progress>`;
    uploads.box.querySelector(".files").append(element);
    const row = {name, kept: name, beside: null, element};
    uploads.rows.push(row);
    if (uploads.rows.length === 1) element.scrollIntoView({block: "nearest"});
    return row;
  },
  showState(row, state, sentence, percent = null) {
    row.element.dataset.state = state;
    row.element.querySelector(".state").textContent = sentence;
    const bar = row.element.querySelector("progress");
    if (percent === null) bar?.remove(); else if (bar) bar.value = percent;
  },

  add(files) {
    uploads.last = uploads.last.then(() => uploads.sendAll(files)).catch((error) => announce(error.message));
  },
  // `files`: {name, file}; the name holds the dropped folders.
  async sendAll(files) {
    if (!files.length) return announce("There is no file in there.");
    uploads.clear();
    announce(`Bringing ${plural(files.length, "file")}…`);
    const rows = files.map(({name}) => uploads.row(name));
    for (const row of rows) uploads.showState(row, "waiting", "waiting", 0);
    let sent = 0;
    for (const [at, row] of rows.entries()) {
      try {
        const kept = await uploads.send(row, files[at].file);
        Object.assign(row, {kept: kept.name, beside: kept.beside});
        uploads.showState(row, "sent", "sent, waits to be indexed", 100);
        sent++;
      } catch (error) {
        uploads.showState(row, "failed", `left out: ${error.message}`);
      }
    }
    await uploads.index(sent);
  },
  send(row, file) {
    return new Promise((resolve, reject) => {
      const limit = Number(uploads.box.dataset.fileBytes);
      if (file.size > limit) {
        return reject(new Error(`The file is larger than ${Math.floor(limit / 2 ** 20)} MiB, the most for one; split it.`));
      }
      const request = new XMLHttpRequest();
      request.open("PUT", `quoth/uploads?${new URLSearchParams({name: row.name})}`);
      request.setRequestHeader("content-type", "application/octet-stream");
      request.upload.addEventListener("progress", (event) => {
        uploads.showState(row, "sending", "sending…", Math.floor(100 * event.loaded / Math.max(1, event.total)));
      });
      request.addEventListener("load", () => {
        if (request.status === 201) return resolve(JSON.parse(request.responseText));
        let sentence = `Quoth refused it (${request.status}).`;
        try { sentence = JSON.parse(request.responseText).error ?? sentence; } catch { /* no JSON: the status has to do */ }
        reject(new Error(sentence));
      });
      request.addEventListener("error", () => {
        reject(new Error("The connection broke; see whether Quoth still runs, then try again."));
      });
      request.send(file);
    });
  },
  clear() {
    pane.close();  // the rows of the files stand in the place of the article
    uploads.box.querySelector(".files").replaceChildren();
    uploads.rows = [];
  },
  async index(sent) {
    const count = {added: 0, failed: uploads.rows.filter((row) => row.element.dataset.state === "failed").length};
    if (sent) {
      let before = null;
      for await (const value of server.lines("index")) {
        if (value.article) {
          const percent = value.total ? Math.floor(100 * value.done / value.total) : 0;
          const rowsOf = (name) => uploads.rows.filter((row) => row.kept === name);
          if (before !== value.article) for (const row of rowsOf(before)) uploads.showState(row, "done", "read");
          for (const row of rowsOf(value.article)) uploads.showState(row, "indexing", "indexing…", percent);
          before = value.article;
          continue;
        }
        if (!uploads.rows.length) {  // an earlier page sent these files
          count.added = value.added.length + value.changed.length;
          count.failed = value.failed.length;
        }
        for (const row of uploads.rows) {
          if (row.element.dataset.state === "failed") continue;
          const failure = value.failed.find((each) => each.name === row.kept);
          const outcome = value.added.includes(row.kept) ? "added" : value.changed.includes(row.kept) ? "replaced" : "unchanged";
          if (failure) uploads.showState(row, "failed", `left out: ${failure.reason}`);
          else uploads.showDone(row, outcome);
          count[failure ? "failed" : "added"]++;
        }
      }
    }
    await articles.refresh();
    const left = count.failed ? `, ${count.failed} left out` : "";
    announce(`${plural(count.added, "article")} brought${left}.`);
  },
  // Shows the outcome for a file. Quoth keeps an earlier file of the same name too, and a button replaces that one.
  showDone(row, outcome) {
    const isUnchanged = outcome === "unchanged";
    uploads.showState(row, "done", row.kept === row.name ? outcome : `${isUnchanged ? "unchanged, " : ""}kept as ${row.kept}`);
    if (!row.beside || isUnchanged) return;
    const button = Object.assign(document.createElement("button"), {type: "button", textContent: `Replace ${row.beside}`});
    button.addEventListener("click", () => uploads.replace(row, button));
    row.element.append(button);
  },
  async replace(row, button) {
    button.disabled = true;
    try {
      const names = new URLSearchParams({name: row.beside, by: row.kept});
      await server.finish(`uploads/replace?${names}`);
      Object.assign(row, {kept: row.beside, beside: null});
      uploads.showState(row, "done", `replaced ${row.kept}`);
      announce(`${row.kept} is replaced.`);
      button.remove();
    } catch (error) {
      button.disabled = false;
      return announce(error.message);
    }
    await articles.refresh();
  },
  // Indexes the uploads of a visitor who left the page, or of a killed Quoth; once for each page.
  resume() {
    if (uploads.isResumed || uploads.rows.length) return;
    uploads.isResumed = true;
    uploads.last = uploads.last.then(() => uploads.index(1)).catch((error) => announce(error.message));
  },
  async addPage(address) {
    uploads.clear();
    announce("Fetching the page…");
    const row = uploads.row(address);
    uploads.showState(row, "sending", "fetching…");
    const {name} = await server.call("POST", "pages", {address});
    Object.assign(row, {name, kept: name});
    uploads.showState(row, "sent", "waits to be indexed");
    await uploads.index(1);
  },
  async addFolder(path) {
    uploads.clear();
    announce("Copying the folder…");
    const copied = await server.call("POST", "folder", {path});
    for (const name of copied.kept) uploads.showState(uploads.row(name), "sent", "waits to be indexed", 0);
    for (const {name, reason} of copied.failed) uploads.showState(uploads.row(name), "failed", `left out: ${reason}`);
    await uploads.index(copied.kept.length);
  },
};

// Returns the dropped files and every file in the dropped folders, without the hidden ones.
const droppedFiles = async (transfer) => {
  const found = [];
  const entries = [];
  for (const item of transfer.items) {  // before the first await, since the items end with the event
    const entry = item.webkitGetAsEntry?.();
    const file = entry ? null : item.getAsFile();  // a file outside of any folder, such as a mail's attachment
    if (entry) entries.push(entry);
    else if (file) found.push({name: file.name, file});
  }
  const walk = async (entry, folder) => {
    if (/^(\.|~\$)/.test(entry.name)) return;  // as `is_hidden` in Python
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      found.push({name: folder + entry.name, file});
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) return;
      for (const each of some) await walk(each, `${folder}${entry.name}/`);
    }
  };
  for (const entry of entries) await walk(entry, "");
  return found;
};

// Files can be dropped anywhere in the window.
const isFiles = (event) => event.dataTransfer?.types.includes("Files");
let depth = 0;  // dragenter and dragleave come for each element under the pointer
const showDrop = (shown) => document.body.classList.toggle("dropping", shown);
addEventListener("dragenter", (event) => { if (isFiles(event)) { depth++; showDrop(true); event.preventDefault(); } });
addEventListener("dragleave", (event) => { if (isFiles(event) && --depth <= 0) { depth = 0; showDrop(false); } });
addEventListener("dragover", (event) => { if (isFiles(event)) event.preventDefault(); });
addEventListener("drop", async (event) => {
  if (!isFiles(event)) return;
  event.preventDefault();
  depth = 0;
  showDrop(false);
  uploads.add(await droppedFiles(event.dataTransfer));
}, true);
document.addEventListener("change", (event) => {
  if (!event.target.matches("#adding input[type=file]")) return;
  uploads.add([...event.target.files].map((file) => ({name: file.name, file})));
  event.target.value = "";
});
document.addEventListener("submit", (event) => {
  const {target} = event;
  if (!target.matches("#adding form")) return;
  event.preventDefault();
  const [field] = target.elements;
  const {value} = field;
  uploads.last = uploads.last.then(() => target.matches(".page") ? uploads.addPage(value) : uploads.addFolder(value)).then(
    () => { if (field.value === value && target.matches(".page")) field.value = ""; },
  ).catch((error) => {
    // The status line is far from these forms.
    uploads.showState(uploads.rows.find((row) => row.name === value) ?? uploads.row(value), "failed", error.message);
    announce(error.message);
  });
});
