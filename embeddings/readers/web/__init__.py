"""Web pages: parsing, the blocks of their elements, and the choice of the article among them."""
