
"use strict";
// Asks, shows what is right, and keeps what was answered. Judges nothing and plans nothing: what was
// missed comes again after a few others, and that is all.
(() => {
  const HEADER = { type: "studykit practice", version: 1 };
  const COMES_AFTER = 3;
  const page = JSON.parse(document.getElementById("page").textContent);
  const place = `studykit practice ${page.deck}`;
  const questions = new Map(page.questions.map((question) => [question.id, question]));
  const part = (id) => document.getElementById(id);

  // --- what is kept -------------------------------------------------------------------------------

  // `answers` holds the lines of the file, each with the round it was given in and whether it was
  // missed, by which a page that is loaded again goes on where it was.
  let kept = { round: 1, way: "choice", answers: [] };
  let isKeptHere = true;

  function trouble(text) {
    part("trouble").textContent = text;
    part("trouble").hidden = false;
  }

  function keepNothing() {
    if (isKeptHere) {
      trouble(
        "This browser keeps nothing for this page: save the answers as a file before you close it.",
      );
    }
    isKeptHere = false;
  }

  function read() {
    if (!isKeptHere) return;
    let text = null;
    try {
      text = localStorage.getItem(place);
    } catch {
      keepNothing();
      return;
    }
    if (text === null) return;
    try {
      const found = JSON.parse(text);
      if (!Array.isArray(found.answers)) throw new Error("no answers");
      kept = found;
    } catch {
      // It is set aside, and not written over.
      try {
        localStorage.setItem(`${place} damaged ${Date.now()}`, text);
        trouble("What this browser had kept for this page is damaged, and was set aside.");
      } catch {
        keepNothing();
      }
    }
  }

  // Read anew before each change: the page may be open twice.
  function change(make) {
    read();
    make(kept);
    if (!isKeptHere) return;
    try {
      localStorage.setItem(place, JSON.stringify(kept));
    } catch {
      keepNothing();
    }
  }

  // The moment by this machine's clock: 2026-03-10T13:00:00.250+01:00.
  function moment(date) {
    const east = -Math.round(date.getTimezoneOffset());
    const local = new Date(date.getTime() + east * 60000).toISOString().slice(0, -1);
    const minutes = Math.abs(east);
    const two = (number) => String(number).padStart(2, "0");
    return `${local}${east < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  }

  // --- what is asked ------------------------------------------------------------------------------

  let queue = [];
  let asked = null;
  let began = 0;

  function take(id, isMissed) {
    const position = queue.indexOf(id);
    if (position < 0) return;
    queue.splice(position, 1);
    if (isMissed) queue.splice(Math.min(COMES_AFTER, queue.length), 0, id);
  }

  function isMissed(answer) {
    return answer.mode === "choice" ? answer.missed : answer.judged !== "knew";
  }

  function goOn() {
    queue = [...questions.keys()];
    for (const answer of kept.answers) {
      if (answer.round === kept.round) take(answer.item, isMissed(answer));
    }
  }

  function give(mode, answers, more) {
    const now = new Date();
    const answer = {
      type: "answer",
      deck: page.deck,
      item: asked.id,
      at: moment(now),
      mode,
      asked: asked.asked,
      keys: asked.keys,
      answers,
      judged: "",
      took: Math.max(0, now.getTime() - began),
      round: kept.round,
      ...more,
    };
    change((state) => state.answers.push(answer));
    showKept();
    return answer;
  }

  function judge(answer, judged) {
    change((state) => {
      for (const other of state.answers) {
        if (other.item === answer.item && other.at === answer.at) other.judged = judged;
      }
    });
    take(answer.item, judged === "missed");
    ask();
  }

  // --- what is shown ------------------------------------------------------------------------------

  // Texts that anybody typed go in as text. HTML is what studykit's encoder made, and no other.
  function element(tag, properties, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  function shown(tag, html, properties) {
    const made = element(tag, { dir: "auto", ...properties });
    made.innerHTML = html;
    for (const medium of made.querySelectorAll("img, audio")) {
      const address = medium.getAttribute("src") || "";
      const name = address.slice("data:,".length);
      if (address.startsWith("data:,") && Object.hasOwn(page.media, name)) {
        medium.setAttribute("src", page.media[name]);
      }
    }
    return made;
  }

  function button(text, act, properties) {
    const made = element("button", { type: "button", ...properties }, text);
    made.addEventListener("click", act);
    return made;
  }

  function showKept() {
    const many = kept.answers.length;
    part("kept").textContent = many === 1 ? "1 answer is kept." : `${many} answers are kept.`;
    part("save").disabled = part("forget").disabled = many === 0;
  }

  function showProgress() {
    const met = new Set();
    for (const answer of kept.answers) {
      if (answer.round === kept.round) met.add(answer.item);
    }
    const again = queue.filter((id) => met.has(id)).length;
    const done = questions.size - queue.length;
    const text = `${done} of ${questions.size} done`;
    part("progress").textContent = again ? `${text}, ${again} to come again` : text;
  }

  function ask() {
    showProgress();
    const id = queue[0];
    const parts = ["answering", "told", "after"].map(part);
    for (const each of parts) each.replaceChildren();
    part("question").hidden = false;
    if (id === undefined) {
      end();
      return;
    }
    asked = questions.get(id);
    began = Date.now();
    part("ways").hidden = asked.ways.length < 2;
    part("stem").replaceChildren(...shown("div", asked.stem).childNodes);
    const way = asked.ways.includes(kept.way) ? kept.way : asked.ways[0];
    for (const radio of document.getElementsByName("way")) {
      radio.parentElement.hidden = !asked.ways.includes(radio.value);
      radio.checked = radio.value === way;
    }
    if (asked.order.length) {
      const members = asked.order.map((html) => shown("li", html));
      part("answering").append(element("ul", {}, ...members));
    }
    if (way === "choice") askChoice();
    else if (way === "typed") askTyped();
    else askCard();
    if (way !== "typed") part("stem").focus();
  }

  function end() {
    asked = null;
    part("ways").hidden = true;
    part("stem").textContent = questions.size ? "All questions are answered." : "There are no questions.";
    if (questions.size) {
      part("after").append(
        element("div", { className: "row" }, button("Once more from the beginning", startAnew, { className: "first" })),
      );
    }
    part("stem").focus();
  }

  function startAnew() {
    change((state) => { state.round += 1; });
    goOn();
    ask();
  }

  // --- choice -------------------------------------------------------------------------------------

  function askChoice() {
    const buttons = asked.choices.map((choice, number) => {
      const made = button("", () => pick(made), {});
      if (asked.several) made.setAttribute("aria-pressed", "false");
      const sign = element("span", { className: "number" }, String(number + 1));
      sign.setAttribute("aria-hidden", "true");
      made.append(sign, shown("span", choice.html), element("span", { className: "mark" }));
      return made;
    });
    const members = buttons.map((each) => element("li", {}, each));
    const list = element("ol", { className: "choices" }, ...members);
    part("answering").append(list);
    const row = element("div", { className: "row" });
    if (asked.several) row.append(button("Done", () => settle(pressed()), { className: "first" }));
    row.append(button("I don't know", () => settle([])));
    part("after").append(row);

    function pressed() {
      return buttons.map((each, number) => number).filter(
        (number) => buttons[number].getAttribute("aria-pressed") === "true",
      );
    }

    function pick(made) {
      if (made.getAttribute("aria-disabled") === "true") return;
      if (asked.several) {
        const is = made.getAttribute("aria-pressed") === "true";
        made.setAttribute("aria-pressed", String(!is));
      } else {
        settle([buttons.indexOf(made)]);
      }
    }

    function settle(chosen) {
      const right = asked.choices.map((choice, number) => number).filter(
        (number) => asked.choices[number].right,
      );
      // Of several right ones that one may choose from, one is enough.
      const isRight = asked.several
        ? chosen.join() === right.join()
        : chosen.length === 1 && right.includes(chosen[0]);
      give("choice", chosen.map((number) => asked.choices[number].text), { missed: !isRight });
      buttons.forEach((made, number) => {
        made.setAttribute("aria-disabled", "true");
        const mark = made.querySelector(".mark");
        if (asked.choices[number].right) {
          made.classList.add("right");
          mark.textContent = "✓ right";
        } else if (chosen.includes(number)) {
          made.classList.add("wrong");
          mark.textContent = "✗ chosen";
        }
      });
      const word = isRight ? "Right." : "Not right. The answer is:";
      part("told").append(element("p", { className: "verdict" }, word));
      if (!isRight) part("told").append(keys());
      explain();
      take(asked.id, !isRight);
      showProgress();
      const next = button("Next", ask, { className: "first" });
      part("after").replaceChildren(element("div", { className: "row" }, next));
      next.focus();
    }
  }

  // --- typed, and recalled ------------------------------------------------------------------------

  function keys() {
    if (asked.answers.length === 1) return shown("div", asked.answers[0]);
    const members = asked.answers.map((html) => shown("li", html));
    return element(asked.in_order ? "ol" : "ul", {}, ...members);
  }

  function explain() {
    if (asked.explanation) part("told").append(shown("div", asked.explanation, { className: "explanation" }));
  }

  function beside(label, content) {
    const value = element("dd", { dir: "auto" }, content);
    return element("div", {}, element("dt", {}, label), value);
  }

  function askTyped() {
    const box = element("input", { type: "text", id: "typed", autocomplete: "off", dir: "auto" });
    box.setAttribute("autocapitalize", "off");
    box.setAttribute("spellcheck", "false");
    const label = element("label", { htmlFor: "typed" }, asked.in_order ? "Your answer, in order" : "Your answer");
    const send = element("button", { type: "submit", className: "first" }, "Show the answer");
    const form = element("form", {}, label, box, element("div", { className: "row" }, send));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      // What was typed is kept before the answer is seen.
      const text = box.value.trim();
      const answer = give("typed", text ? [text] : [], {});
      part("answering").replaceChildren();
      const rows = [beside("You typed", text || "nothing"), beside("The answer", keys())];
      part("told").append(element("dl", {}, ...rows));
      explain();
      askToJudge("I was right", "I was wrong", (judged) => judge(answer, judged));
    });
    part("answering").append(form);
    box.focus();
  }

  function askCard() {
    const show = button("Show the answer", () => {
      part("told").append(element("dl", {}, beside("The answer", keys())));
      explain();
      // It is kept when it is judged: there is nothing else to keep.
      askToJudge("I knew it", "I missed it", (judged) => judge(give("cards", [], { judged }), judged));
    }, { className: "first" });
    part("after").append(element("div", { className: "row" }, show));
  }

  function askToJudge(knew, missed, judged) {
    part("ways").hidden = true;
    const first = button(knew, () => judged("knew"), {});
    const second = button(missed, () => judged("missed"), {});
    part("after").replaceChildren(element("div", { className: "row" }, first, second));
    first.focus();
  }

  // --- the file, and the keys ---------------------------------------------------------------------

  function save() {
    read();
    const lines = [HEADER, ...kept.answers].map((line) => {
      const { round, missed, ...rest } = line;
      return `${JSON.stringify(rest)}\n`;
    });
    const file = new Blob(lines, { type: "application/jsonl" });
    const link = element("a", { href: URL.createObjectURL(file) });
    link.download = `practice-${moment(new Date()).slice(0, 19).replaceAll(":", "")}.jsonl`;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  function forget() {
    const question = "Forget all answers that this page keeps? Save them as a file first.";
    if (!confirm(question)) return;
    change((state) => { state.answers = []; });
    goOn();
    showKept();
    ask();
  }

  document.addEventListener("keydown", (event) => {
    // Enter that is held down answers one question, and not all that follow.
    if (event.repeat && event.key === "Enter") event.preventDefault();
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.id === "typed") return;
    const buttons = document.querySelectorAll(".choices button");
    const number = Number(event.key) - 1;
    if (event.key.length === 1 && buttons[number]) buttons[number].click();
  });
  part("save").addEventListener("click", save);
  part("forget").addEventListener("click", forget);
  for (const radio of document.getElementsByName("way")) {
    radio.addEventListener("change", () => {
      change((state) => { state.way = radio.value; });
      ask();
      // Who goes through the ways by keys stays there.
      radio.focus();
    });
  }
  read();
  goOn();
  showKept();
  ask();
})();
