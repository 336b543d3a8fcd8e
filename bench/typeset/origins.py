"""The origins: which program prints, in which of its habits. Those held out are never shown to the layout model.

`PRESS` prints single articles as people keep them, for text dumps: a page printed from a browser with its own headers, a magazine
in columns, an office document, a typst article.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.typeset import latex, roff
from bench.typeset.content import Traits


@dataclass(frozen=True, slots=True)
class Origin:
    """`printer` is "module:function"; it gets the content, a random source, a scratch folder and `family`."""

    name: str
    printer: str
    family: str
    traits: Traits


_WEB = "bench.typeset.web:print_chromium"
_LATIN = Traits(volume=0.15, notes=0.25, caption=0.3, pull=0.1, cjk=True)
_TEX = Traits(volume=0.15, numbered=0.5, notes=0.4, caption=0.25, pull=0.03, allowed=latex.allowed, languages=tuple(latex.BABEL))
_MANUAL = Traits(
    volume=0.85, numbered=0.7, notes=0.4, caption=0.25, pull=0.0, allowed=latex.allowed, languages=tuple(latex.BABEL)
)
_ROFF = Traits(
    volume=0.2,
    numbered=0.4,
    notes=0.4,
    caption=0.2,
    pull=0.0,
    allowed=roff.allowed,
    languages=("de", "en", "es", "fr", "it", "pt", "fi"),
    pages_known=False,
)

ORIGINS = (
    Origin("latex-article", "bench.typeset.latex:print_latex", "article", _TEX),
    Origin("latex-paper", "bench.typeset.latex:print_latex", "paper", _TEX),
    Origin(
        "latex-koma",
        "bench.typeset.latex:print_latex",
        "koma",
        Traits(0.5, 0.6, 0.4, 0.25, 0.03, _TEX.languages, False, latex.allowed),
    ),
    Origin("latex-report", "bench.typeset.latex:print_latex", "report", _MANUAL),
    Origin("chrome-gdocs", _WEB, "gdocs", _LATIN),
    Origin("chrome-gov", _WEB, "gov", _LATIN),
    Origin("chrome-wiki", _WEB, "wiki", _LATIN),
    Origin("chrome-academic", _WEB, "academic", _LATIN),
    Origin("chrome-essay", _WEB, "essay", _LATIN),
    Origin("chrome-magazine", _WEB, "magazine", Traits(0.1, 0.1, 0.1, 0.6, 0.5, cjk=True)),
    Origin("groff-ms", "bench.typeset.roff:print_groff", "ms", _ROFF),
    Origin(
        "groff-man",
        "bench.typeset.roff:print_groff",
        "man",
        Traits(0.3, 0.1, 0, 0, 0, _ROFF.languages, False, roff.allowed, False),
    ),
    Origin("word", "bench.typeset.word:print_word", "word", Traits(0.3, 0.4, 0.0, 0.3, 0.1)),
    Origin("fop", "bench.typeset.fo:print_fop", "fop", Traits(0.5, 0.6, 0.4, 0.3, 0.0)),
    Origin("reportlab", "bench.typeset.libraries:print_reportlab", "", Traits(0.25, 0.4, 0.25, 0.2, 0.0, pages_known=False)),
    Origin("fpdf", "bench.typeset.libraries:print_fpdf", "", Traits(0.2, 0.3, 0.0, 0.2, 0.0)),
    Origin("typst-paper", "bench.typeset.typst_source:print_typst", "paper", Traits(0.1, 0.6, 0.4, 0.3, 0.1, cjk=True)),
    Origin("typst-book", "bench.typeset.typst_source:print_typst", "book", Traits(0.8, 0.5, 0.4, 0.3, 0.1, cjk=True)),
    Origin(
        "pandoc-latex",
        "bench.typeset.markup:print_pandoc",
        "latex",
        Traits(0.4, 0.5, 0.4, 0.3, 0.0, _TEX.languages, False, latex.allowed),
    ),
    Origin(
        "lualatex",
        "bench.typeset.latex:print_latex",
        "lua",
        Traits(0.25, 0.5, 0.4, 0.25, 0.05, _TEX.languages, False, latex.allowed),
    ),
    Origin("docbook", "bench.typeset.fo:print_docbook", "", Traits(0.7, 0.0, 0.4, 0.0, 0.0, pages_known=False)),
    Origin("pandoc-docx", "bench.typeset.markup:print_pandoc", "docx", Traits(0.3, 0.0, 0.4, 0.3, 0.0)),
    Origin(
        "sphinx", "bench.typeset.markup:print_sphinx", "", Traits(0.8, 0.0, 0.0, 0.0, 0.0, _TEX.languages, False, latex.allowed)
    ),
    Origin("rst2pdf", "bench.typeset.markup:print_rst2pdf", "", Traits(0.3, 0.4, 0.0, 0.2, 0.0)),
    Origin("weasy-book", "bench.typeset.web:print_weasyprint", "book", Traits(0.5, 0.4, 0.4, 0.3, 0.1, cjk=True)),
)

HELD_OUT = (
    Origin(
        "latex-memoir",
        "bench.typeset.latex:print_latex",
        "memoir",
        Traits(0.5, 0.6, 0.4, 0.25, 0.03, _TEX.languages, False, latex.allowed),
    ),
    Origin("asciidoctor", "bench.typeset.markup:print_asciidoctor", "", Traits(0.5, 0.5, 0.3, 0.3, 0.0)),
    Origin("pandoc-odt", "bench.typeset.markup:print_pandoc", "odt", Traits(0.2, 0.0, 0.4, 0.0, 0.0)),
    Origin(
        "groff-mom",
        "bench.typeset.roff:print_groff",
        "mom",
        Traits(0.0, 0.3, 0.3, 0, 0, _ROFF.languages, False, roff.allowed, False),
    ),
    Origin("chrome-brochure", _WEB, "brochure", _LATIN),
)

PRESS = (
    Origin("press-web", _WEB, "print", Traits(0.0, 0.0, 0.0, 0.2, 0.05, cjk=True)),
    Origin("press-magazine", "bench.typeset.web:print_weasyprint", "magazine", Traits(0.0, 0.05, 0.1, 0.7, 0.6, cjk=True)),
    Origin("press-office", "bench.typeset.word:print_word", "word", Traits(0.0, 0.05, 0.0, 0.3, 0.1)),
    Origin("press-typst", "bench.typeset.typst_source:print_typst", "press", Traits(0.0, 0.4, 0.5, 0.2, 0.1, cjk=True)),
)
