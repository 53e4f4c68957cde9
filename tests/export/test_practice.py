"""`export --format practice`: a page that practises off line, and `log import` of what it gives."""

from __future__ import annotations

import json
import os
import re
import shlex
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from studykit.facts.base import FactBase
from studykit.formats import practice
from studykit.grading.expected import Answer
from studykit.problems import MARKS
from studykit.questions.fact_sentences import FactSentences
from studykit.questions.item import Item, Medium
from studykit.questions.item_bank import ItemBank
from studykit.questions.judge import Judge
from studykit.quiz.practice_answers import verdict_on
from studykit.reviews.log import Log
from studykit.reviews.practice_file import HEADER, PracticeAnswer
from studykit.reviews.records import Review
from studykit.workspace.workspace import Workspace
from tests.cli.runner import Result, studykit, write
from tests.export.courses import choice, request, typed
from tests.export.export_items import BOXES
from tests.export.test_courses import PNG
from tests.export.test_formats import CHROMIUM
from tests.manual import MANUAL, Block, commands, text_of, write_files

FACTS = """\
table: capitals
label: capital
source: s
columns: {country: text, capital: text}
rows:
  a: {country: Austria, capital: Vienna, aliases: [Wien]}
  b: {country: Belgium, capital: Brussels}
  c: {country: Croatia, capital: Zagreb}
  d: {country: "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'>", capital: "</script><script>window.ran = 3</script>"}
---
table: sources
rows: {s: {title: Atlas}}
"""
DECK = """\
deck: Capitals
key: capitals-1
facts: ../facts
templates:
  capital: {from: capitals, ask: "What is the capital of {country}?", answer: capital}
"""
AT = "2026-03-10T13:00:00.250+01:00"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return write(tmp_path, facts__capitals_yaml=FACTS, decks__capitals_yaml=DECK)


def page_of(*items: Item) -> dict[str, Any]:
    return inside(practice.write(request(*items)).content.decode())


def inside(html: str) -> dict[str, Any]:
    """What the page knows of its questions."""
    (text,) = re.findall(r'<script id="page" type="application/json">(.*?)</script>', html)
    return json.loads(text)


def answer(item: str, key: str, mode: str = "typed", *answers: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "answer", "deck": "capitals-1", "item": item, "at": AT, "mode": mode, "asked": "?",
        "keys": [key], "answers": list(answers), "judged": "", "took": 1500, **more,
    }  # fmt: skip


def imported(folder: Path, *lines: Any, more: str = "") -> Result:
    text = "".join(f"{json.dumps(line)}\n" for line in (HEADER, *lines))
    (folder / "answers.jsonl").write_text(text + more, "utf-8")
    return studykit("log", "import", "answers.jsonl", cwd=folder, env=home(folder))


def home(folder: Path) -> dict[str, str]:
    return {"STUDYKIT_HOME": str(folder / "home")}


def reviews(folder: Path) -> list[Review]:
    if not (folder / "home" / "reviews.db").exists():
        return []
    with Log.open(folder / "home" / "reviews.db") as log:
        return log.reviews()


# --- the file ------------------------------------------------------------------------------------


def test_a_page_holds_each_question_and_no_text_is_read_as_a_part_of_the_page() -> None:
    nasty = "</script><script>alert(1)</script><!--"
    html = practice.write(request(choice(1, nasty, nasty, ("x", "y")))).content.decode()
    assert nasty not in html
    (question,) = inside(html)["questions"]
    assert (question["asked"], question["keys"], question["ways"]) == (
        nasty,
        [nasty],
        ["choice", "typed", "cards"],
    )
    assert [option["text"] for option in question["choices"] if option["right"]] == [nasty]
    assert "<script" not in question["stem"] + question["answers"][0]


def test_the_policy_of_a_page_lets_its_own_script_run_and_nothing_else_and_loads_nothing() -> None:
    html = practice.write(request(typed(1, "q", "a"))).content.decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    script = html.rpartition("<script>")[2].partition("</script>")[0]
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert re.findall(r'(?:src|href)="(?!data:)', html) == []


