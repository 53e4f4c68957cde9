"""The link by which a learner reports a mistake: on the back of cards and in HTML, and nowhere without the key."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from export_items import DECK, NO_ROWS, NOW, build, cloze_items, make_item, write

from studykit.anki import read_package, recover
from studykit.anki.field_html import EncodeError, report_line
from studykit.formats.html import as_html
from studykit.problems import Location
from studykit.questions.report_link import fault_of_link, report_link, reported_fact
from tests.cli.runner import studykit
from tests.cli.runner import write as write_files
from tests.engine import collection, import_package, note_of

PAGE = "https://example.org/new?title={item}&body={fact}+{line}"
WITH_LINK = DECK._replace(report=PAGE)
LATER = NOW + 60


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.append(dict(attrs)["href"] or "")


def source(export) -> str:
    (note,) = export.notes
    return note.fields[7 if len(note.fields) == 15 else 5]


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (PAGE, ""),
        ("mailto:ada@example.org", ""),
        ("MAILTO:ada@example.org?subject={item}", ""),
        ("https://example.org/{item}", ""),
        ("http://example.org/{item}", "it is no link to a page or an address"),
        ("javascript:alert(1)//{item}", "it is no link to a page or an address"),
        ("data:text/html,{item}", "it is no link to a page or an address"),
        ("file:///etc/passwd{item}", "it is no link to a page or an address"),
        ("//example.org/{item}", "it is no link to a page or an address"),
        ("ada@example.org", "it is no link to a page or an address"),
        ("https://{item}.example.org/", "it names no page"),
        ("https://ada:x@example.org/{item}", "it names no page"),
        ("https:{item}", "it names no page"),
        ("https://[::1/{item}", "it names no page"),
        ("mailto:ada", "it names no one address"),
        ("mailto:{item}@example.org", "it names no one address"),
        ("mailto:a@example.org,b@example.org", "it names no one address"),
        ("mailto:ada@example.org?subject=x", "it does not say which card is meant"),
        ("https://example.org/", "it does not say which card is meant"),
        ("https://example.org/{itm}", "it has '{itm}'"),
        ("https://example.org/{item", "a brace stands there alone"),
        ("https://example.org/a b{item}", "it holds a blank"),
    ],
)
def test_only_links_to_pages_and_addresses_are_links(pattern: str, fault: str) -> None:
    found = fault_of_link(pattern)
    assert (found[0] if found else "") == fault


def test_no_text_of_a_fact_ends_the_link_or_adds_to_it() -> None:
    nasty = "a\"><script>&x=1#y?z {item} '`\\ Ж日"
    item = make_item(nasty, facts=(f"t/{nasty}",), location=Location("/home/ada/s/x y&.csv", 7))
    link = report_link(PAGE, reported_fact(item))
    assert set(link) <= set(map(chr, range(33, 127))) - set("\"'<>`\\{}")
    query = parse_qs(urlsplit(link).query)
    assert query == {"title": [nasty], "body": [f"t/{nasty} x y&.csv:7"]}
    mail = report_link("mailto:ada@example.org", reported_fact(item))
    assert mail.startswith("mailto:ada@example.org?subject=")
    assert unquote(mail).endswith("(x y&.csv:7)")
    (shown,) = Links(report_line(link)).found
    assert shown == link
    assert report_link(PAGE, reported_fact(make_item("x" * 3000))) == ""


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "http://x.org", "https://x.org/ y", 'https://x"']
)
def test_a_link_out_of_a_lock_file_or_a_package_is_not_believed(link: str) -> None:
    with pytest.raises(EncodeError):
        report_line(link)


def test_without_the_key_nothing_is_there() -> None:
    assert "report" not in source(build([make_item()]))
    assert build([make_item()]).notes[0].entry.digest == (
        build([make_item()], deck=WITH_LINK._replace(report="")).notes[0].entry.digest
    )
    assert "report a mistake" not in as_html(DECK, [make_item()])


def test_the_link_stands_below_the_sources_of_cards_and_clozes_and_in_html() -> None:
    link = (
        "https://example.org/new?title=farp-island%2Ffarp-2025&body=deployments%2Ffarp-2025"
        "+deployments.yaml%3A4"
    )
    shown = source(build([make_item()], deck=WITH_LINK))
    assert Links(shown).found == [link]
    assert shown.index("</ul>") < shown.index("<a ")
    cloze = build(cloze_items("cloze/1", ((1, "A"), (0, " and "), (2, "B"))), deck=WITH_LINK)
    assert [unquote(urlsplit(each).query)[:15] for each in Links(source(cloze)).found] == [
        "title=cloze/1#1"
    ]
    assert link in Links(as_html(WITH_LINK, [make_item()])).found
    bare = build([make_item(sources=())], deck=WITH_LINK)
    assert Links(source(bare)).found == [link]


def test_a_row_above_moves_the_line_and_changes_no_note() -> None:
    first = build([make_item()], deck=WITH_LINK)
    moved = make_item(location=Location("seeds/nansei/deployments.yaml", 40, 3))
    second = build([moved], first.lock, LATER, deck=WITH_LINK)
    assert second.notes == first.notes
    # A note that changes anyway has the line of today.
    third = build([moved._replace(explanation="New.")], second.lock, LATER, deck=WITH_LINK)
    assert Links(source(third)).found[0].endswith("deployments.yaml%3A40")
    # Another link changes all notes, and none takes it away.
    other = build([moved], third.lock, LATER, deck=WITH_LINK._replace(report="mailto:a@b.org"))
    assert other.notes[0].entry.changed > third.notes[0].entry.changed
    assert "sk-report" not in source(build([moved], other.lock, LATER + 9))


def test_a_lock_that_was_lost_is_made_again_with_its_links(tmp_path: Path) -> None:
    items = [make_item(), *cloze_items("cloze/1", ((1, "A"), (0, " and "), (2, "B")))]
    first = build(items, deck=WITH_LINK)
    package = write(tmp_path, first)
    found = recover.recover(read_package.read_package(package), WITH_LINK, items, NO_ROWS)
    # The note of a cloze has one link, that of its first card.
    reports = {found.texts.of(entry).report for entry in found.entries.values()}
    assert reports == {link for note in first.notes for link in Links("".join(note.fields)).found}
    assert (
        build(items, found, LATER, deck=WITH_LINK).notes
        == build(items, first.lock, LATER, deck=WITH_LINK).notes
    )


@pytest.mark.engine
def test_anki_takes_the_link_as_it_is(tmp_path: Path) -> None:
    pytest.importorskip("anki")
    export = build([make_item()], deck=WITH_LINK._replace(report="mailto:ada@example.org"))
    package = write(tmp_path, export)
    with collection(tmp_path / "c") as col:
        import_package(col, package)
        note = note_of(col, "farp-island/farp-2025")
        assert Links(note.cards()[0].answer()).found == Links(source(export)).found
        assert Links(note.cards()[0].question()).found == []


def test_a_bad_link_is_told_with_its_place_and_diff_names_a_new_one(tmp_path: Path) -> None:
    deck = "deck: T\nkey: t-1\nfacts: facts\n{}templates: {{x: {{from: t, ask: '{{a}}', answer: b}}}}\n"
    write_files(tmp_path, deck_yaml=deck.format("report: http://example.org/{item}\n"))
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts/t.csv").write_text("a,b\nx,y\nz,w\n")
    found = studykit("check", "deck.yaml", "--json", cwd=tmp_path)
    assert [(each["line"], each["message"]) for each in found.lines if each["rule"] == "T014"] == [
        (
            4,
            "`report`: 'http://example.org/{item}' cannot be a link: it is no link to a page or an address",
        )
    ]
    write_files(tmp_path, deck_yaml=deck.format(""))
    assert studykit("export", "deck.yaml", cwd=tmp_path).code == 0
    write_files(tmp_path, deck_yaml=deck.format('report: "https://example.org/{item}"\n'))
    found = studykit("diff", "deck.yaml", cwd=tmp_path)
    assert found.code == 3
    assert "link to report" in found.out
    assert "https://example.org/x%2Fz" in found.out
