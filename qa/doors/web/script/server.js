// What keeps a request from being answered; its message is a sentence for the person.
class Refusal extends Error {}

// The server's answers to the page's own requests, and the small things that every part uses.
const server = {
  // The response to a request under quoth/; what keeps it from coming is thrown as a Refusal.
  async send(method, path, body) {
    try {
      return await fetch(`quoth/${path}`, {method, body, cache: "no-store"});
    } catch {
      throw new Refusal("Quoth does not answer; see whether it still runs, then try again.");
    }
  },
  // The JSON value of the response; a refusal is thrown in the same way.
  async call(method, path, body) {
    return server.read(await server.send(method, path, body === undefined ? undefined : JSON.stringify(body)));
  },
  async read(response) {
    const text = await response.text();
    let value = null;
    try { value = text ? JSON.parse(text) : null; } catch { /* not ours: told below */ }
    if (response.ok) return value;
    if (response.status === 401) throw new Refusal("You are not logged in any more; reload the page.");
    throw new Refusal(value?.error ?? `Quoth refused this (${response.status}); reload the page and try again.`);
  },
  // The JSON values of a response that comes line by line.
  async *lines(path, method = "POST") {
    const response = await server.send(method, path);
    if (!response.ok) await server.read(response);
    let rest = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop();
      for (const part of parts) if (part) yield JSON.parse(part);
    }
  },
};

// Markup whose text is `text`, to the character, as qa.doors.web.rendering.markup.as_text makes it.
const asText = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`).replace(/\r/g, "&#13;");

const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

// Says something in the status line, once; `heard` only to a screen reader.
const say = (said, heard = "") => {
  const line = document.querySelector("#notice [role=status]");
  if (!line) return;
  line.textContent = said;
  if (heard) line.insertAdjacentHTML("beforeend", `<span class="unseen">${asText(heard)}</span>`);
};

// Changes what a list shows. Whoever stands on an item of it stays there, or on the next one where it is gone.
const fill = (list, html) => {
  if (list.filledWith === html) return;
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const at = [...list.querySelectorAll("li")].indexOf(focused?.closest("li"));
  const named = focused?.getAttribute("aria-label") ?? focused?.textContent;
  list.innerHTML = list.filledWith = html;
  if (!focused) return;
  const stops = [...list.querySelectorAll("a, button, input")];
  const same = stops.find((stop) => (stop.getAttribute("aria-label") ?? stop.textContent) === named);
  const items = list.querySelectorAll("li");
  const item = items[Math.min(at, items.length - 1)];
  const next = item?.querySelector(focused.tagName) ?? item?.querySelector("a");
  (same ?? next ?? document.querySelector("#question textarea"))?.focus();
};

// A button that has to be pressed twice for what cannot be undone; whether this was the second time.
const isConfirmed = (button, question) => {
  if (button.dataset.asked) return true;
  const sign = button.textContent;
  button.dataset.asked = "yes";
  button.textContent = question;
  say("Press again to confirm.");
  setTimeout(() => { delete button.dataset.asked; button.textContent = sign; }, 4000);
  return false;
};

// What this tab remembers through a reload: which conversation is open. Which articles are asked, `choice` remembers.
const tab = {
  get conversation() { return sessionStorage.getItem("quoth-conversation"); },
  set conversation(id) {
    if (id) sessionStorage.setItem("quoth-conversation", id);
    else sessionStorage.removeItem("quoth-conversation");
  },
};
