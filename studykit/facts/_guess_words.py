"""Yes and no, and lists, in a column of cells; and the texts that say that nothing is known.

    ja, nein            {type: boolean, yes: [ja], no: [nein]}
    1, 0, J, N          {type: boolean, yes: [1, J], no: [0, N]}
    a;b, c;d, e         "[text]"
    a|b, c|d, e         {type: "[text]", split: "|"}
    Paris, France       text: commas separate more than members of lists
    red, green          {type: "[text]", split: ","}, if the members of such cells come back

Knows cells. Knows nothing of tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from studykit.facts._type_guess import (
    LIST_OF_TEXTS,
    TypeGuess,
    can_be_read,
    with_setting,
    yaml_list,
)
from studykit.facts.base import Column
from studykit.reading.quoting import yaml_text
from studykit.values.cell_forms import CellForm
from studykit.values.nothing_known import is_sure, is_unknown, stands_out

_FEWEST_CELLS = 2
_YES_AND_NO = (
    ("true yes y t", "false no n f"),
    ("ja j wahr", "nein n falsch"),
    ("oui vrai", "non faux"),
    ("sí si verdadero", "no falso"),
    ("sì si vero", "no falso"),
    ("sim verdadeiro", "não nao falso"),
    ("ja j waar", "nee n onwaar"),
    ("ja sant sandt", "nej nei falskt usant falsk"),
    ("kyllä tosi", "ei epätosi"),
    ("tak prawda", "nie fałsz"),
    ("ano áno", "ne nie"),
    ("igen igaz", "nem hamis"),
    ("da adevărat", "nu fals"),
    ("да д истина", "нет н ложь не"),
    ("так", "ні"),
    ("ναι", "όχι"),
    ("evet doğru", "hayır yanlış"),
    ("نعم صح", "لا خطأ"),
    ("بله", "خیر نه"),
    ("כן", "לא"),
    ("はい 有 あり 真", "いいえ 無 なし 偽"),
    ("是 有 对 對", "否 无 無 错 錯"),
    ("예 네 유", "아니요 아니오 무"),
    ("हाँ हां", "नहीं"),
    ("có", "không"),
    ("ใช่", "ไม่ใช่"),
    ("ya", "tidak"),
    ("✓ ✔ ☑ ✅ √", "✗ ✘ ☒ ❌ ☐"),
    ("○ ◯", "× ✕"),
)
"""Words and signs of yes, and those of no, by languages.

Letters alone are there where both stand for nothing else: S and N are north and south, too.
"""
_MOST_WORDS_OF_YES_AND_NO = 8
"""In one column, with 1 and 0."""
_READ_BY_FACTS = ("true", "yes", "false", "no")

_SURE_SEPARATORS = (";", "|", "；", "、")
_COMMAS = (",", "，", "،", "/")
"""They separate more than members: surnames, lands, halves of a word."""
_MOST_WORDS_OF_A_MEMBER = 4
_LETTERS_OF_A_CODE = 3
_DASHES = ("-", "--", "---", "–", "—", "―", "−", "－")


# --- yes and no ---------------------------------------------------------------------------------


def guess_boolean(cells: Sequence[str]) -> TypeGuess | None:
    """Return the type of a column of yes and no; None if it has other cells, or one of the two."""
    written = dict.fromkeys(cell.casefold() for cell in cells)
    if len(written) > _MOST_WORDS_OF_YES_AND_NO:
        return None
    for words_of_yes, words_of_no in _YES_AND_NO:
        yes = [word for word in written if word in (*words_of_yes.split(), "1")]
        no = [word for word in written if word in (*words_of_no.split(), "0")]
        has_both = set(yes) - {"1"} and set(no) - {"0"}
        if not has_both or len(yes) + len(no) != len(written):
            continue
        type_text = "boolean"
        for key, words in (("yes", yes), ("no", no)):
            unread = [_as_written(word, cells) for word in words if word not in _READ_BY_FACTS]
            if unread:
                type_text = with_setting(type_text, key, yaml_list(unread))
        column = Column("x", "boolean", form=CellForm(yes=tuple(yes), no=tuple(no)))
        if can_be_read(cells, column):
            return TypeGuess(type_text, "yes and no")
    return None


def _as_written(word: str, cells: Sequence[str]) -> str:
    return next(cell for cell in cells if cell.casefold() == word)


# --- lists --------------------------------------------------------------------------------------


def guess_list(cells: Sequence[str]) -> TypeGuess | None:
    """Return the type of a column of several short texts in a cell; None if it is none."""
    for sign in _SURE_SEPARATORS:
        is_half = _lists(cells, sign) >= len(cells) / 2
        if _lists(cells, sign) >= _FEWEST_CELLS and (is_half or _come_back(cells, sign)):
            return _list_behind(sign)
    for sign in _COMMAS:
        is_half = _lists(cells, sign) >= len(cells) / 2
        if _lists(cells, sign) >= _FEWEST_CELLS and is_half and _come_back(cells, sign) > 1:
            return _list_behind(sign)
    return None


def _list_behind(sign: str) -> TypeGuess:
    why = f"several short texts, separated by {sign}"
    if sign == ";":
        return TypeGuess(LIST_OF_TEXTS, why)
    return TypeGuess(with_setting(LIST_OF_TEXTS, "split", yaml_text(sign)), why)


def _lists(cells: Sequence[str], sign: str) -> int:
    """Return how many cells are several short texts with the sign between them.

    None of them where one has a part that is empty, or long.
    """
    lists = 0
    for cell in cells:
        if sign not in cell:
            continue
        lists += 1
        for member in cell.split(sign):
            words = member.split()
            if not words or len(words) > _MOST_WORDS_OF_A_MEMBER:
                return 0
    return lists


def _come_back(cells: Sequence[str], sign: str) -> int:
    """Return how many texts stand behind the sign, if all stand before it or alone elsewhere too.

    So they are no lands behind their towns, and no first names behind surnames.
    """
    members = [[member.strip().casefold() for member in cell.split(sign)] for cell in cells]
    first = {cell_members[0] for cell_members in members}
    behind = {member for cell_members in members for member in cell_members[1:]}
    if sign in _COMMAS:
        return len(behind) if behind <= first else 0
    return len(behind & first)


# --- nothing is known ---------------------------------------------------------------------------


def marks_in_texts(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the texts in a column of texts that surely say that nothing is known.

    Signs do, beside texts that are longer than codes. A word does beside them, or in several
    cells: `unknown` alone may be a word that is learned.
    """
    marks = [cell for cell in cells if is_unknown(cell)]
    others = [cell for cell in cells if not is_unknown(cell)]
    if not others and len(marks) >= _FEWEST_CELLS and all(map(is_sure, marks)):
        return tuple(dict.fromkeys(marks))
    if len(others) < _FEWEST_CELLS:
        return ()
    if median(map(len, others)) <= _LETTERS_OF_A_CODE:
        # NA is a code among codes, and a dash among articles may say that there is none.
        marks = [mark for mark in marks if stands_out(mark, others) and mark not in _DASHES]
    if any(map(is_sure, marks)):
        return tuple(dict.fromkeys(marks))
    return tuple(mark for mark in dict.fromkeys(marks) if marks.count(mark) > 1)


def without(cells: Sequence[str], marks: Sequence[str]) -> Iterator[str]:
    """Yield the cells that are none of these marks."""
    for cell in cells:
        if cell not in marks:
            yield cell
