"""The history of the chat page: conversations, thumbs, and the questions that thumbs come to."""
