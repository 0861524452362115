"""The door for programs over HTTP: the API of Quoth, and one that clients of OpenAI's use.

``app`` makes the ASGI application of both. ``quoth serve`` serves it alone, and ``quoth chat`` beside the window.
"""
