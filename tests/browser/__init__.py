"""The chat page in a real browser, with the real assistant behind it.

A package, so that its servers and its browser live as long as its tests and no longer.
"""
