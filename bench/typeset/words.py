"""The few words that a typesetter adds of its own, by language."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

#        page     of      chapter     figure      by        see            contents              photo     handbook
_TABLE = {
    "de": ("Seite", "von", "Kapitel", "Abb.", "Von", "Vgl. dazu", "Inhaltsverzeichnis", "Foto", "Sammelband", "Anmerkungen"),
    "en": ("Page", "of", "Chapter", "Figure", "By", "See also", "Contents", "Photo", "Collected Papers", "Notes"),
    "es": ("Página", "de", "Capítulo", "Figura", "Por", "Véase", "Índice", "Foto", "Manual y lecturas", "Notas"),
    "fr": ("Page", "sur", "Chapitre", "Figure", "Par", "Voir", "Table des matières", "Photo", "Recueil annuel", "Notes"),
    "pl": ("Strona", "z", "Rozdział", "Rys.", "Autor:", "Zob.", "Spis treści", "Zdjęcie", "Zbiór artykułów", "Przypisy"),
    "pt": ("Página", "de", "Capítulo", "Figura", "Por", "Ver", "Sumário", "Foto", "Coletânea", "Notas"),
    "it": ("Pagina", "di", "Capitolo", "Figura", "Di", "Cfr.", "Indice", "Foto", "Raccolta annuale", "Note"),
    "cs": ("Strana", "z", "Kapitola", "Obr.", "Autor:", "Viz", "Obsah", "Foto", "Sborník", "Poznámky"),
    "fi": ("Sivu", "/", "Luku", "Kuva", "Teksti:", "Ks.", "Sisällys", "Kuva", "Vuosikirja", "Viitteet"),
    "nl": ("Pagina", "van", "Hoofdstuk", "Figuur", "Door", "Zie ook", "Inhoud", "Foto", "Jaarboek", "Noten"),
    "sv": ("Sida", "av", "Kapitel", "Figur", "Av", "Se även", "Innehåll", "Foto", "Årsbok", "Noter"),
    "zh": ("第", "共", "章", "图", "作者：", "参见", "目录", "摄影", "文集", "注释"),
    "ja": ("ページ", "/", "章", "図", "文：", "参照", "目次", "写真", "年報", "注"),
}  # fmt: skip
_KEYS = ("page", "of", "chapter", "figure", "by", "see", "contents", "photo", "volume", "notes")

SITES = ("Bulletin 12", "Working Paper No. 7", "The Harbour Letter", "Blätter am Fluss", "Lettre du Nord", "Cuaderno abierto",
         "Office of Public Works", "Internal draft", "Institute Series", "Handreichung 3/2018")  # fmt: skip
CJK = ("zh", "ja", "ko")


def word(lang: str, key: str) -> str:
    """One of the words; English where the language is not in the table."""
    return _TABLE.get(lang, _TABLE["en"])[_KEYS.index(key)]


def write_date(day: date, lang: str, form: str) -> str:
    """`form`: short, medium, long or full, as the language writes it."""
    return format_date(day, form, locale=lang)
