"""The pages of documents as pictures, with the places of their words."""
