// Text: as markup, in numbers, and in the status line.

// Returns markup whose text is `text`, to the character, as qa.doors.web.rendering.markup.as_text does.
export const asText = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`).replace(/\r/g, "&#13;");

export const formatted = (count) => count.toLocaleString("en");

export const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

// Shows a sentence in the status line, which a screen reader announces; `screenReaderText` follows it invisibly.
export const announce = (sentence, screenReaderText = "") => {
  const line = document.querySelector("#notice [role=status]");
  if (!line) return;
  line.textContent = sentence;
  if (screenReaderText) line.insertAdjacentHTML("beforeend", `<span class="unseen">${asText(screenReaderText)}</span>`);
};
