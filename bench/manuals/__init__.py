"""Labelled manuals: the documentation that packages ship, printed by many programs, with the truth taken from its source."""
