// The pictures of an article's pages, as addresses that an image shows. A few of them are held.
import * as server from "./server.js";

const HELD = 12;
const STEP = 400;  // pixels between the widths of pictures

export const pictures = {
  article: null,
  held: new Map(),  // promises of addresses, by page and width; the last used one is last

  // Begins with another article, or with none.
  begin(article) {
    for (const address of pictures.held.values()) address.then(URL.revokeObjectURL, () => {});
    pictures.held.clear();
    pictures.article = article;
  },
  // Returns a promise of the address of a page's picture, for a width in pixels of the screen.
  of(page, width) {
    const wide = Math.ceil(Math.max(width, 1) / STEP) * STEP;
    const key = `${page} ${wide}`;
    const address = pictures.held.get(key) ?? pictures.fetch(page, wide);
    pictures.held.delete(key);
    pictures.held.set(key, address);
    address.catch(() => pictures.held.delete(key));
    for (const [oldest, old] of pictures.held) {
      if (pictures.held.size <= HELD) break;
      pictures.held.delete(oldest);
      old.then(URL.revokeObjectURL, () => {});
    }
    return address;
  },
  async fetch(page, width) {
    const query = new URLSearchParams({article: pictures.article, page, width});
    return URL.createObjectURL(await server.file(`article/page?${query}`));
  },
};