def test_options_stand_in_the_order_that_is_drawn_from_the_item() -> None:
    item = choice(7, "q", "a", ("b", "c", "d"))
    first = [option["text"] for option in page_of(item)["questions"][0]["choices"]]
    assert first == [option["text"] for option in page_of(item)["questions"][0]["choices"]]
    assert sorted(first) == ["a", "b", "c", "d"]


def test_an_author_says_how_a_page_asks() -> None:
    item = choice(1, "q", "a", ("b", "c"))
    claim = item._replace(interaction="true or false")
    pages = page_of(item._replace(modes=("typed",)), claim, typed(2, "q", "a"))
    assert [question["ways"] for question in pages["questions"]] == [
        ["typed"],
        ["choice"],
        ["typed", "cards"],
    ]


def test_a_picture_stands_in_a_page_once_and_what_is_too_large_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = []
    for name, size in (("a.png", 30), ("b.png", 3000)):
        (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(size))
        pictures.append(Medium(name, "image", str(tmp_path / name)))
    monkeypatch.setattr(practice, "MAX_PAGE_MEDIA", 1000)
    small = typed(1, "q", "a")._replace(media=(pictures[0],))
    large = typed(3, "q", "a")._replace(media=(pictures[1],))
    written = practice.write(request(small, small._replace(id="t/2"), large))
    page = inside(written.content.decode())
    assert [question["id"] for question in page["questions"]] == ["t/1", "t/2"]
    (address,) = page["media"].values()
    assert address.startswith("data:image/png;base64,")
    assert [left_out.item_id for left_out in written.left_out] == ["t/3"]


# --- its answers ---------------------------------------------------------------------------------


def test_answers_are_judged_when_they_are_imported_and_kept_once(here: Path) -> None:
    lines = [
        answer("capital/a", "Vienna", "typed", "wien"),
        answer("capital/b", "Brussels", "choice", "Zagreb"),
        answer("capital/c", "Zagreb", "cards", judged="knew"),
        # The learner said so, and the grader does not.
        answer("capital/c", "Zagreb", "typed", "Split", judged="knew", at=AT.replace("13", "14")),
        answer("capital/b", "Brussels", "typed", at=AT.replace("13", "15")),
    ]
    assert imported(here, *lines).out == "answers.jsonl: 5 new answers, 2 of them right.\n"
    kept = reviews(here)
    told = [(r.item, r.mode, r.verdict, r.rating, r.answer, r.took, r.kind) for r in kept]
    assert sorted(told[:3]) == [
        ("capital/a", "typed", "right", 3, "wien", 1500, "review"),
        ("capital/b", "choice", "wrong", 1, "Zagreb", 1500, "review"),
        ("capital/c", "cards", "right", 3, "", 1500, "review"),
    ]
    assert told[3:] == [
        ("capital/c", "typed", "wrong", 1, "Split", 1500, "review"),
        ("capital/b", "typed", "wrong", 1, "", 1500, "review"),
    ]
    again = imported(here, *lines).out
    assert again == "answers.jsonl: 0 new answers; 5 answers were there already.\n"
    assert reviews(here) == kept
    # What the log exports another one takes: the reviews are whole.
    exported = studykit("log", "export", "log.jsonl", cwd=here, env=home(here))
    assert exported.out == "log.jsonl: 5 reviews.\n"
    other = studykit(
        "log", "import", "log.jsonl", cwd=here, env={"STUDYKIT_HOME": str(here / "other")}
    )
    assert "5 new reviews" in other.out


def test_an_answer_that_is_there_is_not_kept_again_when_it_would_be_judged_otherwise(
    here: Path,
) -> None:
    line = answer("capital/a", "Vienna", "typed", "wien")
    imported(here, line)
    facts = here / "facts" / "capitals.yaml"
    facts.write_text(facts.read_text("utf-8").replace("[Wien]", "[Vindobona]"), "utf-8")
    assert "0 new answers; 1 answer was there already" in imported(here, line).out
    assert len(reviews(here)) == 1


