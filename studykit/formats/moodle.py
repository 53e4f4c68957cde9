"""Questions as Moodle XML, which Moodle reads with pictures, sounds, units and tags.

    <question type="multichoice">
      <name><text>capital/france</text></name>
      <idnumber>capital/france</idnumber>
      ...

A gap becomes a cloze: the field stands inside the sentence. Everything else of a kind that Moodle
knows is one of those: multichoice, truefalse, matching, numerical, shortanswer, essay.
"""

from __future__ import annotations

import re
from base64 import b64encode
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from studykit.anki.media import NAME, PackagedMedia
from studykit.formats.course_question import CourseQuestion, course_question, in_digits, short_name
from studykit.formats.course_texts import CourseTexts
from studykit.formats.exported_file import Request, Written
from studykit.formats.media_files import content_of
from studykit.problems import readable
from studykit.questions.item import Medium

LONGEST_ID = 100
"""Characters of an `idnumber`."""
_TYPES = {
    "choose one": "multichoice",
    "choose several": "multichoice",
    "true or false": "truefalse",
    "order": "matching",
    "gap": "cloze",
    "number": "numerical",
    "words": "shortanswer",
    "free": "essay",
}
_AT_FILES = "@@PLUGINFILE@@/"
_FILE = re.compile(rf"{_AT_FILES}({NAME.pattern})")
_SIGNS_OF_CLOZE = re.compile(r"[\\~=#{}%\"&<>:/']")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write(request: Request) -> Written:
    """Return the questions as Moodle XML. Raise OSError when a picture cannot be read."""
    media = PackagedMedia()
    quiz = Element("quiz")
    deck = ""
    for item in request.items:
        if item.deck != deck:
            deck = item.deck
            quiz.append(_category(deck))
        texts = CourseTexts(item, media, _address_of)
        quiz.append(_MoodleQuestion(course_question(item, request.judge), texts, media).question())
    indent(quiz)
    return Written(tostring(quiz, encoding="utf-8", xml_declaration=True) + b"\n")


def _address_of(_medium: Medium, name: str) -> str:
    return f"{_AT_FILES}{name}"


def _category(deck: str) -> Element:
    question = Element("question", type="category")
    levels = [level.strip().replace("/", "//") for level in deck.split("::")]
    path = "/".join(level for level in levels if level)
    _text(SubElement(question, "category"), f"$course$/top/{path}")
    return question


def _text(parent: Element, text: str) -> None:
    # What no XML file may hold would make the whole file unreadable.
    SubElement(parent, "text").text = _NOT_IN_XML.sub("\ufffd", text)


class _MoodleQuestion:
    """Writes one question."""

    def __init__(self, question: CourseQuestion, texts: CourseTexts, media: PackagedMedia) -> None:
        self._question, self._texts, self._media = question, texts, media
        self._element = Element("question", type=_TYPES[question.kind])

    def question(self) -> Element:
        """Return the question, whole."""
        item, element = self._question.item, self._element
        identity = short_name(readable(item.id), LONGEST_ID)
        _text(SubElement(element, "name"), identity)
        self._html("questiontext", self._stem())
        with_answers = self._question.kind == "free"
        self._html("generalfeedback", self._texts.explanation(with_answers=with_answers))
        SubElement(element, "defaultgrade").text = "1"
        SubElement(element, "idnumber").text = _NOT_IN_XML.sub("\ufffd", identity)
        self._answers()
        hint = self._texts.hint()
        if hint:
            self._html("hint", hint)
        if item.tags:
            tags = SubElement(element, "tags")
            for tag in item.tags:
                _text(SubElement(tags, "tag"), tag)
        return element

    def _html(self, name: str, html: str, parent: Element | None = None) -> Element:
        """Add a text in HTML with the pictures and sounds that it names."""
        element = SubElement(self._element if parent is None else parent, name, format="html")
        _text(element, html)
        for file_name in dict.fromkeys(_FILE.findall(html)):
            file = SubElement(element, "file", name=file_name, path="/", encoding="base64")
            file.text = b64encode(content_of(self._media.files[file_name])).decode()
        return element

    def _stem(self) -> str:
        if self._question.kind != "gap":
            return self._texts.stem()
        before, behind = self._texts.around_gap()
        return f"{before}{cloze_field(self._question)}{behind}"

    def _answers(self) -> None:
        match self._question.kind:
            case "choose one" | "choose several":
                self._choice()
            case "true or false":
                self._true_or_false()
            case "order":
                self._order()
            case "number":
                self._numbers()
            case "words":
                self._words()

    def _choice(self) -> None:
        question, element = self._question, self._element
        is_single = question.kind == "choose one"
        SubElement(element, "single").text = "true" if is_single else "false"
        SubElement(element, "shuffleanswers").text = "true"
        SubElement(element, "answernumbering").text = "abc"
        keys = question.item.keys
        # Moodle takes shares of a hundred with five places.
        right = "100" if is_single else f"{100 / len(keys):.5f}".rstrip("0").rstrip(".")
        wrong = "0" if is_single else "-100"
        for option in question.options:
            answer = self._html("answer", self._texts.answer(option))
            answer.set("fraction", right if option in keys else wrong)

    def _true_or_false(self) -> None:
        for truth in (True, False):
            fraction = "100" if truth == self._question.item.truth else "0"
            answer = SubElement(self._element, "answer", fraction=fraction)
            _text(answer, "true" if truth else "false")

    def _order(self) -> None:
        SubElement(self._element, "shuffleanswers").text = "true"
        for option in self._question.options:
            asked = self._html("subquestion", self._texts.answer(option))
            place = self._question.item.keys.index(option) + 1
            _text(SubElement(asked, "answer"), str(place))

    def _numbers(self) -> None:
        for number in self._question.numbers:
            answer = SubElement(self._element, "answer", fraction="100")
            _text(answer, in_digits(number.value))
            SubElement(answer, "tolerance").text = in_digits(number.tolerance)
        if self._question.unit:
            units = SubElement(self._element, "units")
            unit = SubElement(units, "unit")
            SubElement(unit, "multiplier").text = "1"
            SubElement(unit, "unit_name").text = self._question.unit
            # The unit may be left out, as here.
            SubElement(self._element, "unitgradingtype").text = "0"
            SubElement(self._element, "showunits").text = "0"

    def _words(self) -> None:
        is_exact = "case" in self._question.item.type.exact
        SubElement(self._element, "usecase").text = "1" if is_exact else "0"
        for text in self._question.spellings:
            answer = SubElement(self._element, "answer", fraction="100")
            _text(answer, typed_answer(text))


def typed_answer(text: str) -> str:
    """Return an answer as Moodle compares it: an asterisk alone would stand for anything."""
    return " ".join(text.split()).replace("*", "\\*")


def cloze_field(question: CourseQuestion) -> str:
    """Return the field of a cloze with all that may be typed: `{1:SHORTANSWER:=Paris~=Paname}`."""
    is_exact = "case" in question.item.type.exact
    kind = "SHORTANSWER_C" if is_exact else "SHORTANSWER"
    answers = "~".join(f"={_in_cloze(typed_answer(text))}" for text in question.spellings)
    return f"{{1:{kind}:{answers}}}"


def _in_cloze(text: str) -> str:
    # Moodle decodes what is typed, so that no sign is left by which it would part the answers.
    return _SIGNS_OF_CLOZE.sub(lambda match: f"&#{ord(match[0])};", text)
