"""One question as an `assessmentItem` of QTI 2.1: declared, posed, and judged.

What is right is said twice, since platforms ask either: as the correct response, and as the rule
that gives the score. The explanation is shown after the answer.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from studykit.formats._qti_body import FIELD, XML_LANG, fill_from_html, qti
from studykit.formats.course_question import CourseQuestion, in_digits, short_name
from studykit.formats.course_texts import CourseTexts
from studykit.problems import readable
from studykit.values.language import language

_LONGEST_ID = 250
_CARDINALITIES = {"choose several": "multiple", "order": "ordered"}
_BASE_TYPES = {"number": "float", "gap": "string", "words": "string", "free": "string"}
_NOT_IN_XML = str.maketrans(
    {code: "\ufffd" for code in (*range(32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)}
    | {9: " ", 10: " ", 13: " "}
)


def qti_item(question: CourseQuestion, texts: CourseTexts) -> Element:
    """Return the question, whole."""
    return _AssessmentItem(question, texts).item()


class _AssessmentItem:
    """Writes one question."""

    def __init__(self, question: CourseQuestion, texts: CourseTexts) -> None:
        self._question, self._texts = question, texts
        identity = short_name(readable(question.item.id), _LONGEST_ID).translate(_NOT_IN_XML)
        attributes = {"identifier": identity, "title": identity}
        self._item = Element(
            qti("assessmentItem"), {**attributes, "adaptive": "false", "timeDependent": "false"}
        )
        if question.item.lang:
            self._item.set(XML_LANG, question.item.lang)
        self._options = question.options
        if question.kind == "true or false":
            words = language(question.item.lang)
            self._options = (words.true, words.false)
        with_answers = question.kind == "free"
        self._explanation = texts.explanation(with_answers=with_answers)

    def item(self) -> Element:
        """Return the question."""
        self._declare_response()
        self._declare_outcome("SCORE", "float", "0")
        if self._explanation:
            self._declare_outcome("FEEDBACK", "identifier", "")
        self._body()
        self._processing()
        if self._explanation:
            self._feedback()
        return self._item

    # --- what is right --------------------------------------------------------------------

    def _declare_response(self) -> None:
        kind = self._question.kind
        declared = SubElement(
            self._item,
            qti("responseDeclaration"),
            {
                "identifier": "RESPONSE",
                "cardinality": _CARDINALITIES.get(kind, "single"),
                "baseType": _BASE_TYPES.get(kind, "identifier"),
            },
        )
        values = self._right_values()
        if values:
            correct = SubElement(declared, qti("correctResponse"))
            for value in values:
                SubElement(correct, qti("value")).text = value
        if kind in ("gap", "words"):
            mapping = SubElement(declared, qti("mapping"), defaultValue="0")
            is_exact = "case" in self._question.item.type.exact
            for text in self._question.spellings:
                attributes = {"mapKey": _typed(text), "mappedValue": "1"}
                attributes["caseSensitive"] = "true" if is_exact else "false"
                SubElement(mapping, qti("mapEntry"), attributes)

    def _right_values(self) -> list[str]:
        question = self._question
        keys = question.item.keys
        match question.kind:
            case "true or false":
                return [_choice(0 if question.item.truth else 1)]
            case "order":
                return [_choice(question.options.index(key)) for key in keys]
            case "choose one" | "choose several":
                places = [n for n, option in enumerate(question.options) if option in keys]
                return [_choice(place) for place in places]
            case "number":
                return [in_digits(question.numbers[0].value)]
            case "gap" | "words":
                return [_typed(question.spellings[0])]
        return []

    def _declare_outcome(self, name: str, base_type: str, default: str) -> None:
        attributes = {"identifier": name, "cardinality": "single", "baseType": base_type}
        declared = SubElement(self._item, qti("outcomeDeclaration"), attributes)
        if default:
            value = SubElement(declared, qti("defaultValue"))
            SubElement(value, qti("value")).text = default

    # --- what is seen ---------------------------------------------------------------------

    def _body(self) -> None:
        body = SubElement(self._item, qti("itemBody"))
        stem = SubElement(body, qti("div"))
        kind = self._question.kind
        if kind == "gap":
            before, behind = self._texts.around_gap()
            fill_from_html(stem, f"{before}{FIELD}{behind}")
            return
        fill_from_html(stem, self._texts.stem())
        if kind == "number":
            unit = self._texts.words(self._question.unit)
            fill_from_html(SubElement(body, qti("p")), f"{FIELD} {unit}".rstrip())
        elif kind == "words":
            fill_from_html(SubElement(body, qti("p")), FIELD)
        elif kind == "free":
            attributes = {"responseIdentifier": "RESPONSE"}
            SubElement(body, qti("extendedTextInteraction"), attributes)
        else:
            self._choices(body)

    def _choices(self, body: Element) -> None:
        kind = self._question.kind
        attributes = {"responseIdentifier": "RESPONSE", "shuffle": "true"}
        if kind == "order":
            interaction = SubElement(body, qti("orderInteraction"), attributes)
        else:
            attributes["maxChoices"] = "0" if kind == "choose several" else "1"
            if kind == "true or false":
                attributes["shuffle"] = "false"
            interaction = SubElement(body, qti("choiceInteraction"), attributes)
        for place, option in enumerate(self._options):
            choice = SubElement(interaction, qti("simpleChoice"), identifier=_choice(place))
            fill_from_html(choice, self._texts.answer(option))

    # --- what it is worth -----------------------------------------------------------------

    def _processing(self) -> None:
        processing = SubElement(self._item, qti("responseProcessing"))
        kind = self._question.kind
        if kind in ("gap", "words"):
            score = SubElement(processing, qti("setOutcomeValue"), identifier="SCORE")
            SubElement(score, qti("mapResponse"), identifier="RESPONSE")
        elif kind != "free":
            condition = SubElement(processing, qti("responseCondition"))
            branch = SubElement(condition, qti("responseIf"))
            self._is_right(branch)
            _set_value(branch, "SCORE", "float", "1")
        if self._explanation:
            _set_value(processing, "FEEDBACK", "identifier", "explanation")

    def _is_right(self, branch: Element) -> None:
        if self._question.kind != "number":
            match = SubElement(branch, qti("match"))
            SubElement(match, qti("variable"), identifier="RESPONSE")
            SubElement(match, qti("correct"), identifier="RESPONSE")
            return
        either = branch
        if len(self._question.numbers) > 1:
            either = SubElement(branch, qti("or"))
        for number in self._question.numbers:
            tolerance = in_digits(number.tolerance)
            attributes = {"toleranceMode": "absolute", "tolerance": f"{tolerance} {tolerance}"}
            equal = SubElement(either, qti("equal"), attributes)
            SubElement(equal, qti("variable"), identifier="RESPONSE")
            SubElement(equal, qti("baseValue"), baseType="float").text = in_digits(number.value)

    def _feedback(self) -> None:
        attributes = {"outcomeIdentifier": "FEEDBACK", "identifier": "explanation"}
        feedback = SubElement(self._item, qti("modalFeedback"), {**attributes, "showHide": "show"})
        fill_from_html(feedback, self._explanation)


def _set_value(parent: Element, outcome: str, base_type: str, value: str) -> None:
    element = SubElement(parent, qti("setOutcomeValue"), identifier=outcome)
    SubElement(element, qti("baseValue"), baseType=base_type).text = value


def _choice(place: int) -> str:
    return f"choice-{place + 1}"


def _typed(text: str) -> str:
    return " ".join(text.split()).translate(_NOT_IN_XML)