def test_what_cannot_be_judged_is_left_out_and_said(here: Path) -> None:
    found = imported(
        here,
        answer("capital/a", "Graz", "typed", "Graz"),
        answer("capital/x", "Oslo", "typed", "Oslo"),
        answer("capital/a", "Vienna", "typed", "Vienna", deck="other"),
        answer("capital/b", "Brussels", "typed", "Brussels"),
    )
    assert found.out.splitlines() == [
        "answers.jsonl: 1 new answer, 1 of them right.",
        "2 answers were left out: the deck does not ask these questions now, or what is right is another answer.",
        "1 answer was left out, of decks that are not known here: name their deck files behind the file.",
    ]
    assert [review.item for review in reviews(here)] == ["capital/b"]


def test_a_question_that_the_log_knows_by_another_id_is_found_by_its_words(here: Path) -> None:
    asked = "What is the capital of Croatia?"
    line = answer("capital/old", "Zagreb", "typed", "Zagreb", asked=asked)
    assert "1 new answer, 1 of them right" in imported(here, line).out
    assert [review.item for review in reviews(here)] == ["capital/c"]
    assert "0 new answers; 1 answer was there already" in imported(here, line).out
    # Another row has the id now: the words tell.
    assert (
        "1 new answer"
        in imported(here, {**line, "item": "capital/a", "at": AT[:-6] + "+02:00"}).out
    )
    assert [review.item for review in reviews(here)] == ["capital/c", "capital/c"]


def test_ticks_are_judged_as_in_the_quiz() -> None:
    def verdict(*ticked: str) -> Any:
        line = answer(BOXES.id, "", "choice", *ticked)
        del line["type"]
        fields = {
            name: tuple(value) if isinstance(value, list) else value for name, value in line.items()
        }
        return verdict_on(PracticeAnswer(**fields), BOXES, judge)

    judge = Judge(ItemBank((BOXES,), FactSentences(FactBase({}))))
    assert [
        (verdict(*ticked).verdict, verdict(*ticked).rating)
        for ticked in (BOXES.keys, BOXES.keys[:2], (*BOXES.keys, "Finland"), ("Gone",), ())
    ] == [("right", 3), ("partial", 2), ("wrong", 1), ("wrong", 1), ("wrong", 1)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"type": "answer", "deck', ":3: the line is no JSON object, or was cut off."),
        (answer("capital/a", "V", at="yesterday"), ":3: 'at' must be a moment such as"),
        (answer("capital/a", "V", mode="sung"), ":3: 'mode' must be"),
        (answer("capital/a", "V", wrong=1), ":3: 'wrong' is no field of 'answer'"),
        (answer("capital/a", "V", mode="cards"), ":3: 'judged' must be 'missed' or 'knew'"),
        (answer("capital/a", "V", "typed", "a", "b"), ":3: 'answers' must be one text"),
        ({"type": "review"}, ":3: the type must be 'answer' or 'studykit practice'"),
        ({**HEADER, "version": 2}, ":3: a newer studykit wrote this page (version '2'"),
        (answer("capital/a", "Vienna", deck="elsewhere"), None),
    ],
)
def test_of_a_damaged_file_nothing_is_kept(here: Path, line: Any, said: str | None) -> None:
    text = line if isinstance(line, str) else json.dumps(line)
    found = imported(here, answer("capital/a", "Vienna", "typed", "Vienna"), more=text)
    if said is None:
        assert "of decks that are not known here" in found.out
        return
    assert (found.code, found.out) == (1, "")
    place, _, message = said.partition(" ")
    assert f"answers.jsonl{place} L001 {message}" in found.err
    assert found.err.endswith("Nothing was imported.\n")
    assert reviews(here) == []


def test_answers_of_no_deck_that_is_here_are_refused(here: Path) -> None:
    found = imported(here, answer("capital/a", "Vienna", deck="elsewhere"))
    assert found.code == 1
    assert "No deck that these answers are of is known here." in found.err
    assert imported(here).out == "answers.jsonl: there are no answers in it.\n"


