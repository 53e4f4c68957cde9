"""Numbers as they count: 1st, 2nd, 11th in English, and Roman numerals.

english_ordinal(21)    21st
roman(19)              XIX
"""

_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_NUMERALS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def english_ordinal(number: int) -> str:
    """Return `21st` for 21."""
    # 11th, not 11st.
    is_teen = 10 < number % 100 < 14
    ending = "th" if is_teen else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"


def roman(number: int) -> str:
    """Return `XIX` for 19; nothing for 0."""
    numeral = ""
    for size, letters in _NUMERALS:
        numeral += letters * (number // size)
        number %= size
    return numeral
