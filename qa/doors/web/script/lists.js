// The lists of articles and of conversations: new contents, and the confirmation of a deletion.
import {announce} from "./text.js";

// Replaces the contents of a list. The focus stays on the same item, or moves to the next one if the item is gone, and
// what the visitor has unfolded stays unfolded.
export const fillList = (list, html) => {
  if (list.filledWith === html) return;
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const at = [...list.querySelectorAll("li")].indexOf(focused?.closest("li"));
  const name = focused?.getAttribute("aria-label") ?? focused?.textContent;
  const unfolded = list.querySelector("details[open]");
  list.filledWith = html;
  list.innerHTML = html;
  if (unfolded) list.querySelector("details")?.setAttribute("open", "");
  if (!focused) return;
  const stops = [...list.querySelectorAll("a, button, input")];
  const same = stops.find((stop) => (stop.getAttribute("aria-label") ?? stop.textContent) === name);
  const items = list.querySelectorAll("li");
  const item = items[Math.min(at, items.length - 1)];
  const next = item?.querySelector(focused.tagName) ?? item?.querySelector("a");
  (same ?? next ?? document.querySelector("#question textarea"))?.focus();
};

// Returns whether this is the second press within four seconds of a button that cannot be undone.
export const isConfirmed = (button, question) => {
  if (button.dataset.asked) return true;
  const sign = button.textContent;
  button.dataset.asked = "yes";
  button.textContent = question;
  announce("Press again to confirm.");
  setTimeout(() => { delete button.dataset.asked; button.textContent = sign; }, 4000);
  return false;
};
