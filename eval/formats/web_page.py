"""Articles as pages of a website: with its menu, related links, newsletter and footer around them."""

import json
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from eval.formats.editions import Edition


def write_html(edition: Edition) -> bytes:
    """Return the article as a page of the site of its publisher."""
    facts = edition.metadata
    site = facts.publisher or "Winter Training Reports"
    return (
        _template()
        .substitute(
            title=escape(facts.title),
            site=escape(site),
            head="\n".join(_head_lines(edition)),
            byline="\n".join(_byline_lines(edition)),
            text=blocks_as_html(edition),
        )
        .encode()
    )


def blocks_as_html(edition: Edition) -> str:
    """Return the headings and the paragraphs of an article."""
    tags = [(f"h{block.level + 1}" if block.level else "p", block) for block in edition.blocks]
    return "\n".join(f"<{tag}>{escape(block.words, quote=False)}</{tag}>" for tag, block in tags)


@cache
def _template() -> Template:
    return Template((files("eval.formats") / "templates" / "page.html").read_text(encoding="utf-8"))


def _head_lines(edition: Edition) -> list[str]:
    """Return the elements in which pages name their source for other sites and for search engines."""
    facts = edition.metadata
    named = {
        "og:title": facts.title,
        "og:site_name": facts.publisher,
        "og:url": facts.url,
        "article:published_time": facts.date,
    }
    lines = [f'<meta property="{name}" content="{escape(fact)}">' for name, fact in named.items() if fact]
    if facts.author:
        lines.append(f'<meta name="author" content="{escape(facts.author)}">')
    if facts.url:
        lines.append(f'<link rel="canonical" href="{escape(facts.url)}">')
    described = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": facts.title}
    if facts.date:
        described["datePublished"] = facts.date
    data = json.dumps(described).replace("<", "\\u003c")
    return [*lines, f'<script type="application/ld+json">{data}</script>']


def _byline_lines(edition: Edition) -> list[str]:
    lines = []
    if edition.byline:
        lines.append(f'<p class="byline">{escape(edition.byline)}</p>')
    if edition.day:
        lines.append(f'<p class="date"><time datetime="{edition.metadata.date}">{edition.day}</time></p>')
    return lines
