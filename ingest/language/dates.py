"""Dates as people print them, in the languages of Europe and in numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

# Twelve entries each; within one, every form and abbreviation that is printed beside a day, without its full stop.
_MONTHS: dict[str, str] = {
    "de": "januar jänner jan|februar feber feb|märz mär mrz maerz|april apr|mai|juni jun|juli jul|august aug|september sept sep"
    "|oktober okt|november nov|dezember dez",
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct"
    "|november nov|december dec",
    "fr": "janvier janv jan|février fevrier févr fév|mars|avril avr|mai|juin|juillet juil|août aout|septembre sept"
    "|octobre oct|novembre nov|décembre decembre déc",
    "es": "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago|septiembre setiembre sept sep"
    "|octubre oct|noviembre nov|diciembre dic",
    "it": "gennaio gen|febbraio feb|marzo mar|aprile apr|maggio mag|giugno giu|luglio lug|agosto ago|settembre set sett"
    "|ottobre ott|novembre nov|dicembre dic",
    "pt": "janeiro jan|fevereiro fev|março marco mar|abril abr|maio mai|junho jun|julho jul|agosto ago|setembro set"
    "|outubro out|novembro nov|dezembro dez",
    "nl": "januari jan|februari feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug|september sept sep|oktober okt"
    "|november nov|december dec",
    "pl": "stycznia styczeń sty|lutego luty lut|marca marzec mar|kwietnia kwiecień kwi|maja maj|czerwca czerwiec cze"
    "|lipca lipiec lip|sierpnia sierpień sie|września wrzesień wrz|października październik paź|listopada listopad lis"
    "|grudnia grudzień gru",
    "cs": "ledna leden|února únor|března březen|dubna duben|května květen|června červen|července červenec|srpna srpen"
    "|září|října říjen|listopadu listopad|prosince prosinec",
    "sk": "januára január|februára február|marca marec|apríla apríl|mája máj|júna jún|júla júl|augusta august"
    "|septembra september|októbra október|novembra november|decembra december",
    "sv": "januari jan|februari feb|mars|april apr|maj|juni jun|juli jul|augusti aug|september sept sep|oktober okt"
    "|november nov|december dec",
    "da": "januar jan|februar feb|marts|april apr|maj|juni jun|juli jul|august aug|september sept sep|oktober okt"
    "|november nov|december dec",
    "nb": "januar jan|februar feb|mars|april apr|mai|juni jun|juli jul|august aug|september sept sep|oktober okt"
    "|november nov|desember des",
    "fi": "tammikuuta tammikuu|helmikuuta helmikuu|maaliskuuta maaliskuu|huhtikuuta huhtikuu|toukokuuta toukokuu"
    "|kesäkuuta kesäkuu|heinäkuuta heinäkuu|elokuuta elokuu|syyskuuta syyskuu|lokakuuta lokakuu|marraskuuta marraskuu"
    "|joulukuuta joulukuu",
    "hu": "január jan|február febr|március márc|április ápr|május máj|június jún|július júl|augusztus aug|szeptember szept"
    "|október okt|november nov|december dec",
    "ro": "ianuarie ian|februarie feb|martie mar|aprilie apr|mai|iunie iun|iulie iul|august aug|septembrie sept"
    "|octombrie oct|noiembrie noi|decembrie dec",
    "ca": "gener gen|febrer febr|març|abril abr|maig|juny|juliol jul|agost ag|setembre set|octubre oct|novembre nov|desembre des",
    "ru": "января янв|февраля фев|марта мар|апреля апр|мая|июня июн|июля июл|августа авг|сентября сен|октября окт|ноября ноя"
    "|декабря дек",
    "uk": "січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня",
    "tr": "ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık",
}
_EARLIEST, _LATEST = 1600, 2100
# Languages that write the day before the month in numbers. English may mean either: 3/4/2021 is then no date.
_EITHER_ORDER = frozenset({"en"})
_YEAR_FIRST = frozenset({"zh", "ja", "ko", "hu", "lt"})

_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,4})([./-])[ ]?(\d{1,2})\2[ ]?(\d{4}|\d{2})(?![\d/-]|\.\d)")
_EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")


class FoundDate(NamedTuple):
    """A date and where it is printed: the half-open span [start, end) of the text."""

    start: int
    end: int
    date: date


@cache
def _months() -> dict[str, int]:
    return {
        _fold(form): number
        for months in _MONTHS.values()
        for number, forms in enumerate(months.split("|"), 1)
        for form in forms.split()
    }


def _fold(name: str) -> str:
    """The one form of all that a search without regard to case takes for the same: I, ı and İ as i, long s as s.

    >>> _fold("MAYIS") == _fold("mayıs") == _fold("Mayis"), _fold("auguſt")
    (True, 'august')
    """
    return name.casefold().replace("i\u0307", "i").replace("ı", "i")


def _longest_first(texts: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, texts), key=lambda text: (-len(text), text)))


@cache
def _in_words() -> re.Pattern[str]:
    printed = {form for months in _MONTHS.values() for form in re.split(r"[| ]", months)}
    # By their first letters, for a search without regard to case tries every alternative at every word.
    initials = sorted({name[0] for name in printed})
    names = "|".join(f"{first}(?:{_longest_first(name[1:] for name in printed if name[0] == first)})" for first in initials)
    day = r"(?P<day{n}>\d{{1,2}})(?:\.|st|nd|rd|th|er|re|ème|º|ª|°|:e|an)?"
    forms = (
        rf"{day.format(n=1)}\s*(?:de\s+|of\s+|d['’]\s?|di\s+|-)?(?P<month1>{names})\b\.?,?-?\s*(?:de[l]?\s+|/\s?)?(?P<year1>\d{{4}})(?!\d)",
        rf"\b(?P<month2>{names})\b\.?\s+{day.format(n=2)},?\s+(?P<year2>\d{{4}})(?!\d)",
        rf"(?P<year3>\d{{4}})\.?,?\s+(?P<month3>{names})\b\.?\s+{day.format(n=3)}(?!\d)",
    )
    return re.compile("(?<![\\w])(?:" + "|".join(forms) + ")", re.IGNORECASE)


_ENOUGH_DIGITS = re.compile(r"\d(?:\D*\d){3}")  # the shortest date is 1.1.21
_YEAR_AND_DAY = re.compile(r"\d\D+\d{4}|\d{4}\D+\d")  # with words between them or beside them


def find_dates(text: str, language: str | None = None) -> list[FoundDate]:
    """Find all full dates, those with day, month and year, from left to right.

    >>> [(found.start, found.end, str(found.date)) for found in find_dates("Berlin, 3. Mai 2021, 04.05.2021", "de")]
    [(8, 19, '2021-05-03'), (21, 31, '2021-05-04')]
    """
    if not _ENOUGH_DIGITS.search(text):
        return []
    found = []
    for match in _in_words().finditer(text) if _YEAR_AND_DAY.search(text) else ():
        n = 1 if match["day1"] else 2 if match["day2"] else 3
        month = _months()[_fold(match[f"month{n}"])]
        found.append((match.span(), _date(int(match[f"year{n}"]), month, int(match[f"day{n}"]))))
    if not text.isascii():
        found.extend((match.span(), _date(int(match[1]), int(match[2]), int(match[3]))) for match in _EAST_ASIAN.finditer(text))
    found.extend((match.span(), _numeric(match, (language or "").split("-")[0], language)) for match in _NUMERIC.finditer(text))
    dates: list[FoundDate] = []
    for (start, end), value in sorted(found, key=lambda item: item[0]):
        if value is not None and (not dates or dates[-1].end <= start):
            dates.append(FoundDate(start, end, value))
    return dates


def find_date(text: str, language: str | None = None) -> date | None:
    """The first full date of a text; None if there is none, or only one that may mean two days.

    >>> find_date("Publicado el 12 de noviembre de 2020", "es"), find_date("June 8, 2022"), find_date("8 czerwca 2022")
    (datetime.date(2020, 11, 12), datetime.date(2022, 6, 8), datetime.date(2022, 6, 8))
    >>> find_date("3/4/2021", "en"), find_date("3/4/2021", "fr"), find_date("13/4/2021", "en"), find_date("Mai 2021", "de")
    (None, datetime.date(2021, 4, 3), datetime.date(2021, 4, 13), None)
    """
    dates = find_dates(text, language)
    return dates[0].date if dates else None


def _numeric(match: re.Match[str], base: str, language: str | None) -> date | None:
    first, mark, second, third = match[1], match[2], match[3], match[4]
    if len(first) == 4:
        return _date(int(first), int(second), int(third)) if len(third) == 2 else None
    if len(first) == 3 or (len(third) == 2 and mark == "-"):
        return None
    year = int(third) if len(third) == 4 else 2000 + int(third) if int(third) < 50 else 1900 + int(third)
    if len(third) == 2 and base in _YEAR_FIRST:
        return None
    one, two = int(first), int(second)
    if mark == "/" and (base in _EITHER_ORDER or not base) and language not in {"en-GB", "en-IE", "en-AU", "en-NZ", "en-IN"}:
        if language == "en-US" or (two > 12 >= one):
            return _date(year, one, two)
        if one <= 12 and one != two:
            return None
    return _date(year, two, one)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _EARLIEST <= year <= _LATEST else None
    except ValueError:
        return None