def test_the_manual_shows_what_becomes_of_the_answers(tmp_path: Path) -> None:
    write_files(tmp_path)
    (tmp_path / "decks" / "oops.yaml").unlink()
    line = answer("", "", "typed")
    given = [
        {**line, "item": "summit-of/everest", "keys": ["Mount Everest"], "answers": ["Sagarmatha"]},
        {**line, "item": "summit-of/aconcagua", "keys": ["Aconcagua"], "answers": ["Denali"]},
        {**line, "item": "height/aconcagua", "keys": ["6961 m"], "mode": "cards", "judged": "knew"},
    ]
    key = Workspace.open(tmp_path / "decks" / "summits.yaml").deck.key
    lines = [HEADER, *({**each, "deck": key} for each in given)]
    text = "".join(f"{json.dumps(each)}\n" for each in lines)
    (tmp_path / "practice-2026-03-10T130500.jsonl").write_text(text, "utf-8")
    shown = commands(Block(MANUAL, "console", text_of("practice session"), ""))
    for command, output in shown:
        found = studykit(*shlex.split(command)[1:], cwd=tmp_path, env=home(tmp_path))
        assert (found.out, found.err) == (output, "")


# --- in a browser --------------------------------------------------------------------------------


def axe_script() -> str:
    """axe-core, where it lies (`npm install axe-core`, NODE_PATH); else nothing."""
    for folder in os.environ.get("NODE_PATH", "").split(os.pathsep):
        script = Path(folder) / "axe-core" / "axe.min.js"
        if folder and script.is_file():
            return script.read_text("utf-8")
    return ""


