"""The articles Quoth comes with: five English editions, one ``.md`` file each.

Each tells every fact of a newspaper report in Quoth's own words; its front matter names that report.
Find them with ``importlib.resources.files("seeds")``.
"""
