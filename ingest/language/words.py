"""Small closed word lists of the languages of Europe, as frozen sets by language."""

from __future__ import annotations

# After "Vor-", "pre-", "voor-": the word that says the second half is still to come.
SUSPENDING: dict[str, frozenset[str]] = {
    "de": frozenset("und oder bzw. bzw beziehungsweise sowie noch als wie aber bis statt u. o. & & plus respektive resp. resp u oder/und".split()),
    "en": frozenset("and or to and/or & nor through versus vs vs. but than".split()),
    "nl": frozenset("en of tot noch en/of & als dan respectievelijk".split()),
    "sv": frozenset("och eller samt till & respektive men".split()),
    "da": frozenset("og eller samt til & men".split()),
    "nb": frozenset("og eller samt til & men".split()),
    "fi": frozenset("ja tai sekä eli & että".split()),
    "hu": frozenset("és vagy illetve & valamint".split()),
    "fr": frozenset("et ou & ou/et".split()),
    "es": frozenset("y o e u &".split()),
    "it": frozenset("e o ed & oppure".split()),
    "pt": frozenset("e ou &".split()),
    "pl": frozenset("i lub oraz albo czy & a".split()),
    "cs": frozenset("a nebo či i &".split()),
    "*": frozenset("und oder and or &".split()),
}

# First parts that keep their hyphen as a rule or often.
HYPHEN_PREFIXES: dict[str, frozenset[str]] = {
    "en": frozenset(
        "self non ex all half quasi pro anti co pre post re well ill high low long short large small full part cross multi mid one two "
        "three four five six seven eight nine ten first second third open so e then much best so-called in on off up down out by to "
        "state single double twenty thirty forty fifty sixty seventy eighty ninety near far early late new old hard soft deep free "
        "right left mother father brother sister great grand vice anglo afro euro socio neo semi pseudo ultra wide real".split()
    ),
    "de": frozenset("ex pseudo nicht anti us eu tv e u-bahn s it pc ki kfz pkw lkw online möchtegern quasi euro corona covid hiv".split()),
    "fr": frozenset(
        "non ex mi demi semi quasi vice contre après avant sous peut est dit a y c quelques celui celle ceux celles au ci là par dix vingt "
        "trente quarante cinquante soixante quatre cent saint sainte grand petit nord sud franco anglo russo moi toi lui elle eux nous vous "
        "soi rendez arrière entre quasi porte chef mot".split()
    ),
    "es": frozenset("ex anti pro franco hispano físico socio teórico histórico político económico".split()),
    "it": frozenset("ex anti non vice italo franco socio politico economico".split()),
    "pt": frozenset("ex vice pós pré pró anti auto recém bem mal além aquém sem guarda segunda terça quarta quinta sexta luso".split()),
    "pl": frozenset("polsko niemiecko rosyjsko społeczno kulturalno biało czarno eks pop quasi anglo południowo północno".split()),
    "nl": frozenset("ex non anti niet vice oud zee oost west noord zuid sociaal auto e tv".split()),
}

# Last parts that come after a hyphen as a rule or often.
HYPHEN_SUFFIXES: dict[str, frozenset[str]] = {
    "en": frozenset(
        "based like year years old time up off in out on down known free friendly style term scale level made term wide looking "
        "driven related led party class quality profile end speed day week month hour minute century ish era size sized point by law "
        "laws date the to of a an proof rich focused oriented specific backed owned run funded born selling page hand handed minded "
        "person per than needed called elect general aged ray generation line connection connected".split()
    ),
    "de": frozenset("off up in out artig mail bike book learning commerce fach mal tägig jährig prozentig stündig".split()),
    "fr": frozenset(
        "il elle on ce je tu nous vous ils elles là ci même mêmes moi toi lui leur le la les y en t uns unes dire être midi cinq six sept "
        "huit neuf dix deux trois quatre un une vous-mêmes".split()
    ),
    "es": frozenset(()),
    "it": frozenset(()),
    "pt": frozenset("se lhe lhes lo la los las me te nos vos o a os as no na ia iam ei á ão feira".split()),
    "pl": frozenset("li ka to".split()),
    "nl": frozenset("en achtig".split()),
}
