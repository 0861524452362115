"""The articles that come with Quoth: five English editions, one ``.md`` file each.

Each states every fact of a newspaper report in Quoth's own words; its front matter names that report.
"""

from pathlib import Path


def seed_articles() -> Path:
    """Return the folder of these articles."""
    return Path(__file__).parent
