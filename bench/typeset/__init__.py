"""Typeset the articles of a labelled folder once more, by other programs and with other habits.

The layout model is fitted on what a few programs print. Real documents come from many more: from word processors,
from LaTeX, from manuals and web pages. This package prints the same articles, whose structure is known, as those would.
"""
