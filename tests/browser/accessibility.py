"""Checks that everybody can read a page, and the folder of its pictures."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CONTRAST = """(selector) => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  return [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility()).map((element) => {
    let behind = element;
    const opaque = (e) => (channels(getComputedStyle(e).backgroundColor)[3] ?? 1) === 1;
    while (behind.parentElement && !opaque(behind)) behind = behind.parentElement;
    const [a, b] = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor]
      .map((color) => light(channels(color))).sort((x, y) => y - x);
    return [(a + 0.05) / (b + 0.05), element.outerHTML.slice(0, 100)];
  });
}"""
READ = (
    "h1, h2, p, a, button, label, summary, textarea, input:not([type=file], [type=checkbox]), blockquote, mark, strong"
)
READ += ", .details, .badge, .outside, .number, .name, .state, .sure, .which, .choice, .label, .verdict, .question"


def folder_for_pictures(otherwise: Path) -> Path:
    folder = Path(os.environ.get("QUOTH_SCREENSHOTS") or otherwise)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def grave(page: Page) -> dict[str, list[str]]:
    """Return the elements with a violation that axe calls serious or critical, by rule."""
    found = Axe().run(page).response["violations"]
    return {
        rule["id"]: [node["html"][:200] for node in rule["nodes"]]
        for rule in found
        if rule["impact"] in {"serious", "critical"}
    }


def faintest(page: Page) -> tuple[float, str]:
    """Return the lowest contrast of a text with its background, by WCAG's formula, and the element that has it."""
    contrast, element = min(page.evaluate(CONTRAST, f":is({READ})"))
    return contrast, element