@pytest.fixture
def browser() -> Any:
    """Chromium without a network."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright")
    if not CHROMIUM:
        pytest.skip("no Chromium")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def opened(browser: Any, folder: Path, **look: Any) -> Any:
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 844}, **look)
    page = context.new_page()
    page.goto((folder / "capitals-practice.html").as_uri())
    return page


def exported(folder: Path) -> None:
    found = studykit("export", "--format", "practice", cwd=folder)
    assert found.out == "capitals-practice.html: 4 questions of Capitals\n"


@pytest.mark.slow
def test_three_answers_survive_a_reload_and_come_into_the_log(browser: Any, here: Path) -> None:
    exported(here)
    page = opened(browser, here)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    asked = page.locator("#stem")
    assert asked.inner_text() == "What is the capital of Austria?"
    options = page.locator(".choices button").all_inner_texts()
    # By key: a wrong one, so that the question comes again.
    wrong = next(number for number, text in enumerate(options, 1) if "Vienna" not in text)
    page.keyboard.press(str(wrong))
    told = page.locator("#told").inner_text().split("\n")
    assert (told[0], "Vienna" in told) == ("Not right. The answer is:", True)
    assert page.evaluate("document.activeElement.textContent") == "Next"
    page.keyboard.press("Enter")
    # By touch: typed, shown beside the key, judged.
    page.get_by_label("typing").check()
    assert asked.inner_text() == "What is the capital of Belgium?"
    page.get_by_label("Your answer").fill("<b>brussel</b>")
    page.keyboard.press("Enter")
    assert page.locator("dl").inner_text().split() == ["You", "typed", "<b>brussel</b>", "The", "answer", "Brussels"]  # fmt: skip
    page.reload()
    # It was not judged yet: it comes again, and what was typed is kept.
    assert page.locator("#kept").inner_text() == "2 answers are kept."
    assert asked.inner_text() == "What is the capital of Croatia?"
    page.get_by_label("recalling").check()
    page.get_by_role("button", name="Show the answer").click()
    page.get_by_role("button", name="I knew it").click()
    assert page.locator("#progress").inner_text() == "1 of 4 done, 2 to come again"
    # The fourth, whose texts would run.
    assert "window.ran" in asked.inner_text()
    page.get_by_role("button", name="Show the answer").click()
    assert page.evaluate("window.ran") is None
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the answers").click()
    download.value.save_as(here / "given.jsonl")
    assert errors == []
    found = studykit("log", "import", "given.jsonl", cwd=here, env=home(here))
    assert found.out == "given.jsonl: 3 new answers, 1 of them right.\n", found.err
    assert [(r.item, r.mode, r.correct) for r in reviews(here)] == [
        ("capital/a", "choice", False),
        ("capital/b", "typed", False),
        ("capital/c", "cards", True),
    ]
    again = studykit("log", "import", "given.jsonl", cwd=here, env=home(here))
    assert again.out == "given.jsonl: 0 new answers; 3 answers were there already.\n"


@pytest.mark.slow
def test_what_was_missed_comes_again_until_all_is_done(browser: Any, here: Path) -> None:
    exported(here)
    page = opened(browser, here)
    seen, orders = [], {}
    for number in range(6):
        stem = page.locator("#stem").inner_text()
        options = page.locator(".choices button span:nth-child(2)").all_inner_texts()
        assert orders.setdefault(stem, options) == options
        seen.append(stem)
        if number in (0, 1):
            page.get_by_role("button", name="I don't know").click()
        else:
            asked = inside((here / "capitals-practice.html").read_text("utf-8"))["questions"]
            (key,) = next(each["keys"] for each in asked if each["asked"] == stem)
            page.locator(".choices button").nth(options.index(key)).click()
        page.get_by_role("button", name="Next").click()
    assert page.locator("#stem").inner_text() == "All questions are answered."
    assert sorted(seen[4:]) == sorted(seen[:2])
    page.get_by_role("button", name="Once more from the beginning").click()
    assert page.locator("#progress").inner_text() == "0 of 4 done"


@pytest.mark.slow
def test_boxes_are_ticked_an_order_is_shown_and_pictures_are_seen(
    browser: Any, tmp_path: Path
) -> None:
    (tmp_path / "dot.png").write_bytes(PNG)
    picture = Medium("dot.png", "image", str(tmp_path / "dot.png"), alt="a dot", is_asked=True)
    keys = tuple(Answer(text, text) for text in ("one", "two", "three"))
    items = (
        BOXES,
        typed(1, f"What is {MARKS[0]}picture dot.png{MARKS[1]}?", "a dot")._replace(
            media=(picture,)
        ),
        typed(2, "In order?", "one")._replace(answers=keys, many="all", interaction="order"),
    )
    html = practice.write(request(*items)).content
    (tmp_path / "capitals-practice.html").write_bytes(html)
    page = opened(browser, tmp_path)
    for key in BOXES.keys:
        page.get_by_role("button", name=key).click()
    page.get_by_role("button", name="Done").click()
    assert page.locator(".verdict").inner_text() == "Right."
    page.get_by_role("button", name="Next").click()
    page.wait_for_function("document.querySelector('#stem img').naturalWidth > 0")
    assert page.locator("#stem img").get_attribute("alt") == "a dot"
    page.get_by_label("Your answer").fill("a dot")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="I was right").click()
    shown = page.locator("#answering li").all_inner_texts()
    assert (sorted(shown), shown != ["one", "two", "three"]) == (["one", "three", "two"], True)
    page.get_by_label("Your answer, in order").fill("one, two, three")
    page.keyboard.press("Enter")
    assert page.locator("dl li").all_inner_texts() == ["one", "two", "three"]


@pytest.mark.slow
def test_a_browser_that_keeps_nothing_is_told_of_and_goes_on(browser: Any, here: Path) -> None:
    exported(here)
    context = browser.new_context(offline=True)
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }})"
    )
    page = context.new_page()
    page.goto((here / "capitals-practice.html").as_uri())
    assert page.get_by_role("alert").inner_text().startswith("This browser keeps nothing")
    page.keyboard.press("1")
    page.get_by_role("button", name="Next").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the answers").click()
    assert len(Path(download.value.path()).read_text("utf-8").splitlines()) == 2


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_can_be_read_by_all(browser: Any, here: Path, scheme: str) -> None:
    axe = axe_script()
    if not axe:
        pytest.skip("no axe-core: npm install axe-core, and NODE_PATH")
    exported(here)
    page = opened(browser, here, color_scheme=scheme, bypass_csp=True)
    for step in ("", "1", "typing", "Show the answer"):
        if step == "1":
            page.keyboard.press("1")
        elif step == "typing":
            page.get_by_role("button", name="Next").click()
            page.get_by_label(step).check()
        elif step:
            page.get_by_role("button", name=step).click()
        page.evaluate(axe)
        found = page.evaluate("axe.run()")["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0
