"""Copydesk: damaged article text in, clean articles out."""
