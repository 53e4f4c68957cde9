"""The files of sources as numbered paragraphs: what `article#6` is, and where a quotation stands.

    Neptune is the eighth planet.            #1

    Galle found it. It is "blue".            #2    'It is “blue”' stands there

A plain text has a paragraph in each line that is not empty; one that is wrapped has them between
empty lines. Of Markdown and HTML each heading, each item of a list and each paragraph is one. Of
facts it knows the rows of `sources` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from studykit.facts._media_files import existing_path
from studykit.facts._source_checks import folder_of_source
from studykit.facts.base import FactBase, Row
from studykit.limits import MAX_FILE
from studykit.patterns import pattern_of
from studykit.reading.html_text import html_as_text
from studykit.reading.plain_text import is_inside
from studykit.values.sameness import fold
from studykit.values.typography import plain
from studykit.whole_files.regular import regular_file

MARKDOWN_FILES = (".md", ".markdown")
HTML_FILES = (".html", ".htm")
PLAIN_FILES = (".txt", ".text")
_LONGEST_WRAPPED_LINE = 100
_DEEPEST_HEADING = 6

_NUMBERS = r"(?P<first>\d{1,9})(?:\s*[-–]\s*(?P<last>\d{1,9}))?"
_PARAGRAPHS = pattern_of(rf"(?:¶|para?\.?|paragraphs?)?\s*{_NUMBERS}", re.IGNORECASE)
_PAGES = pattern_of(rf"(?:pp?\.|pages?|S\.|Seiten?)\s*{_NUMBERS}", re.IGNORECASE)
_OMISSION = pattern_of(r"\s*(?:\[\.\.\.\]|\[…\]|…|\.\.\.)\s*")
_SIGNS_OF_MARKDOWN = str.maketrans("", "", "*_`~\\#>")
_QUOTATION_MARKS = str.maketrans(dict.fromkeys('"“”„‟«»‹›『』「」', "'"))
_HYPHEN_AT_LINE_END = pattern_of(r"(?<=\w)[-\u00ad]\s*\n\s*(?=[a-zß-ÿ])|\u00ad")

_MARK = "\x02"
"""Begins a name in the text of a page, before its words; no text of a page has it."""
_NAME = pattern_of(f"{_MARK}(\\d)([^{_MARK}]*){_MARK}")
_NAMED_TAG = pattern_of(r"""<([a-zA-Z][a-zA-Z0-9]*)((?:[^"'<>]++|"[^"]*+"|'[^']*+')*+)>""")
_ID = pattern_of(r"""\b(?:id|name)\s*=\s*("[^"]*+"|'[^']*+'|[^\s"'>]++)""", re.IGNORECASE)


class Paragraph(NamedTuple):
    """A paragraph of a source."""

    text: str
    names: tuple[str, ...] = ()
    """By which a place may call it: the `id` of an element of a page."""
    level: int = 0
    """Of a heading, from 1; 0 for any other."""


class _SourceText(NamedTuple):
    paragraphs: Sequence[Paragraph]
    page_ends: Sequence[int] = ()
    """The numbers of the last paragraphs of pages; none where the text has no pages."""
    is_markdown: bool = False


class SourceText(_SourceText):
    """The text of a source. Paragraphs are counted from 1."""

    def at(self, place: str) -> list[int] | None:
        """Return the paragraphs that a place names; none where it is not there.

        None: nobody can say, as of a page in a text without pages.
        """
        numbered = _PARAGRAPHS.fullmatch(place.strip())
        if numbered:
            return self._between(numbered, range(1, len(self.paragraphs) + 1))
        page = _PAGES.fullmatch(place.strip())
        if page and not self.page_ends:
            return None
        if page:
            pages = self._between(page, range(1, len(self.page_ends) + 1))
            starts = [0, *self.page_ends]
            return [number for n in pages for number in range(starts[n - 1] + 1, starts[n] + 1)]
        return self._called(place)

    def where_stands(self, quotation: str, among: Iterable[int] = ()) -> int:
        """Return the paragraph in which a quotation begins, 0 where it stands nowhere.

        `among` are the paragraphs to look in, all of them where none is named. Blanks, line ends
        and the forms of quotation marks and dashes make no difference; `[...]` leaves out.
        """
        numbers = list(among) or range(1, len(self.paragraphs) + 1)
        text = ""
        begins = []
        for number in numbers:
            begins.append(len(text))
            text += f"{self._compared[number - 1]} "
        first = end = -1
        for part in _OMISSION.split(quotation):
            wanted = _comparable(part, is_markdown=self.is_markdown)
            if not wanted:
                continue
            begin = text.find(wanted, max(end, 0))
            if begin < 0:
                return 0
            first = begin if first < 0 else first
            end = begin + len(wanted)
        # The last paragraph that begins before it.
        return max((n for n, b in zip(numbers, begins, strict=True) if b <= first), default=0)

    @cached_property
    def _folded(self) -> list[str]:
        return [fold(paragraph.text) for paragraph in self.paragraphs]

    @cached_property
    def _compared(self) -> list[str]:
        return [_comparable(p.text, is_markdown=self.is_markdown) for p in self.paragraphs]

    @staticmethod
    def _between(numbers: re.Match[str], there: range) -> list[int]:
        first = int(numbers["first"])
        last = int(numbers["last"] or first)
        if first not in there or last not in there:
            return []
        return list(range(first, last + 1))

    def _called(self, place: str) -> list[int]:
        """Return the paragraphs below a heading, or those that begin with, or hold, its words."""
        wanted = fold(place)
        for number, paragraph in enumerate(self.paragraphs, 1):
            is_called_so = place in paragraph.names or self._folded[number - 1] == wanted
            if is_called_so and paragraph.level:
                return self._below(number)
            if is_called_so:
                return [number]
        if not wanted:
            return []
        beginning = [n for n, text in enumerate(self._folded, 1) if text.startswith(wanted)]
        return beginning or [n for n, text in enumerate(self._folded, 1) if wanted in text]

    def _below(self, heading: int) -> list[int]:
        """Return a heading with all that stands below it, until the next of its level."""
        level = self.paragraphs[heading - 1].level
        numbers = [heading]
        for number in range(heading + 1, len(self.paragraphs) + 1):
            if 0 < self.paragraphs[number - 1].level <= level:
                break
            numbers.append(number)
        return numbers


def _comparable(text: str, *, is_markdown: bool) -> str:
    text = plain(_HYPHEN_AT_LINE_END.sub("", text)).translate(_QUOTATION_MARKS)
    if is_markdown:
        text = " ".join(text.translate(_SIGNS_OF_MARKDOWN).split())
    return text


# --- reading -------------------------------------------------------------------------------------


def texts_of_sources(base: FactBase) -> Mapping[str, SourceText]:
    """Return the texts of all sources whose files can be read, by the sources' row ids."""
    sources = base.tables.get("sources")
    if sources is None or "file" not in sources.positions:
        return {}
    # The table lies in the folder of its base, and `file` is a path from there.
    folder = Path(sources.location.file).parent
    texts = {}
    for row in sources.rows:
        for file in sources.texts(row, "file"):
            home = folder_of_source(row, folder)
            path = existing_path(home, file)
            text = read_source(path) if is_inside(path, home) else None
            if text and text.paragraphs:
                texts[row.id] = text
    return texts


def unread_texts(base: FactBase, texts: Mapping[str, SourceText]) -> Iterator[tuple[Row, str]]:
    """Yield the files of sources that are called like texts and are none, with their rows."""
    sources = base.tables.get("sources")
    if sources is None or "file" not in sources.positions:
        return
    folder = Path(sources.location.file).parent
    for row in sources.rows:
        if row.id in texts:
            continue
        for file in sources.texts(row, "file"):
            home = folder_of_source(row, folder)
            path = existing_path(home, file)
            # What is not there, or lies elsewhere, is told without a look into it.
            if _is_called_a_text(path) and is_inside(path, home) and path.is_file():
                yield row, file


def _is_called_a_text(path: Path) -> bool:
    return path.suffix.lower() in (*MARKDOWN_FILES, *HTML_FILES, *PLAIN_FILES)


def read_source(path: Path) -> SourceText | None:
    """Return the text of a file; None where it is no text, or cannot be read."""
    if not _is_called_a_text(path):
        return None
    suffix = path.suffix.lower()
    try:
        text = regular_file(path, MAX_FILE).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(_MARK, "")
    if suffix in MARKDOWN_FILES:
        return SourceText(_of_markdown(text), is_markdown=True)
    if suffix in HTML_FILES:
        return SourceText(_of_page(text))
    return _of_plain_text(text)


def _of_plain_text(text: str) -> SourceText:
    paragraphs: list[Paragraph] = []
    page_ends = []
    is_wrapped = _is_wrapped(text)
    # Programs that read PDF put a form feed at the end of each page.
    pages = text.split("\f")
    for page in pages:
        blocks = re.split(r"\n[ \t]*\n", page) if is_wrapped else page.split("\n")
        paragraphs += [Paragraph(block.strip()) for block in blocks if block.strip()]
        page_ends.append(len(paragraphs))
    if not pages[-1].strip():
        del page_ends[-1]
    return SourceText(paragraphs, page_ends if len(pages) > 1 else ())


def _is_wrapped(text: str) -> bool:
    """Return whether paragraphs stand between empty lines, each in several short ones."""
    lines = text.replace("\f", "").split("\n")
    if any(len(line) > _LONGEST_WRAPPED_LINE for line in lines):
        return False
    has_empty_lines = any(not line.strip() for line in lines[1:-1])
    has_lines_together = any(
        line.strip() and next_line.strip() for line, next_line in pairwise(lines)
    )
    return has_empty_lines and has_lines_together


def _of_markdown(text: str) -> list[Paragraph]:
    # Loaded by bases alone that have such a source.
    from studykit.markup.markdown import bare_text, read_markdown
    from studykit.markup.names import MARKDOWN

    paragraphs = []
    level = 0
    for token in read_markdown(text, (MARKDOWN,)).tokens:
        if token.type == "heading_open":
            level = int(token.tag.removeprefix("h"))
        elif token.type in ("inline", "fence", "code_block"):
            words = bare_text([token]).strip()
            if words:
                slug = re.sub(r"[^\w]+", "-", words.lower()).strip("-")
                paragraphs.append(Paragraph(words, (slug,) if level else (), level))
            level = 0
    return paragraphs


def _of_page(text: str) -> list[Paragraph]:
    """Return the paragraphs of a page of HTML, as far as it shows them as text."""
    lower = text.lower()
    head_end = lower.find("</head>") if len(lower) == len(text) else -1
    body = text[head_end + len("</head>") :] if head_end >= 0 else text
    # In a page a line end is a blank.
    marked = _NAMED_TAG.sub(_with_name, " ".join(body.split()))
    paragraphs = []
    for line in html_as_text(marked).split("\n"):
        names = _NAME.findall(line)
        words = _NAME.sub("", line).strip()
        if words:
            level = max((int(number) for number, _ in names), default=0)
            paragraphs.append(Paragraph(words, tuple(name for _, name in names if name), level))
    return paragraphs


def _with_name(tag: re.Match[str]) -> str:
    """Return a tag with its name behind it as text, if it has one or is a heading."""
    named = _ID.search(tag[2])
    level = 0
    if tag[1][:1] in "hH" and tag[1][1:].isdigit() and int(tag[1][1:]) <= _DEEPEST_HEADING:
        level = int(tag[1][1:])
    if not named and not level:
        return tag[0]
    name = named[1].strip("\"'") if named else ""
    return f"{tag[0]}{_MARK}{level}{name}{_MARK}"
