"""Who comes in: addresses, visitors and their passwords, and what the server answers at all."""
