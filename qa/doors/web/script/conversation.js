// The conversation of this tab, the list of earlier ones, and the copying of a quote.
import {address, tab} from "./browser_state.js";
import {choice} from "./choice.js";
import {fillList, isConfirmed} from "./lists.js";
import * as server from "./server.js";
import {announce, asText, plural} from "./text.js";

// A message in Gradio's form. As an HTML component, it shows every character unchanged.
const message = (role, value) => ({
  role, metadata: null, options: null,
  content: [{type: "component", component: "html", value, constructor_args: {}, props: {apply_default_css: false}}],
});

// Gradio's Chatbot shows the turns; `turns` is the truth.
export const conversation = {
  turns: [],  // {asked, html}: the two messages, as HTML; html is missing until the answer comes, with {number, address}
  begun: 0,  // counts the conversations, so that a late answer to an earlier conversation is dropped
  last: Promise.resolve(),  // the script sends the questions one after another, each after the answer to the last

  // Returns the turns as Gradio's messages.
  messages() {
    return conversation.turns.flatMap((turn) => [
      message("user", turn.asked), ...(turn.html ? [message("assistant", turn.html)] : []),
    ]);
  },
  redraw() { document.querySelector("#redraw")?.click(); },

  // `alone`: the questions before do not change this one.
  ask(question, {alone = false} = {}) {
    if (!question.trim()) return announce("Type a question first.");
    const {begun} = conversation;
    const turn = {asked: `<span class="unseen">You asked: </span><p class="question" dir="auto">` +
                         `${asText(question.slice(0, 1000))}</p>`};
    conversation.turns.push(turn);
    conversation.redraw();
    const isPreparing = document.querySelector('.banner[data-phase="preparing"]');
    announce(isPreparing ? "Getting ready; your question waits and is answered then." : "Looking…");
    conversation.last = conversation.last.then(() => conversation.send(question, turn, begun, alone)).catch((error) => {
      conversation.fail(question, turn);  // the script still sends the next question
      reportError(error);  // start.js announces the error
    });
  },
  // Fills the box with a question and leaves it to the visitor to send it.
  offer(question) {
    conversation.putBack(question);
    address.set({q: question, wait: 1});
    announce("Press Enter to ask this.");
    document.querySelector("#question textarea")?.focus({preventScroll: true});
  },
  // Returns the answer that shows a failure, in the form of the server's answers.
  failure(sentence) {
    return {failed: true, html: `<div class="answer" data-status="failed"><p class="verdict">` +
                                `${asText(sentence)}</p></div>`, said: sentence, screen_reader_text: ""};
  },
  // Ends a turn in which the script failed. An answer that has come stays.
  fail(question, turn) {
    if (turn.html) return;
    Object.assign(turn, conversation.failure("Something on this page failed; ask again, or reload the page."));
    conversation.putBack(question);
    conversation.redraw();
  },
  async send(question, turn, begun, alone) {
    if (begun !== conversation.begun) return;
    let answer;
    try {
      answer = await server.call("POST", "ask", {
        question, conversation: tab.conversation, documents: choice.value, alone,
      });
    } catch (error) {
      if (!(error instanceof server.Refusal)) throw error;
      answer = conversation.failure(error.message);
    }
    if (begun !== conversation.begun) return conversations.refresh();
    Object.assign(turn, answer);
    if (answer.failed) conversation.putBack(question);
    else {
      tab.conversation = answer.conversation;
      address.set({q: answer.address, wait: null});
      conversations.refresh();
    }
    conversation.redraw();
    // The number makes the line differ from the line of an equal answer, so that a screen reader announces it.
    announce(`Answer ${conversation.turns.indexOf(turn) + 1}: ${answer.said}`, answer.screen_reader_text);
    if (answer.awaits_prose) conversation.addProse(turn, answer.conversation, begun).catch(reportError);
  },
  // Shows the text of the language model below the quotes when it comes; meanwhile the visitor may ask on.
  async addProse(turn, id, begun) {
    let whole;
    try {
      whole = await server.call("POST", `conversations/${encodeURIComponent(id)}/prose`, {number: turn.number});
    } catch (error) {
      if (!(error instanceof server.Refusal)) throw error;
      return announce(error.message);
    }
    turn.html = whole.html;
    if (begun === conversation.begun) conversation.redraw();
  },

  // Puts a failed question back into the box, unless the visitor has typed another one there.
  putBack(question) {
    const box = document.querySelector("#question textarea");
    if (!box || box.value) return;
    box.value = question;
    box.dispatchEvent(new Event("input", {bubbles: true}));
  },

  // Shows an earlier conversation with its quotes checked again. Returns false if the server does not give it.
  // The address then names its last question, unless the address itself opened the page.
  async open(id, {byAddress = false} = {}) {
    const begun = ++conversation.begun;
    let earlier;
    try {
      earlier = await server.call("GET", `conversations/${encodeURIComponent(id)}`);
    } catch (error) {
      announce(error.message);
      return false;
    }
    if (begun !== conversation.begun) return true;
    conversation.turns = earlier.turns;
    tab.conversation = id;
    if (!byAddress) address.set({q: earlier.turns.at(-1).address, wait: null});
    conversation.redraw();
    conversations.refresh();
    announce(`${plural(earlier.turns.length, "question")} of an earlier conversation; each quote has been checked again.`);
    return true;
  },
  start() {
    conversation.begun++;
    conversation.turns = [];
    tab.conversation = null;
    address.set({q: null, wait: null});
    conversation.redraw();
    conversations.refresh();
    announce("Enter sends, Shift and Enter start a new line.");
    document.querySelector("#question textarea")?.focus({preventScroll: true});
    scrollTo(0, 0);  // the page becomes shorter, and a phone would show the list of articles in its place
  },
};

// The list of earlier conversations beside the chat, and the links that export the open one.
export const conversations = {
  async refresh() {
    const open = tab.conversation;
    for (const link of document.querySelectorAll("#saving a")) {
      const path = `quoth/conversations/${encodeURIComponent(open ?? "")}/export?form=${link.dataset.form}`;
      if (open) link.href = path; else link.removeAttribute("href");
    }
    const list = document.querySelector("#conversations .list");
    if (!list) return;
    try {
      fillList(list, (await server.call("GET", "conversations")).html);
    } catch (error) {
      fillList(list, `<p>${asText(error.message)}</p>`);
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
      return announce(error.message);
    }
    if (id === tab.conversation) conversation.start();
    else conversations.refresh();
    announce("The conversation is deleted.");
  },
};

// Copies a quote, to the character, with its citation.
const copy = async (button) => {
  const quote = button.closest("figure").querySelector(".words").textContent;
  const text = `“${quote}”\n— ${button.dataset.citation}`;
  try {
    await navigator.clipboard.writeText(text);
  } catch {  // a page over plain http from another machine has no clipboard
    const area = Object.assign(document.createElement("textarea"), {value: text});
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    button.focus();
    if (!isDone) return announce("The browser did not let Quoth copy; select the words and copy them yourself.");
  }
  button.textContent = "Copied";
  announce("The quote is copied with its source.");
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
};

document.addEventListener("click", (event) => {
  const hit = (selector) => event.target.closest(selector);
  if (hit(".answer .copy")) return copy(hit(".copy"));
  if (hit(".answer .alone")) return conversation.ask(hit(".alone").dataset.question, {alone: true});
  const item = hit("#conversations li");
  if (item && hit(".open")) return conversation.open(item.dataset.conversation);
  if (item && hit(".remove") && isConfirmed(hit(".remove"), "Delete?")) return conversations.remove(item);
});
