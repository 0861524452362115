// Bringing articles: files that are dropped or chosen are sent one after the other, then indexed together.
const uploads = {
  get box() { return document.querySelector("#adding"); },
  rows: [],  // {name, kept, element}: a file as it was sent, and the name it is kept as
  last: Promise.resolve(),  // what is dropped meanwhile waits

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
  tell(row, state, sentence, percent = null) {
    row.element.dataset.state = state;
    row.element.querySelector(".state").textContent = sentence;
    const bar = row.element.querySelector("progress");
    if (percent === null) bar?.remove(); else if (bar) bar.value = percent;
  },

  add(files) {
    uploads.last = uploads.last.then(() => uploads.bring(files)).catch((error) => say(error.message));
  },
  // `files`: {name, file}, the name with the folders that were dropped.
  async bring(files) {
    if (!files.length) return say("Nothing in there is a .txt or .md file.");
    uploads.begin();
    say(`Bringing ${plural(files.length, "file")}…`);
    const rows = files.map(({name}) => uploads.row(name));
    for (const row of rows) uploads.tell(row, "waiting", "waiting", 0);
    let sent = 0;
    for (const [at, row] of rows.entries()) {
      try {
        const kept = await uploads.send(row, files[at].file);
        Object.assign(row, {kept: kept.name, beside: kept.beside});
        uploads.tell(row, "sent", "sent, waits to be indexed", 100);
        sent++;
      } catch (error) {
        uploads.tell(row, "failed", `left out: ${error.message}`);
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
      request.upload.onprogress = (event) => {
        uploads.tell(row, "sending", "sending…", Math.floor(100 * event.loaded / Math.max(1, event.total)));
      };
      request.onload = () => {
        if (request.status === 201) return resolve(JSON.parse(request.responseText));
        let sentence = `Quoth refused it (${request.status}).`;
        try { sentence = JSON.parse(request.responseText).error ?? sentence; } catch { /* the number tells */ }
        reject(new Error(sentence));
      };
      request.onerror = () => reject(new Error("The connection broke; see whether Quoth still runs, then try again."));
      request.send(file);
    });
  },
  begin() {
    pane.close();  // how far each file is stands where the article is
    uploads.box.querySelector(".files").replaceChildren();
    uploads.rows = [];
  },
  async index(sent) {
    const count = {added: 0, failed: uploads.rows.filter((row) => row.element.dataset.state === "failed").length};
    if (sent) {
      let before = null;
      for await (const value of server.lines("index")) {
        if (value.error) throw new Error(value.error);
        if (value.article) {
          const percent = value.total ? Math.floor(100 * value.done / value.total) : 0;
          const rowsOf = (name) => uploads.rows.filter((row) => row.kept === name);
          if (before !== value.article) for (const row of rowsOf(before)) uploads.tell(row, "done", "read");
          for (const row of rowsOf(value.article)) uploads.tell(row, "indexing", "indexing…", percent);
          before = value.article;
          continue;
        }
        if (!uploads.rows.length) {  // brought when the page was another
          count.added = value.added.length + value.changed.length;
          count.failed = value.failed.length;
        }
        for (const row of uploads.rows) {
          if (row.element.dataset.state === "failed") continue;
          const failure = value.failed.find((each) => each.name === row.kept);
          const what = value.added.includes(row.kept) ? "added" : value.changed.includes(row.kept) ? "replaced" : "unchanged";
          if (failure) uploads.tell(row, "failed", `left out: ${failure.reason}`);
          else uploads.done(row, what);
          count[failure ? "failed" : "added"]++;
        }
      }
    }
    await articles.refresh();
    const left = count.failed ? `, ${count.failed} left out` : "";
    say(`${plural(count.added, "article")} brought${left}.`);
  },
  // What came of a file. Where another of its name was there, both are kept, and it can take the other's place.
  done(row, what) {
    uploads.tell(row, "done", row.kept === row.name ? what : `${what === "unchanged" ? "unchanged, " : ""}kept as ${row.kept}`);
    if (!row.beside || what === "unchanged") return;
    const button = Object.assign(document.createElement("button"), {type: "button", textContent: `Replace ${row.beside}`});
    button.addEventListener("click", () => uploads.replace(row, button));
    row.element.append(button);
  },
  async replace(row, button) {
    button.disabled = true;
    try {
      const names = new URLSearchParams({name: row.beside, by: row.kept});
      for await (const value of server.lines(`uploads/replace?${names}`)) if (value.error) throw new Error(value.error);
      Object.assign(row, {kept: row.beside, beside: null});
      uploads.tell(row, "done", `replaced ${row.kept}`);
      say(`${row.kept} is replaced.`);
      button.remove();
    } catch (error) {
      button.disabled = false;
      return say(error.message);
    }
    await articles.refresh();
  },
  // Indexes what was brought when this page was left, or Quoth killed, before it was indexed; once for each page.
  goOn() {
    if (uploads.wentOn || uploads.rows.length) return;
    uploads.wentOn = true;
    uploads.last = uploads.last.then(() => uploads.index(1)).catch((error) => say(error.message));
  },
  async folder(path) {
    uploads.begin();
    say("Copying the folder…");
    const copied = await server.call("POST", "folder", {path});
    for (const name of copied.kept) uploads.tell(uploads.row(name), "sent", "waits to be indexed", 0);
    for (const {name, reason} of copied.failed) uploads.tell(uploads.row(name), "failed", `left out: ${reason}`);
    await uploads.index(copied.kept.length);
  },
};

// Every file below what was dropped, folders gone through; hidden ones are passed over.
const droppedFiles = async (transfer) => {
  const found = [];
  const entries = [];
  for (const item of transfer.items) {  // all at once, since they are gone when the event is
    const entry = item.webkitGetAsEntry?.();
    const file = entry ? null : item.getAsFile();  // one that lies in no folder, such as a letter's attachment
    if (entry) entries.push(entry);
    else if (file) found.push({name: file.name, file});
  }
  const walk = async (entry, folder) => {
    if (entry.name.startsWith(".")) return;
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
let over = 0;  // dragenter and dragleave come for each element that is passed
const showDrop = (shown) => document.body.classList.toggle("dropping", shown);
addEventListener("dragenter", (event) => { if (isFiles(event)) { over++; showDrop(true); event.preventDefault(); } });
addEventListener("dragleave", (event) => { if (isFiles(event) && --over <= 0) { over = 0; showDrop(false); } });
addEventListener("dragover", (event) => { if (isFiles(event)) event.preventDefault(); });
addEventListener("drop", async (event) => {
  if (!isFiles(event)) return;
  event.preventDefault();
  over = 0;
  showDrop(false);
  uploads.add(await droppedFiles(event.dataTransfer));
}, true);
document.addEventListener("change", (event) => {
  if (!event.target.matches("#adding input[type=file]")) return;
  uploads.add([...event.target.files].map((file) => ({name: file.name, file})));
  event.target.value = "";
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("#adding form")) return;
  event.preventDefault();
  const path = new FormData(event.target).get("path");
  uploads.last = uploads.last.then(() => uploads.folder(path)).catch((error) => {
    uploads.tell(uploads.row(path), "failed", error.message);  // where it was named; the status line is far off
    say(error.message);
  });
});
