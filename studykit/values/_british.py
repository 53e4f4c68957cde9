"""British spellings of English words as American ones, so that both are compared as one.

    colour, centre, realise, anaemia, travelled     ->  color, center, realize, anemia, traveled
    four, acre, promise, Caesar, filled             ->  as they are

By parts of words, and by whole words that follow no rule. Not here: other words for the same thing
(lift), forms of verbs (learnt), and units of another size (tonne). What comes out is for comparing
alone: a few words get a spelling that nobody uses, but get it in both texts.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from studykit.patterns import pattern_of


class _Ending(NamedTuple):
    """An ending that is spelled in two ways, behind some beginnings of words."""

    hint: str
    """Looked for first: nearly no text has it, and a pattern takes longer."""
    british: re.Pattern[str]
    american: str
    behind: tuple[str, ...] = ()
    """What must stand before it; anything if empty."""
    not_behind: tuple[str, ...] = ()

    def in_american(self, match: re.Match[str]) -> str:
        """Return what stands for a match of the British spelling."""
        text, start = match.string, match.start()
        # Looked at from here, since a look behind in a pattern has one length.
        if self.behind and not text.endswith(self.behind, 0, start):
            return match[0]
        if text.endswith(self.not_behind, 0, start):
            return match[0]
        return self.american


def _parts(parts: str) -> tuple[str, ...]:
    return tuple(parts.split())


_BEFORE_OUR = _parts(
    "arb ard arm behavi cand clam col demean endeav enam fav ferv flav harb hon hum lab neighb od"
    " parl ranc rig rum sav savi splend succ tum val vap vig"
)
_BEFORE_RE = _parts("cent goit lit lust met mit philt reconnoit saltpet scept spect theat")
_WITH_S_IN_AMERICA_TOO = _parts(
    "a e o u v w pr conc exc exerc inc circumc prec advert chast expert treat mort"
    " parad merchand prom dem prem surm chem highr moonr sunr cer franch desp"
)
_BEFORE_LL = _parts(
    "appare barre beve cance channe chise counci counse dia due ename equa fue funne grave grove"
    " jewe labe leve libe marve meda mode pane peda penci quarre reve riva shove shrive signa snive"
    " spira stenci swive tota towe trave tunne unrave yode"
)
_RULES = (
    _Ending("our", re.compile("our"), "or", behind=_BEFORE_OUR),
    _Ending("tre", re.compile(r"re(?=s?\b)"), "er", behind=_BEFORE_RE),
    _Ending("tred", re.compile(r"red\b"), "ered", behind=_BEFORE_RE),
    _Ending(
        "is",
        re.compile(r"is(?=(?:e[drs]?|ers|ing|ations?|able)\b)(?<=[a-z]{3}is)"),
        "iz",
        not_behind=_WITH_S_IN_AMERICA_TOO,
    ),
    _Ending("lys", re.compile(r"lys(?=(?:e[dr]?|ers|ing)\b)"), "lyz"),
    _Ending(
        "ll",
        re.compile(r"ll(?=(?:ed|ings?|[eo]rs?|ous|ously|able|ists?)\b)"),
        "l",
        behind=_BEFORE_LL,
    ),
    _Ending("ogue", re.compile(r"(?<=[lg])ogue(?=s?\b)"), "og"),
)
_PARTS = {
    "ae": (
        ("aemi", "emi"), ("aesthe", "esthe"), ("aetiol", "etiol"), ("archaeo", "archeo"),
        ("caecum", "cecum"), ("caesium", "cesium"), ("faec", "fec"), ("gynaec", "gynec"),
        ("haem", "hem"), ("hyaena", "hyena"), ("mediaeval", "medieval"), ("paed", "ped"),
        ("palaeo", "paleo"), ("primaeval", "primeval"),
    ),
    "oe": (
        ("amoeb", "ameb"), ("coeliac", "celiac"), ("foet", "fet"), ("homoeo", "homeo"),
        ("manoeuvre", "maneuver"), ("oedem", "edem"), ("oesoph", "esoph"), ("oestr", "estr"),
        ("rrhoea", "rrhea"),
    ),
    "ou": (("mould", "mold"), ("moult", "molt"), ("moustache", "mustache"), ("plough", "plow")),
    "lph": (("sulph", "sulf"),),
    "scept": (("sceptic", "skeptic"),),
}  # fmt: skip
"""Replaced wherever they stand in a word."""
_WORDS = {
    "acknowledgement": "acknowledgment", "aeon": "eon", "aeroplane": "airplane", "ageing": "aging",
    "aluminium": "aluminum", "artefact": "artifact", "axe": "ax", "calibre": "caliber",
    "carburettor": "carburetor", "cheque": "check", "chilli": "chili", "cosy": "cozy",
    "defence": "defense", "disc": "disk", "doughnut": "donut", "draught": "draft",
    "enquiry": "inquiry", "enrol": "enroll", "enrolment": "enrollment", "fibre": "fiber",
    "fulfil": "fulfill", "fulfilment": "fulfillment", "gaol": "jail", "grey": "gray",
    "gramme": "gram", "instalment": "installment", "jewellery": "jewelry", "judgement": "judgment",
    "kerb": "curb", "kilogramme": "kilogram", "licence": "license", "liquorice": "licorice",
    "maths": "math", "meagre": "meager", "mollusc": "mollusk", "ochre": "ocher",
    "offence": "offense", "omelette": "omelet", "phoney": "phony", "practise": "practice",
    "pretence": "pretense", "programme": "program", "pyjamas": "pajamas", "sabre": "saber",
    "sepulchre": "sepulcher", "skilful": "skillful", "sombre": "somber",
    "speciality": "specialty", "storey": "story", "tranquillity": "tranquility", "tsar": "czar",
    "tyre": "tire", "wilful": "willful", "woollen": "woolen", "yoghurt": "yogurt",
}  # fmt: skip
_WORDS |= {f"{british}s": f"{american}s" for british, american in _WORDS.items()}


_HINT = pattern_of("|".join([*_PARTS, *(rule.hint for rule in _RULES)]))
_BRITISH_WORDS = frozenset(_WORDS)


def in_american(text: str) -> str:
    """Return a text in small letters with American spellings for British ones."""
    words = text.split()
    # Whole words first: by its parts `practise` would be `practize`.
    has_british_word = not _BRITISH_WORDS.isdisjoint(words)
    if has_british_word:
        text = " ".join(_WORDS.get(word, word) for word in words)
    # So it is of most texts, and every answer is compared with thousands.
    if not _HINT.search(text):
        return text
    for hint, parts in _PARTS.items():
        if hint in text:
            for british, american in parts:
                text = text.replace(british, american)
    for rule in _RULES:
        if rule.hint in text:
            text = rule.british.sub(rule.in_american, text)
    return text
