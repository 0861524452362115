"""The history of the window: conversations, thumbs, and the evaluation questions made from thumbs."""
