"""The preview in a real browser: what runs, what is loaded, what a save does, and what axe-core finds.

Playwright drives the Chromium of this machine; axe-core comes by npm. Without them these tests are skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.preview import ROWS, Preview, save_file

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM, reason="no Chromium")]
HOSTILE = "<img src=x onerror=alert(1)><svg onload=alert(2)></svg><script>alert(3)</script>\"'><b onclick=alert(4)>"
"""What a fact may hold."""


def axe() -> Path | None:
    """Return the script of axe-core where npm has brought it."""
    for folder in os.environ.get("NODE_PATH", "").split(os.pathsep):
        script = Path(folder) / "axe-core/axe.min.js"
        if folder and script.is_file():
            return script
    return None


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A deck with hostile facts, served by the command itself."""
    monkeypatch.chdir(tmp_path)
    quoted = HOSTILE.replace("'", "''")
    monkeypatch.setattr(
        "tests.web.preview.ROWS", ROWS.replace('"<script>alert(1)</script>"', f"'{quoted}'")
    )
    Preview(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-m", "studykit", "serve", "d"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as server:
        assert server.stdout
        assert server.stderr
        said = server.stdout.readline()
        assert said == "1 warning and 1 note in 12 items. Ctrl-C ends.\n"
        url = server.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{43}", url)
        yield url
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 0
        # No request is logged: one has the token.
        assert server.stderr.read() == ""


@pytest.fixture(params=[(390, "light"), (1280, "dark")], ids=str)
def page(request: pytest.FixtureRequest, address: str) -> Iterator[sync_api.Page]:
    """The list in a browser; at the end nothing must have run or been loaded that is not ours."""
    width, scheme = request.param
    troubles: list[str] = []
    origin = address.partition("?")[0]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=False
        )
        page = context.new_page()
        page.set_default_timeout(30_000)

        def look_at(asked: sync_api.Request) -> None:
            if not asked.url.startswith((origin, "data:")):
                troubles.append(asked.url)

        context.on("request", look_at)
        page.on("dialog", lambda dialog: troubles.append(f"dialog {dialog.message}"))
        page.on("pageerror", lambda error: troubles.append(f"error {error}"))
        page.on("console", lambda message: troubles.append(f"console {message.text}"))
        page.goto(address)
        assert page.url == origin
        yield page
        browser.close()
    assert troubles == []


def test_the_preview_in_a_browser(page: sync_api.Page, tmp_path: Path) -> None:
    assert page.get_by_role("heading", level=2).inner_text() == "12 questions"
    looks_right(page)

    # What a fact holds is read, in each of its frames, and does nothing.
    page.get_by_role("link", name="What is Ata called?").click()
    page.wait_for_load_state("networkidle")
    looks_right(page)
    frames = [frame for frame in page.frames if frame != page.main_frame]
    assert len(frames) == 6
    for frame in frames:
        assert HOSTILE in " ".join(frame.locator("body").inner_text().split()), frame.url
        assert frame.locator("script").count() == 0
    backgrounds = [frame.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") for frame in frames]  # fmt: skip
    light_front, _, dark_front, _, light_sheet, dark_sheet = backgrounds
    assert light_front != dark_front
    assert light_sheet != dark_sheet

    # Keys go to the next question and back; pictures are there.
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/item?id=name/b")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/item?id=name/a")
    page.get_by_label("Search").fill("flag bera")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Whose flag").click()
    page.wait_for_load_state("networkidle")
    picture = page.frames[1].locator("img")
    assert picture.evaluate("image => image.naturalWidth") == 1

    # A save is seen at once, at the place that it changes, and in place where that is shown.
    facts = tmp_path / "seeds/a/t.yaml"
    text = facts.read_text(encoding="utf-8")
    save_file(facts, text.replace("called: three", "called: thirty"))
    page.wait_for_url("**/item?id=name%2Fc")
    assert "thirty" in page.get_by_role("region", name="In the terminal").inner_text()
    page.get_by_text("Shown anew after a save.").wait_for()
    page.get_by_label("Go where a save changes something").uncheck()
    save_file(facts, text.replace("called: three", "called: thirty-one"))
    page.get_by_text("thirty-one").first.wait_for()
    save_file(
        facts,
        text.replace("called: three", "called: thirty-one").replace("called: two", "called: 2"),
    )
    page.get_by_text("changed by the last save").wait_for()
    assert page.url.endswith("/item?id=name%2Fc")


def looks_right(page: sync_api.Page) -> None:
    """Nothing is to be scrolled sideways, and axe-core finds nothing serious."""
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
    script = axe()
    if script is None:
        return
    page.evaluate(script.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {iframes: false})")
    serious = []
    for violation in found["violations"]:
        if violation["impact"] in ("serious", "critical"):
            serious.append((violation["id"], violation["nodes"][0]["html"]))
    assert serious == []
    assert len(found["passes"]) > 10
