"""Mails: their headers, bodies, quoted replies and signatures."""
