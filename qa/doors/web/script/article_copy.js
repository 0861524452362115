// What is copied from an article is its text to the character: with the marks that are hidden from the eye, and without
// the lines that a browser adds between paragraphs.

export const copyText = (event) => {
  const selection = getSelection();
  const text = document.querySelector("#article .text");
  if (!text || selection.isCollapsed || !selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.commonAncestorContainer)) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", range.toString());
};
