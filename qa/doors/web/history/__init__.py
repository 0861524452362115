"""The history of the window: conversations, thumbs, and the questions that thumbs come to."""
