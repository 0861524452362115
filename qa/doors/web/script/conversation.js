// The conversation: what was asked in this tab and what came of it. Gradio's Chatbot shows it; `turns` is the truth.
const conversation = {
  turns: [],  // {asked, html}: the two messages, as HTML; without html it waits. {number, address} once answered.
  begun: 0,  // counts conversations, so that an answer that comes late finds its own gone
  last: Promise.resolve(),  // questions are sent one after the other, each with those before it

  // The turns in the form of Gradio's messages: each an HTML component, which leaves every character as it is.
  messages() {
    const message = (role, value) => ({
      role, metadata: null, options: null,
      content: [{type: "component", component: "html", value, constructor_args: {}, props: {apply_default_css: false}}],
    });
    return conversation.turns.flatMap((turn) => [
      message("user", turn.asked), ...(turn.html ? [message("assistant", turn.html)] : []),
    ]);
  },
  redraw() { document.querySelector("#redraw")?.click(); },

  ask(question) {
    if (!question.trim()) return say("Type a question first.");
    const begun = conversation.begun;
    const turn = {asked: `<span class="unseen">You asked: </span><p class="question" dir="auto">` +
                         `${asText(question.slice(0, 1000))}</p>`};
    conversation.turns.push(turn);
    conversation.redraw();
    const waits = document.querySelector('.banner[data-phase="preparing"]');
    say(waits ? "Getting ready; your question waits and is answered then." : "Looking…");
    conversation.last = conversation.last.then(() => conversation.send(question, turn, begun)).catch((error) => {
      conversation.fail(question, turn);  // and the next question is sent all the same
      reportError(error);  // which is heard in start.js
    });
  },
  // Fills the box with a question that the person has yet to send.
  offer(question) {
    conversation.putBack(question);
    address.set({q: question, wait: 1});
    say("Press Enter to ask this.");
    document.querySelector("#question textarea")?.focus({preventScroll: true});
  },
  failed(sentence) {
    return {failed: true, html: `<div class="answer" data-status="failed"><p class="verdict">` +
                                `${asText(sentence)}</p></div>`, said: sentence, heard: ""};
  },
  // Ends a turn that the script failed in; an answer that has come stays.
  fail(question, turn) {
    if (turn.html) return;
    Object.assign(turn, conversation.failed("Something on this page failed; ask again, or reload the page."));
    conversation.putBack(question);
    conversation.redraw();
  },
  async send(question, turn, begun) {
    if (begun !== conversation.begun) return;
    let answer;
    try {
      answer = await server.call("POST", "ask", {
        question, conversation: tab.conversation, documents: articles.chosen(),
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answer = conversation.failed(error.message);
    }
    if (begun !== conversation.begun) return conversations.refresh();
    Object.assign(turn, answer);
    if (!answer.failed) {
      tab.conversation = answer.conversation;
      address.set({q: answer.address, wait: null});
      conversations.refresh();
    } else conversation.putBack(question);
    conversation.redraw();
    // Numbered, since a screen reader stays silent when the words are those of the answer before.
    say(`Answer ${conversation.turns.indexOf(turn) + 1}: ${answer.said}`, answer.heard);
  },

  // A question that came to nothing stands in the box again, unless another is being written there.
  putBack(question) {
    const box = document.querySelector("#question textarea");
    if (!box || box.value) return;
    box.value = question;
    box.dispatchEvent(new Event("input", {bubbles: true}));
  },

  // Shows an earlier conversation, its quotes checked anew; whether it is there. The address names its last question,
  // unless the page has been opened by an address.
  async open(id, {byAddress = false} = {}) {
    const begun = ++conversation.begun;
    let kept;
    try {
      kept = await server.call("GET", `conversations/${encodeURIComponent(id)}`);
    } catch (error) {
      say(error.message);
      return false;
    }
    if (begun !== conversation.begun) return true;
    conversation.turns = kept.turns;
    tab.conversation = id;
    if (!byAddress) address.set({q: kept.turns.at(-1).address, wait: null});
    conversation.redraw();
    conversations.refresh();
    say(`${plural(kept.turns.length, "question")} of an earlier conversation; each quote has been checked again.`);
    return true;
  },
  start() {
    conversation.begun++;
    conversation.turns = [];
    tab.conversation = null;
    address.set({q: null, wait: null});
    conversation.redraw();
    conversations.refresh();
    say("Enter sends, Shift and Enter start a new line.");
    document.querySelector("#question textarea")?.focus({preventScroll: true});
    scrollTo(0, 0);  // on a phone the page was long, and what is left at this height is the list of articles
  },
};

// The earlier conversations, in the list beside the chat, and the open one's export.
const conversations = {
  async refresh() {
    const open = tab.conversation;
    for (const link of document.querySelectorAll("#saving a")) {
      const path = `quoth/conversations/${encodeURIComponent(open ?? "")}/export?form=${link.dataset.form}`;
      if (open) link.href = path; else link.removeAttribute("href");
    }
    const list = document.querySelector("#conversations .list");
    if (!list) return;
    try {
      fill(list, (await server.call("GET", "conversations")).html);
    } catch (error) {
      fill(list, `<p>${asText(error.message)}</p>`);
    }
    document.querySelector("#conversations").classList.toggle("none", !list.children.length);
    list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    list.querySelector(`li[data-conversation="${CSS.escape(open ?? "")}"] .open`)?.setAttribute("aria-current", "true");
  },
  async remove(item) {
    const id = item.dataset.conversation;
    try {
      await server.call("DELETE", `conversations/${encodeURIComponent(id)}`);
    } catch (error) {
      return say(error.message);
    }
    if (id === tab.conversation) conversation.start();
    else conversations.refresh();
    say("The conversation is deleted.");
  },
};

// Copies a quote, exactly, with where it stands.
const copy = async (button) => {
  const quote = button.closest("figure").querySelector("blockquote").textContent;
  const text = `“${quote}”\n— ${button.dataset.citation}`;
  try {
    await navigator.clipboard.writeText(text);
  } catch {  // not on a plain http page of another machine
    const area = Object.assign(document.createElement("textarea"), {value: text});
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    button.focus();
    if (!done) return say("The browser did not let Quoth copy; select the words and copy them yourself.");
  }
  button.textContent = "Copied";
  say("The quote is copied with its source.");
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
};

document.addEventListener("click", (event) => {
  const hit = (selector) => event.target.closest(selector);
  if (hit(".answer .copy")) return copy(hit(".copy"));
  const item = hit("#conversations li");
  if (item && hit(".open")) return conversation.open(item.dataset.conversation);
  if (item && hit(".remove") && isConfirmed(hit(".remove"), "Delete?")) return conversations.remove(item);
});
