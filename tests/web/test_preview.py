"""The addresses of the preview and what is refused, asked by Flask's own client."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import studykit as studykit_package
from studykit.problems import Location, Problem
from studykit.web.deck_on_show import DeckState
from tests.cli.runner import studykit
from tests.web.preview import DECK, HERE, PORT, ROWS, TOKEN, Preview

PROJECT = Path(studykit_package.__file__).parents[1]


@pytest.fixture
def preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Preview:
    monkeypatch.chdir(tmp_path)
    return Preview(tmp_path)


@pytest.fixture
def client(preview: Preview) -> FlaskClient:
    return preview.client()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address, base_url=HERE)
    assert answer.status_code == 200, address
    return answer.text


# --- who may come in -----------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/?token=", "/?token=a-tokem", "/?token=%C3%A9", "/item?id=name/b",
                                     "/state", "/problems", "/card?id=name/b&side=front&theme=light", "/sheet?id=name/b&theme=dark",
                                     "/static/preview.js", "/nothing"])  # fmt: skip
def test_nothing_is_told_without_the_token(preview: Preview, address: str) -> None:
    answer = preview.client(comes_in=False).get(address, base_url=HERE)
    assert answer.status_code == 403
    assert "Ata" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_the_token_becomes_a_cookie_that_only_our_own_pages_send(preview: Preview) -> None:
    client = preview.client(comes_in=False)
    answer = client.get(f"/?token={TOKEN}", base_url=HERE)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert cookie == f"studykit-{PORT}={TOKEN}; HttpOnly; Path=/; SameSite=Strict"
    assert client.get("/", base_url=HERE).status_code == 200


def test_a_program_may_send_the_token_in_a_header(preview: Preview) -> None:
    client = preview.client(comes_in=False)
    for token, code in ((TOKEN, 200), ("another", 403)):
        answer = client.get("/state", base_url=HERE, headers={"X-Studykit-Token": token})
        assert answer.status_code == code


@pytest.mark.parametrize(
    "host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:5001", "localhost.evil.example:5000", ""]
)  # fmt: skip
def test_a_name_that_was_bound_to_this_machine_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get(f"/?token={TOKEN}", base_url=HERE, headers={"Host": host})
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers
    assert client.get("/", base_url=f"http://localhost:{PORT}", headers={"X-Studykit-Token": TOKEN}).status_code == 200  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:5001"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_page_of_another_site_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.get("/", base_url=HERE, headers=headers).status_code == 403
    assert client.get("/", base_url=HERE, headers={"Origin": HERE, "Sec-Fetch-Site": "same-origin"}).status_code == 200  # fmt: skip


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_what_changes_something_wants_the_token_itself(client: FlaskClient, method: str) -> None:
    assert client.open("/", method=method, base_url=HERE).status_code == 403
    with_token = client.open(
        "/state", method=method, base_url=HERE, headers={"X-Studykit-Token": TOKEN}
    )
    assert with_token.status_code in (200, 405)


def test_every_answer_says_what_a_browser_may_do_with_it(preview: Preview) -> None:
    client = preview.client()
    frames = ["/card?id=name/b&side=front&theme=light", "/sheet?id=name/b&theme=dark"]
    for address in ["/", "/item?id=name/b", "/static/preview.js", "/nothing", *frames]:
        # A file that is sent stays open until it is read.
        headers = client.get(address, base_url=HERE, buffered=True).headers
        policy = headers["Content-Security-Policy"].split("; ")
        assert "default-src 'none'" in policy
        assert not [rule for rule in policy if "http:" in rule or "*" in rule]
        assert ("sandbox" in policy) == (address in frames)
        assert ("script-src 'self'" in policy) == (address not in frames)
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
    refused = preview.client(comes_in=False).get("/", base_url=HERE).headers
    assert refused["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["../preview_pages.py", "..%2fguard.py", "%2e%2e/guard.py", "/etc/passwd", "..\\guard.py"]
)  # fmt: skip
def test_no_file_is_handed_out(client: FlaskClient, path: str) -> None:
    for address in (f"/static/{path}", f"/card?id={path}&side=front&theme=light", f"/{path}"):
        # A second slash is led back to the address with one.
        assert client.get(address, base_url=HERE, follow_redirects=True).status_code == 404


# --- what is shown -------------------------------------------------------------------------------


def test_an_item_is_shown_as_everywhere_with_its_reasons(client: FlaskClient) -> None:
    text = page(client, "/item?id=name/b")
    for section in ("In Anki", "In the terminal", "On a sheet", "Facts", "Why it is asked so"):
        assert f"{section}</h2>" in text
    assert text.count("<iframe") == text.count("sandbox title=") == 6
    for words in ("✓ two", "1) ", "As a choice", "Typed", "As a card", "islands/b", "seeds/a/t.yaml:6:3",
                  "decks/d.yaml:6:3", "Proof: closed"):  # fmt: skip
        assert words in text, words
    assert 'rel="prev" href="/item?id=name/a"' in text
    assert 'rel="next" href="/item?id=name/c"' in text


def test_no_text_of_a_fact_is_a_tag_anywhere(client: FlaskClient) -> None:
    addresses = [
        "/",
        "/problems",
        "/item?id=name/a",
        "/sheet?id=name/a&theme=dark",
        "/?q=%3Cscript%3Ealert",
    ]
    addresses += [
        f"/card?id=name/{row}&side={side}&theme=dark" for row in "ab" for side in ("front", "back")
    ]
    for address in addresses:
        text = page(client, address)
        assert "<script>" not in text, address
        assert "alert(1)" not in text.replace("&lt;script&gt;alert(1)&lt;/script&gt;", ""), address
    assert "&lt;script&gt;alert(1)" in page(client, "/item?id=name/a")


def test_a_card_has_its_pictures_inside_and_begins_in_its_mode(client: FlaskClient) -> None:
    front = page(client, "/card?id=flag/b&side=front&theme=light")
    assert front.count('<img src="data:image/png;base64,') == 1
    assert '<div data-mode="choice" class="sk sk-front"' in front
    assert '<body class="card card1">' in front
    assert "Bera" in front
    assert '<li class=key dir="auto">two' in page(client, "/card?id=name/b&side=back&theme=light")
    assert '<body class="card card1 nightMode">' in page(
        client, "/card?id=flag/b&side=back&theme=dark"
    )
    assert page(client, "/sheet?id=flag/b&theme=dark").count("data:image/png;base64,") == 1
    for wrong in ("side=x&theme=dark", "side=front", "side=front&theme=x"):
        assert client.get(f"/card?id=flag/b&{wrong}", base_url=HERE).status_code == 404


def test_the_card_of_a_cloze_is_that_of_its_gap(client: FlaskClient) -> None:
    front = page(client, "/card?id=lies/b%231&side=front&theme=light")
    assert '<span class="cloze" data-ordinal="1">[...]</span>' in front
    back = page(client, "/card?id=lies/b%231&side=back&theme=light")
    assert '<span class="cloze" data-ordinal="1">south</span>' in back


def test_a_picture_that_is_gone_is_told_of(preview: Preview) -> None:
    client = preview.client()
    (preview.folder / "seeds/a/b.png").unlink()
    for address in ("/card?id=flag/b&side=front&theme=light", "/sheet?id=flag/b&theme=dark"):
        assert "<p>" in page(client, address)
        assert "b.png" in page(client, address)


def test_items_are_listed_a_hundred_a_page_and_found_by_words(preview: Preview) -> None:
    rows = "".join(f"  r{number}: {{name: N{number}, called: C{number}, sea: s}}\n" for number in range(150))  # fmt: skip
    preview.save("seeds/a/t.yaml", ROWS.partition("rows:")[0] + f"rows:\n{rows}")
    client = preview.client()
    first = page(client, "/")
    assert "300 questions" in first
    assert first.count('<a href="/item?') == 120  # of the last save twenty
    assert "Page 1 of 3" in first
    last = page(client, "/?page=3")
    assert '<ol start="201"' in last
    assert 'rel="next"' not in last
    assert page(client, "/?page=99") == page(client, "/?page=3")
    assert "Page 1 of" in page(client, "/?page=x")
    found = page(client, "/?q=called+N14")
    assert "11 questions with “called N14”" in found
    assert "0 questions" in page(client, "/?q=nowhere")


def test_a_problem_stands_with_the_items_that_it_is_about(preview: Preview) -> None:
    client = preview.client()
    assert "tells the answer" in page(client, "/problems")
    assert "tells the answer" in page(client, "/item?id=flag/b")
    assert "tells the answer" not in page(client, "/item?id=name/b")


@pytest.mark.parametrize(
    ("about", "concerned"),
    [
        (("name",), ["name/a", "name/b", "name/c", "name/d"]),
        (("name", "islands/b"), ["name/b"]),
        (("islands/b",), ["flag/b", "name/b", "lies/b#1"]),
        (("islands",), []),
    ],
)
def test_a_problem_is_about_facts_or_a_whole_template(
    preview: Preview, about: tuple[str, ...], concerned: list[str]
) -> None:
    problem = Problem("I001", "m", "r", Location("x.yaml", 1), about=about)
    state = DeckState(1, "d", preview.shown.state.workspace, [problem])
    assert [item.id for item in state.items if state.problems_of(item)] == concerned


# --- after a save --------------------------------------------------------------------------------


def state(client: FlaskClient) -> tuple[int, list[str]]:
    told = json.loads(page(client, "/state"))
    return told["number"], told["changed"]


def test_a_save_tells_which_items_it_has_changed(preview: Preview) -> None:
    client = preview.client()
    assert state(client) == (1, [])
    preview.save("seeds/a/t.yaml", ROWS.replace("sea: south", "sea: far south"))
    number, changed = state(client)
    assert number == 2
    # The item whose answer it is comes first, and those of which only options are others last.
    assert changed[0] == "lies/b#1"
    assert changed.index("flag/b") < changed.index("lies/c#1")
    assert "flag/c" not in changed
    assert "Changed by the last save" in page(client, "/")
    assert "changed by the last save" in page(client, "/item?id=lies/b%231")
    assert "changed by the last save" not in page(client, "/item?id=flag/c")


def test_a_deck_that_is_torn_for_a_moment_stays_as_it_was_and_says_so(preview: Preview) -> None:
    client = preview.client()
    preview.save("seeds/a/t.yaml", ROWS[:-20] + '"')
    assert "F001" in page(client, "/problems")
    assert "two" in page(client, "/item?id=name/b")
    preview.save("decks/d.yaml", "deck: [")
    assert "D001" in page(client, "/problems") or "F001" in page(client, "/problems")
    assert "two" in page(client, "/item?id=name/b")
    (preview.folder / "seeds/a/t.yaml").write_text(ROWS, encoding="utf-8")
    preview.save("decks/d.yaml", DECK)
    assert state(client) == (4, [])


def test_a_deck_that_cannot_be_read_at_the_start_shows_its_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tests.web.preview.DECK", "deck: [")
    client = Preview(tmp_path).client()
    assert "cannot be read" in page(client, "/")
    assert client.get("/item?id=name/b", base_url=HERE).status_code == 404


# --- the command ---------------------------------------------------------------------------------


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("a,b\n1,2\n")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = studykit("serve", "words.csv", "--port", port, cwd=tmp_path)
    assert done.code == 4
    assert done.err.startswith(f"Error: the port {port} cannot be used: ")
    assert done.err.endswith(". Name another --port.\n")


def test_without_flask_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "flask.py").write_text("raise ImportError\n")
    (tmp_path / "words.csv").write_text("a,b\n1,2\n")
    done = studykit(
        "serve",
        "words.csv",
        cwd=tmp_path,
        env={"PYTHONPATH": os.pathsep.join([str(tmp_path), str(PROJECT)])},
    )
    assert done.code == 4
    assert "Install studykit-facts[web]" in done.err
