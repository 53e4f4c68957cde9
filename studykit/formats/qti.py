"""Questions as a package of QTI 2.1: a zip with an XML file a question, a test of all, and media.

    imsmanifest.xml      names all files
    test.xml             the questions in the order of the deck, a section for each subdeck
    items/q-tj0NHrW2.xml  one question, whose identifier is the item id
    media/...            pictures and sounds, named for their content

Formulas are MathML. A typed answer is right in any spelling that the judge takes, capitals aside.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from studykit.anki.media import PackagedMedia
from studykit.formats._qti_body import MATHML, QTI, qti
from studykit.formats._qti_item import qti_item
from studykit.formats.course_question import course_question, short_name
from studykit.formats.course_texts import CourseTexts
from studykit.formats.exported_file import Request, Written
from studykit.formats.media_files import content_of
from studykit.markup.formulas import TexFormula
from studykit.problems import readable
from studykit.questions.item import Deck, Item, Medium
from studykit.values.short_digests import short_digest

_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"
_LONGEST_TITLE = 200
_FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
"""One for all files: the same deck gives the same bytes."""


def write(request: Request) -> Written:
    """Return the questions as a package. Raise OSError when a picture or a sound cannot be read."""
    media = PackagedMedia()
    files: dict[str, bytes] = {}
    used: dict[str, list[str]] = {}
    for item in request.items:
        names: list[str] = []

        def address_of(_medium: Medium, name: str, names: list[str] = names) -> str:
            names.append(f"media/{name}")
            # Seen from the folder of the questions.
            return f"../media/{name}"

        texts = CourseTexts(item, media, address_of, _as_mathml)
        question = course_question(item, request.judge)
        files[file_of(item)] = _xml(qti_item(question, texts))
        used[file_of(item)] = list(dict.fromkeys(names))
    for names in used.values():
        for name in names:
            files[name] = content_of(media.files[name.removeprefix("media/")])
    files["test.xml"] = _xml(_test(request.deck, request.items))
    files["imsmanifest.xml"] = _xml(_manifest(request.deck, used))
    return Written(_zipped(files))


def file_of(item: Item) -> str:
    """Return the name of a question's file: the same each time, whatever stands in the id."""
    return f"items/{_identifier(item)}.xml"


def _identifier(item: Item) -> str:
    return f"q-{short_digest(item.id)}"


def _as_mathml(formula: TexFormula) -> str:
    # Imported here: hardly any deck has formulas.
    from studykit.markup.mathml import as_mathml

    return as_mathml(formula)


def _test(deck: Deck, items: Sequence[Item]) -> Element:
    """Return the test that asks all questions."""
    identifier = f"test-{short_digest(deck.key)}"
    test = Element(qti("assessmentTest"), identifier=identifier, title=_title(deck.name))
    modes = {"navigationMode": "nonlinear", "submissionMode": "individual"}
    part = SubElement(test, qti("testPart"), {"identifier": "part", **modes})
    for number, (subdeck, members) in enumerate(groupby(items, key=_deck_of), start=1):
        attributes = {"identifier": f"section-{number}", "title": _title(subdeck)}
        section = SubElement(part, qti("assessmentSection"), {**attributes, "visible": "true"})
        for item in members:
            reference = {"identifier": _identifier(item), "href": file_of(item)}
            SubElement(section, qti("assessmentItemRef"), reference)
    return test


def _deck_of(item: Item) -> str:
    return item.deck


def _title(name: str) -> str:
    return short_name(" ".join(readable(name).split()), _LONGEST_TITLE)


def _manifest(deck: Deck, used: dict[str, list[str]]) -> Element:
    """Return the list of all files, each question with the media that it shows."""
    manifest = Element(_in_package("manifest"), identifier=f"deck-{short_digest(deck.key)}")
    metadata = SubElement(manifest, _in_package("metadata"))
    SubElement(metadata, _in_package("schema")).text = "QTIv2.1 Package"
    SubElement(metadata, _in_package("schemaversion")).text = "1.0.0"
    SubElement(manifest, _in_package("organizations"))
    resources = SubElement(manifest, _in_package("resources"))
    _resource(resources, "test", "imsqti_test_xmlv2p1", ["test.xml"])
    for file, media in used.items():
        name = file.removeprefix("items/").removesuffix(".xml")
        _resource(resources, name, "imsqti_item_xmlv2p1", [file, *media])
    return manifest


def _in_package(name: str) -> str:
    return f"{{{_PACKAGE}}}{name}"


def _resource(parent: Element, identifier: str, kind: str, files: Sequence[str]) -> None:
    attributes = {"identifier": identifier, "type": kind, "href": files[0]}
    resource = SubElement(parent, _in_package("resource"), attributes)
    for file in files:
        SubElement(resource, _in_package("file"), href=file)


def _xml(element: Element) -> bytes:
    register_namespace("", QTI if element.tag.startswith(f"{{{QTI}}}") else _PACKAGE)
    register_namespace("m", MATHML)
    xml: bytes = tostring(element, encoding="utf-8", xml_declaration=True)
    return xml


def _zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        # The manifest first, by which a reader knows what it has.
        for name in sorted(files, key=lambda name: (name != "imsmanifest.xml", name)):
            archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY_OF_ZIP), files[name])
    return packed.getvalue()
