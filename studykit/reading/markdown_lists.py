"""Lists in Markdown: the ways in which people write cards into their notes.

    Q: What is it?       dog :: der Hund      Photosynthesis          | Country | Capital |
    A: A cell            dog ::: der Hund     : makes sugar           |---------|---------|
                                                                      | France  | Paris   |
    - dog: der Hund      ## What is a cell?
    - cat – die Katze    The smallest unit of life.

Each table of Markdown is a table; all else makes one, of `front`, `back` and the `heading` above
it. Items of a list are cards only where most of them have one sign, and headings with a text below
only where there are no other cards. Lines of text that are neither are told. Cards stand letter for
letter, without the marks of bold and italic letters around a whole text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from studykit.reading.csv_rows import Record

FRONT, BACK, HEADING = "front", "back", "heading"
"""What the columns of the cards are called."""
_HEADING = re.compile(r"(#{1,6})[ \t](.*)")
_FENCE = re.compile(r"(?:.*[:：.]\s*)?(```+|~~~+)\w*\s*")
"""A line that begins a block of code, perhaps behind `A:`."""
_RULE_OR_COMMENT = re.compile(r"\s*(-{3,}|\*{3,}|_{3,}|<!--.*-->)\s*")
_DELIMITER = re.compile(r":?-+:?")
_UNESCAPED_BAR = re.compile(r"(?<!\\)\|")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?(.*)")
_LABEL = r"(?:\*\*|__)?({})(?:\*\*|__)?\s*[:：.](?:\*\*|__)?\s*(.*)"
_QUESTION = re.compile(
    _LABEL.format(
        "Q|Question|F|Frage|P|Pregunta|D|Domanda|Vraag|Pergunta|В|Вопрос|Ε|問|問題|问|问题"
    ),
    re.IGNORECASE,
)
_ANSWER = re.compile(
    _LABEL.format(
        "A|Answer|Antwort|R|Réponse|Respuesta|Risposta|Resposta|Antwoord|О|Ответ|Α|答|答え|答案"
    ),
    re.IGNORECASE,
)
_COLONS = re.compile(r"\s:{2,3}\s")
_PAIR_WITHOUT_BLANKS = re.compile(r"([^:`\s][^:`]*):{2,3}([^:`\s][^:`]*)")
_DEFINITION = re.compile(r":\s+(.+)")
_SIGNS_OF_ITEMS = (" – ", " — ", " - ", " = ", " → ", " -> ", ": ", "：")
_MOST_OF_ALL = 0.8
_FEWEST_ITEMS = 2
_EMPHASIS = re.compile(r"(\*\*|__|\*|_|==)(?=\S)(.+?)(?<=\S)\1")


class MarkdownTable(NamedTuple):
    """The rows of one table, the first of which has the names of its columns."""

    name: str
    """The heading above it; empty for the table of cards."""
    records: list[Record]


class MarkdownCards(NamedTuple):
    """All that was found in a file."""

    tables: list[MarkdownTable]
    unread: list[int]
    """Lines with text that belongs to no card and no table."""


class _MarkdownLine(NamedTuple):
    number: int
    text: str
    heading: str
    is_code: bool = False


class _Card(NamedTuple):
    front: str
    back: str
    heading: str
    line: int


def markdown_cards(text: str) -> MarkdownCards:
    """Return the cards and the tables in a text, and the lines that are neither."""
    reader = _Reader(list(_lines(text)))
    reader.read()
    tables = reader.tables
    if reader.cards:
        tables = [MarkdownTable("", _records(reader.cards)), *tables]
    return MarkdownCards(tables, sorted(reader.unread))


def _lines(text: str) -> Iterator[_MarkdownLine]:
    """Yield the lines without front matter, each with the heading above it."""
    lines = text.split("\n")
    begin = 0
    # Settings in YAML, which Obsidian and makers of web pages put at the top of a note.
    if lines[0].strip() == "---" and "---" in map(str.strip, lines[1:]):
        begin = list(map(str.strip, lines)).index("---", 1) + 1
    heading = ""
    fence = ""
    for number, line in enumerate(lines[begin:], begin + 1):
        mark = _FENCE.fullmatch(line.strip())
        if fence:
            yield _MarkdownLine(number, line, heading, is_code=True)
            # It takes a fence of the same signs, as many or more: a block of four may show three.
            if mark and mark[1].startswith(fence):
                fence = ""
            continue
        if mark:
            fence = mark[1]
            yield _MarkdownLine(number, line, heading, is_code=line.strip().startswith(fence))
            continue
        match = _HEADING.fullmatch(line)
        if match:
            heading = _plain(match[2].strip().rstrip("#"))
        yield _MarkdownLine(number, line.rstrip(), heading)


def _records(cards: Sequence[_Card]) -> list[Record]:
    """Return the cards as rows below a head; the headings are a column where there are several."""
    has_headings = len({card.heading for card in cards}) > 1
    head = [FRONT, BACK]
    if has_headings:
        head.append(HEADING)
    records = [Record(head, 1)]
    for card in cards:
        cells = [card.front, card.back]
        if has_headings:
            cells.append(card.heading)
        records.append(Record(cells, card.line))
    return records


class _Reader:
    """Reads the lines of one file from the top."""

    def __init__(self, lines: list[_MarkdownLine]) -> None:
        self._lines = lines
        self.cards: list[_Card] = []
        self.tables: list[MarkdownTable] = []
        self.unread: set[int] = set()
        self._items: list[_MarkdownLine] = []
        """Items of lists that are no card by themselves."""

    def read(self) -> None:
        """Fill cards, tables, and the lines that are not read."""
        place = 0
        while place < len(self._lines):
            place = self._read_at(place)
        # Only now: whether items are cards, and headings questions, shows in the file as a whole.
        self._read_items()
        if not self.cards and not self.tables:
            self._read_headings()
        self.cards.sort(key=lambda card: card.line)

    def _read_at(self, place: int) -> int:
        """Read what begins at a line, and return the place of the line behind it."""
        line = self._lines[place]
        text = line.text
        if not text.strip() or _HEADING.fullmatch(text) or _RULE_OR_COMMENT.fullmatch(text):
            return place + 1
        if line.is_code:
            self.unread.add(line.number)
            return place + 1
        following = ""
        if place + 1 < len(self._lines):
            following = self._lines[place + 1].text
        if "|" in text and _is_delimiter_row(following):
            return self._read_table(place)
        # A question or a pair may be an item of a list as well.
        bare = _bare(text)
        question = _QUESTION.fullmatch(bare)
        if question:
            return self._read_question(place, question[2])
        pair = _pair(bare)
        if pair:
            self._add(line, *pair)
            return place + 1
        if _DEFINITION.fullmatch(following):
            return self._read_definition(place)
        if _ITEM.fullmatch(text):
            self._items.append(line._replace(text=bare))
        # An item that proves to be a card is taken out again.
        self.unread.add(line.number)
        return place + 1

    def _add(self, line: _MarkdownLine, front: str, back: str) -> None:
        self.cards.append(_Card(_plain(front), _plain(back), line.heading, line.number))

    def _read_table(self, place: int) -> int:
        head = self._lines[place]
        records = [Record(_cells(head.text), head.number)]
        place += 2
        while place < len(self._lines) and "|" in self._lines[place].text:
            line = self._lines[place]
            records.append(Record(_cells(line.text), line.number))
            place += 1
        self.tables.append(MarkdownTable(head.heading, records))
        return place

    def _read_question(self, place: int, first_text: str) -> int:
        """Read a question up to its answer, and that up to a blank line or the next question."""
        begin = place
        question, place = self._block(place + 1, [first_text], until_answer=True)
        if place >= len(self._lines):
            self._leave_unread(begin, place)
            return place
        bare = _bare(self._lines[place].text)
        answer = _ANSWER.fullmatch(bare)
        if not answer:
            self._leave_unread(begin, place)
            return place
        back, place = self._block(place + 1, [answer[2]], until_answer=False)
        if question.strip() and back.strip():
            self._add(self._lines[begin], question, back)
        else:
            self._leave_unread(begin, place)
        return place

    def _block(self, place: int, texts: list[str], *, until_answer: bool) -> tuple[str, int]:
        """Return lines as one text, and the place of the line that does not belong to it."""
        while place < len(self._lines):
            line = self._lines[place]
            bare = _bare(line.text)
            is_blank = not bare and not line.is_code
            ends = _HEADING.fullmatch(line.text) or _QUESTION.fullmatch(bare)
            # In code a line of `#` is a comment of the program, and no heading.
            if not line.is_code and (ends or _RULE_OR_COMMENT.fullmatch(line.text)):
                break
            if until_answer and _ANSWER.fullmatch(bare):
                break
            # A question may have blank lines in it: its answer says where it ends.
            if not until_answer and (is_blank or (" :: " in bare and not line.is_code)):
                break
            texts.append(line.text)
            place += 1
        return "\n".join(texts).strip(), place

    def _leave_unread(self, begin: int, end: int) -> None:
        for line in self._lines[begin:end]:
            if line.text.strip():
                self.unread.add(line.number)

    def _read_definition(self, place: int) -> int:
        term = self._lines[place]
        texts = []
        place += 1
        while place < len(self._lines):
            match = _DEFINITION.fullmatch(self._lines[place].text)
            if not match:
                break
            texts.append(match[1])
            place += 1
        self._add(term, term.text.strip(), "\n".join(texts))
        return place

    def _read_items(self) -> None:
        """Read the items of lists as cards, where most of them have one sign once."""
        if len(self._items) < _FEWEST_ITEMS:
            return
        counts = Counter[str]()
        for line in self._items:
            for sign in _SIGNS_OF_ITEMS:
                # Twice in one item it parts no front from a back.
                if line.text.count(sign) == 1:
                    counts[sign] += 1
        # Of several the first in the table: a dash parts a card more surely than a colon.
        sign = max(_SIGNS_OF_ITEMS, key=lambda sign: counts[sign])
        if counts[sign] < _MOST_OF_ALL * len(self._items):
            return
        for line in self._items:
            if line.text.count(sign) == 1:
                front, _, back = line.text.partition(sign)
                self._add(line, front, back)
                self.unread.discard(line.number)

    def _read_headings(self) -> None:
        """Read each heading with a text below as a card, up to the next heading."""
        begin: _MarkdownLine | None = None
        texts: list[_MarkdownLine] = []
        # A heading behind the last line lets the last text end like all others.
        for line in [*self._lines, _MarkdownLine(0, "# ", "")]:
            is_heading = bool(_HEADING.fullmatch(line.text)) and not line.is_code
            if not is_heading:
                texts.append(line)
                continue
            back = "\n".join(text.text for text in texts).strip()
            if begin and back:
                self.cards.append(_Card(begin.heading, _plain(back), "", begin.number))
                self.unread.difference_update(text.number for text in texts)
            begin, texts = line, []


def _pair(text: str) -> tuple[str, str] | None:
    """Return the two sides of `front :: back` or `front::back`; None for any other line."""
    colons = _COLONS.search(text)
    if colons:
        return text[: colons.start()], text[colons.end() :]
    # In backquotes it would be code, as `std::vector`.
    pair = _PAIR_WITHOUT_BLANKS.fullmatch(text)
    if pair is None:
        return None
    return pair[1], pair[2]


def _is_delimiter_row(text: str) -> bool:
    """Return whether a line is the second one of a table: `|---|:-:|`."""
    inner = text.strip().removeprefix("|").removesuffix("|")
    return all(_DELIMITER.fullmatch(cell.strip()) for cell in inner.split("|"))


def _bare(text: str) -> str:
    """Return a line without the mark of a list's item."""
    item = _ITEM.fullmatch(text)
    if item is None:
        return text.strip()
    text_of_item: str = item[1]
    return text_of_item


def _cells(text: str) -> list[str]:
    r"""Return the cells of a line of a table: of `| a | b \| c |` these are `a` and `b | c`."""
    inner = text.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    cells = []
    for cell in _UNESCAPED_BAR.split(inner):
        text_of_cell = re.sub(r"<br\s*/?>", "\n", cell.strip().replace("\\|", "|"))
        cells.append(_plain(text_of_cell))
    return cells


def _plain(text: str) -> str:
    """Return a text without marks of bold or italic letters around the whole of it."""
    text = text.strip()
    match = _EMPHASIS.fullmatch(text)
    # `**a** and **b**` begins and ends with marks that are not of one pair.
    while match and match[1] not in match[2]:
        text = match[2]
        match = _EMPHASIS.fullmatch(text)
    return text
