"""What `facts import` makes of a package goes on with its notes by one line, and nothing changes for learners."""

from __future__ import annotations

from pathlib import Path

import pytest
from author import foretold
from published import Maintainer, add_note, age, publish

from studykit.cli.facts_import import command as facts_import
from tests import engine
from tests.engine import collection, import_package

pytestmark = pytest.mark.engine

BACKS = (
    "plain", "a &lt;b&gt; &amp; c", "<b>bold</b> and <i>it</i>", "one<br>two<br />three", "<div>a</div><div>b</div>",
    "x&nbsp;&nbsp;y", "<ul><li>one</li><li>two</li></ul>", "<ol><li>1st</li><li>2nd</li></ol>",
    "<code>print(1)</code>", "<pre>a  b\nc</pre>", r"\(x^2+1\)", r"\[\frac{1}{2}\]", "<ruby>漢字<rt>かんじ</rt></ruby>",
    "H<sub>2</sub>O and x<sup>n</sup>", '<a href="https://e.org">link</a>', '<img src="p 1.svg">',
    "[sound:s.mp3] said", '<font color="red">red</font> <span style="color:blue">blue</span>', "<u>under</u> <s>s</s>",
    "&quot;quoted&quot; — dash…", "line<br>", "  spaced  ", "<h1>Head</h1>text", "C:\\path\\to", "*star* _under_ `tick`",
    "# no head", "<blockquote>q</blockquote>", "c<hr>d", "emoji 😀 e\u0301", "<p>para</p><p>two</p>", "<b></b>empty",
)  # fmt: skip
SENTENCES = (
    "{{c1::A}} b", "<b>{{c1::A b}}</b> c {{c2::d::hint}} e", "x {{c1::\\(a+b\\) }} y", "l1 {{c3::z}}<br>l2 {{c1::q}}",
    "a {{c1::&lt;x&gt;}} &amp; b", "{{c2::twice}} or {{c1::once}}",
)  # fmt: skip
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"><title>one</title></svg>'


def test_of_an_imported_package_the_first_export_changes_nothing(tmp_path: Path, monkeypatch):
    maintainer = Maintainer(tmp_path / "maintainer", monkeypatch, "deck: x\n")
    with collection(maintainer.folder / "author") as col:
        col.media.write_data("p 1.svg", PICTURE)
        col.media.write_data("s.mp3", b"ID3\x03")
        for number, back in enumerate(BACKS):
            reversed_type = col.models.by_name("Basic (and reversed card)")
            add_note(col, reversed_type, "Rich", [f"Q{number:02}", back], "t_a", "B::c_d")
        for number, sentence in enumerate(SENTENCES):
            cloze = col.models.by_name("Cloze")
            add_note(col, cloze, "Rich::Sub", [sentence, f"e{number}"], "t")
        age(col, 30)
        publish(col, maintainer.published)
    (maintainer.folder / "decks/geo.yaml").unlink()
    done = maintainer.run(facts_import, "last.apkg", "--into", "seeds", "--deck", "decks/geo.yaml")
    assert done.exit_code == 0, done.output
    maintainer.edit(
        "decks/geo.yaml", ("\ntemplates:", "\nnote_type: {from: ../last.apkg}\ntemplates:")
    )
    out = maintainer.export()
    assert foretold(out) == {"duplicate": len(BACKS) + len(SENTENCES)}
    with collection(tmp_path / "newcomer") as col:
        import_package(col, maintainer.package)
        contents = "select guid, flds, tags from notes order by guid"
        cards = "select n.guid, c.ord from cards c join notes n on n.id = c.nid order by 1, 2"
        with collection(maintainer.folder / "author") as author:
            assert col.db.all(contents) == author.db.all(contents)
            assert col.db.all(cards) == author.db.all(cards)
        assert col.media.check().missing == []
        engine.days_pass(col)
