"""Access to the page: addresses, visitors, passwords, and the requests that the server answers."""
