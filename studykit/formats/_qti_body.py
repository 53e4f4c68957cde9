"""HTML of texts as elements of QTI 2.1, which knows a part of XHTML and no styles.

    <span lang="el">λόγος</span>             <span xml:lang="el">λόγος</span>
    <ruby>漢字<rt>かんじ</rt></ruby>           漢字(かんじ)
    <audio src="media/x.mp3"></audio>        <object data="media/x.mp3" type="audio/mpeg"/>
    <math><mi>x</mi></math>                  the same, in the namespace of MathML

Tags that QTI does not know go, and what stands in them stays. Knows HTML, and no questions.
"""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

from studykit.formats.media_files import media_type

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
MATHML = "http://www.w3.org/1998/Math/MathML"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

FIELD = "<field></field>"
"""Stands in some HTML for the field of the question. No text makes such a tag."""
FIELD_ATTRIBUTES = {"responseIdentifier": "RESPONSE", "expectedLength": "30"}

_INLINE = {"span", "strong", "em", "code", "a", "sub", "sup"}
_BLOCKS = {"div", "p", "ul", "ol", "li", "pre", "blockquote", "table", "thead", "tbody", "tr"}
_BLOCKS |= {"th", "td"}
_EMPTY = {"br", "hr", "img"}
_ONLY_INLINE_IN = {"p", "pre", "span", "strong", "em", "code", "a", "sub", "sup"}
_BRACKETS = {"rt": ("(", ")")}


def fill_from_html(parent: Element, html: str) -> None:
    """Put some HTML into an element of QTI that takes blocks, such as `div`."""
    reader = _ElementBuilder(parent)
    reader.feed(html)
    reader.close()


class _ElementBuilder(HTMLParser):
    """Builds elements as the tags come."""

    def __init__(self, parent: Element) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, Element]] = [("", parent)]
        """The tags that are open, each with the element that takes what stands in it. A tag that
        goes has the element around it."""

    @property
    def _parent(self) -> Element:
        return self._open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        before, _ = _BRACKETS.get(tag, ("", ""))
        self.handle_data(before)
        element = self._element(tag, attributes)
        if tag not in _EMPTY:
            self._open.append((tag, self._parent if element is None else element))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY or len(self._open) == 1:
            return
        self._open.pop()
        _, behind = _BRACKETS.get(tag, ("", ""))
        self.handle_data(behind)

    def handle_data(self, data: str) -> None:
        if not data:
            return
        parent = self._parent
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        else:
            parent.text = (parent.text or "") + data

    def _element(self, tag: str, attributes: dict[str, str]) -> Element | None:
        """Return a new element in the open one; None where QTI has none for the tag."""
        parent = self._parent
        if tag == "math" or parent.tag.startswith(f"{{{MATHML}}}"):
            return SubElement(parent, f"{{{MATHML}}}{tag}", attributes)
        if tag == "field":
            return SubElement(parent, qti("textEntryInteraction"), FIELD_ATTRIBUTES)
        if tag == "audio":
            address = attributes["src"]
            kind = media_type(address, "audio")
            return SubElement(parent, qti("object"), {"data": address, "type": kind})
        if tag == "img":
            named = {"src": attributes["src"], "alt": attributes.get("alt", "")}
            return SubElement(parent, qti("img"), named)
        if tag not in _INLINE | _BLOCKS | _EMPTY:
            return None
        if tag in _BLOCKS | {"hr"} and not self._takes_blocks():
            return None
        kept = {}
        if "lang" in attributes:
            kept[XML_LANG] = attributes["lang"]
        if tag == "a":
            kept["href"] = attributes.get("href", "")
        return SubElement(parent, qti(tag), kept)

    def _takes_blocks(self) -> bool:
        """Return whether a block may begin here. A `span` that is to hold one becomes a `div`."""
        around = []
        for _, element in reversed(self._open):
            if _name(element) != "span":
                break
            around.append(element)
        if _name(element) in _ONLY_INLINE_IN:
            return False
        for span in around:
            span.tag = qti("div")
        return True


def qti(name: str) -> str:
    """Return the name of an element of QTI."""
    return f"{{{QTI}}}{name}"


def _name(element: Element) -> str:
    return element.tag.partition("}")[2]
