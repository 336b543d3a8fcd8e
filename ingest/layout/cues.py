"""Words that tell what a short line is, in the languages that Copydesk meets most."""

from __future__ import annotations

BYLINE_STARTS = frozenset(
    "von by par por de di da door van przez autor autorin autora autore auteur author text tekst texto texte testo fotos "
    "words story written interview av af kirjoittaja piše napsal foto redaktion redacción redação rédaction redazione".split()
)
MONTHS = frozenset(
    "januar februar märz april mai juni juli august september oktober november dezember january february march may june july "
    "october december janvier février mars avril juin juillet août septembre octobre novembre décembre enero febrero marzo "
    "abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio "
    "settembre ottobre dicembre stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada "
    "grudnia janeiro fevereiro março maio junho julho setembro outubro novembro dezembro januari februari maart mei juni "
    "augustus ledna února března dubna května června července srpna září října listopadu prosince".split()
)
