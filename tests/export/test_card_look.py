"""The cards in a browser: narrow and wide, light and dark, from right to left, with and without JavaScript."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from export_items import BOXES, build, cloze_items, variety, write

from studykit.anki import _note_types as note_types
from studykit.anki.export import Export
from tests.engine import collection, import_package

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
pytestmark = [pytest.mark.engine, pytest.mark.skipif(not CHROMIUM, reason="no Chromium")]

BOX = (
    "<center><input type=text id=typeans style=\"font-family: 'Arial'; font-size: 20px\"></center>"
)
COMPARED = (
    "<div style=\"font-family: 'Arial'\"><code id=typeans><span class=typeBad>x</span>"
    "<span class=typeGood>y</span><br>&darr;<br><span class=typeMissed>z</span></code></div>"
)
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars"]  # fmt: skip


SENTENCE = ((1, "Mount Everest"), (0, " was first climbed in "), (2, "1953"), (0, "."))
CORRECTED = (*SENTENCE[:2], (0, "1954."))
ARABIC = ((1, "القاهرة"), (0, " هي عاصمة "), (2, "جمهورية مصر العربية"), (0, "."))


def exported() -> Export:
    """Look-ups, a cloze from right to left, and one that lost its second bracket before its sentence was corrected."""
    first = build(cloze_items("climbed/everest", SENTENCE))
    items = [
        *variety(),
        BOXES,
        *cloze_items("city/cairo", ARABIC, lang="ar"),
        *cloze_items("climbed/everest", CORRECTED),
    ]
    return build(items, first.lock, first.ready_at + 60)


def rendered(folder: Path) -> dict[str, tuple[str, str, str]]:
    """Front and back of each card as the engine makes them, and the back after something was typed."""
    found = {}
    with collection(folder) as col:
        import_package(col, write(folder, exported()))
        for card_id in col.find_cards(""):
            card = col.get_card(card_id)
            output = card.render_output()
            front, back = output.question_text, output.answer_text
            pattern = r"\[\[type:Key\]\]"
            sides = (
                re.sub(pattern, BOX, front),
                re.sub(pattern, "", back),
                re.sub(pattern, COMPARED, back),
            )
            found[card.note()["ID"].replace("#", f"#{card.ord + 1}")] = sides
    return found


def cases(cards: dict[str, tuple[str, str, str]]) -> list[dict]:
    made = []
    for name, (front, back, compared) in cards.items():
        for kind, width in (("", 320), ("nightMode", 320), ("", 900)):
            label = f"{name} {kind or 'light'} {width}"
            made.append(
                {
                    "name": label,
                    "html": front,
                    "kind": kind,
                    "width": width,
                    "steps": [{"show": back}, {"show": compared}],
                }
            )
        made.append(
            {
                "name": f"{name} no script",
                "html": front,
                "width": 320,
                "script": False,
                "steps": [{"show": back}],
            }
        )
    front, back, compared = cards["farp-island/farp-2025"]
    pick = {"click": ".sk-option", "at": 1}
    hands = {
        "pick": [pick, {"show": back}],
        "pick reload": [pick, {"reload": True, "show": back}],
        "type": [{"click": ".sk-mode[value=type]"}, {"type": "yonaguni"}, {"show": compared}],
        "type wrong": [
            {"click": ".sk-mode[value=type]"},
            {"type": "mageshima"},
            {"show": compared},
        ],
        "recall": [{"click": ".sk-mode[value=recall]"}, {"show": back}, {"show": front}],
        "keys": [
            {"focus": ".sk-option"},
            {"key": "ArrowDown"},
            {"key": "ArrowDown"},
            {"key": "ArrowUp"},
            {"show": back},
        ],
        "another card's back": [pick, {"show": cards["reading/key"][1]}],
        "many showings": [{"show": front} for _ in range(20)],
    }
    made += [
        {"name": name, "html": front, "width": 400, "steps": steps} for name, steps in hands.items()
    ]
    boxes_front, boxes_back, _ = cards[BOXES.id]
    boxes = [{"click": ".sk-option", "at": at} for at in (0, 2, 3)]
    twice = [*boxes, {"click": ".sk-option", "at": 2}]
    made.append(
        {
            "name": "boxes",
            "html": boxes_front,
            "width": 400,
            "steps": [*twice, {"show": boxes_back}],
        }
    )
    typed = ".sk { --studykit-mode: type } .sk-stem { color: rgb(1, 2, 3) } .card { --studykit-page: rgb(4, 5, 6) }"
    made.append({"name": "own rules", "html": front, "width": 400, "user": typed, "steps": []})
    return made


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cards")
    css = note_types.lookup().css.replace('@import url("_studykit_user.css");', "")
    made = [{**case, "css": css} for case in cases(rendered(folder))]
    script = (Path(__file__).parent / "card_harness.js").read_text("utf-8")
    data = json.dumps(made).replace("</", "<\\/")
    page = folder / "page.html"
    page.write_text(
        f"<!doctype html><meta charset=utf-8><body><script>const cases = {data};\n{script}</script>",
        "utf-8",
    )
    command = [
        CHROMIUM,
        *FLAGS,
        f"--user-data-dir={folder / 'profile'}",
        "--virtual-time-budget=60000",
        "--dump-dom",
        str(page),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    found = re.search(r'<pre id="found">([^<]*)</pre>', done.stdout)
    assert found, done.stderr[-2000:]
    result = json.loads(base64.b64decode(found[1]))
    assert "storage" not in result
    return result


def showings(seen):
    for name, each in seen.items():
        if name == "own rules":  # whose colours are the learner's
            continue
        for at, state in enumerate(each["states"]):
            yield f"{name}, showing {at}", state


def test_nothing_must_be_scrolled_sideways(seen):
    assert [name for name, state in showings(seen) if state["overflow"] > 0] == []


def test_every_text_has_contrast(seen):
    weak = {
        (text, round(ratio, 2))
        for _, state in showings(seen)
        for text, ratio in state["contrasts"]
        if ratio < 4.5
    }
    assert weak == set()
    assert sum(len(state["contrasts"]) for _, state in showings(seen)) > 200


def test_every_target_is_large_enough_for_a_finger(seen):
    small = {
        (text, height, width)
        for _, state in showings(seen)
        for text, height, width in state["targets"]
        if min(height, width) < 44
    }
    assert small == set()


def test_a_choice_is_shuffled_and_keeps_its_order_on_the_back(seen):
    for name in ("pick", "pick reload"):
        front, picked, back = seen[name]["states"]
        assert front["mode"] == back["mode"] == "choice"
        assert front["options"] == back["options"]
        assert picked["picked"] == back["picked"] == [front["options"][1]]
        assert back["right"] == ["Yonaguni Island"]
        assert front["tops"] == back["tops"]
        assert back["key"] == ""
        assert seen[name]["turned"] == 1
    orders = {tuple(state["options"]) for state in seen["many showings"]["states"]}
    assert len(orders) > 5
    assert {frozenset(order) for order in orders} == {frozenset(front["options"])}


def test_boxes_are_ticked_and_do_not_turn_the_card_over(seen):
    front, *_, three, two, back = seen["boxes"]["states"]
    assert sorted(front["options"]) == sorted((*BOXES.keys, *BOXES.distractors))
    assert three["picked"] == [front["options"][at] for at in (0, 2, 3)]
    assert two["picked"] == back["picked"] == [front["options"][at] for at in (0, 3)]
    assert sorted(back["right"]) == sorted(BOXES.keys)
    assert back["options"] == front["options"]
    assert back["key"] == ""
    assert seen["boxes"]["turned"] == 0


def test_what_counts_as_well_is_said_where_anki_compares_letters(seen):
    front, typing, typed, back = seen["type"]["states"]
    assert (front["box"], typing["box"], typing["options"], typed["mode"]) == (0, 1, [], "type")
    assert (back["counts"], back["key"], back["options"]) == ("yonaguni", "Yonaguni Island", [])
    wrong = seen["type wrong"]["states"][-1]
    assert (wrong["counts"], wrong["box"], wrong["key"]) == ("", 1, "Yonaguni Island")


def test_the_chosen_mode_stays_for_the_next_card(seen):
    front, chosen, back, following = seen["recall"]["states"]
    assert [state["mode"] for state in (front, chosen, back, following)] == [
        "choice",
        "recall",
        "recall",
        "recall",
    ]
    assert (chosen["options"], back["key"], following["options"]) == ([], "Yonaguni Island", [])


def test_an_option_is_reached_by_keyboard(seen):
    first, _, down, down_again, up, back = seen["keys"]["states"]
    assert [state["picked"] for state in (down, down_again, up)] == [
        [first["options"][at]] for at in (1, 2, 1)
    ]
    assert back["picked"] == up["picked"]


def test_the_back_of_another_card_is_not_taken_for_this_one(seen):
    _, picked, other = seen["another card's back"]["states"]
    assert (len(picked["picked"]), other["picked"]) == (1, [])


def test_without_a_script_the_card_is_whole(seen):
    front, back = seen["farp-island/farp-2025 no script"]["states"]
    assert sorted(front["options"]) == [
        "Ishigaki Island",
        "Mageshima",
        "Miyako Island",
        "Yonaguni Island",
    ]
    assert (front["box"], front["options"]) == (0, back["options"])
    assert (back["right"], back["key"]) == (["Yonaguni Island"], "Yonaguni Island")
    assert [text for text, _, _ in front["targets"]] == ["Hint"]


def test_the_direction_follows_the_text(seen):
    directions = {
        name.split()[0]: each["states"][0]["direction"]
        for name, each in seen.items()
        if " light 320" in name
    }
    assert {directions.pop(name) for name in ("capital/egypt", "city/cairo#1", "city/cairo#2")} == {
        "rtl"
    }
    assert set(directions.values()) == {"ltr"}


def test_the_first_mode_suits_the_note(seen):
    modes = {
        name.split()[0]: each["states"][0]["mode"]
        for name, each in seen.items()
        if " light 320" in name
    }
    assert modes == {
        **dict.fromkeys(
            ("farp-island/farp-2025", "capital/egypt", "reading/key", "long/one", "markup/one"),
            "choice",
        ),
        BOXES.id: "choice",
        "patrol-days/2025": "recall",
        "strait/between": "type",
        **dict.fromkeys(
            ("city/cairo#1", "city/cairo#2", "climbed/everest#1", "climbed/everest#2"), ""
        ),
    }


def test_each_card_of_a_cloze_shows_what_is_its_own_and_nothing_of_the_others(seen):
    shown = {
        name.split()[0]: [(state["sentence"], state["own"]) for state in each["states"][:2]]
        for name, each in seen.items()
        if "#" in name and " light 320" in name
    }
    assert shown["climbed/everest#1"] == [
        ("[...] was first climbed in 1954.", ""),
        ("Mount Everest was first climbed in 1954.", "Mount Everest!\nMount Everest?"),
    ]
    front, back = shown["climbed/everest#2"]
    assert front == ("[Mount Everest was first climbed in [...].]", "")
    assert back[0] == "Mount Everest was first climbed in 1953."
    assert back[1].startswith("Retired on 2025-11-24: this question is no longer in the deck")
    assert [sentence for sentence, _ in shown["city/cairo#2"]] == [
        "القاهرة هي عاصمة [...].",
        "القاهرة هي عاصمة جمهورية مصر العربية.",
    ]


def test_the_learners_own_rules_win(seen):
    (state,) = seen["own rules"]["states"]
    assert (state["mode"], state["stem"], state["background"]) == (
        "type",
        "rgb(1, 2, 3)",
        "rgb(4, 5, 6)",
    )
