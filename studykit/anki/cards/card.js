// Choose, type or recall. Without this script the card is still whole: a stem, a list of options, an answer.
// What a note holds is only read from the page and moved in it, never put into code.
(function () {
  "use strict";
  var card = document.querySelector(".sk");
  if (!card) return;
  var onFront = card.classList.contains("sk-front");
  var list = card.querySelector(".sk-options ol");
  var options = list ? Array.prototype.slice.call(list.children) : [];
  var several = card.querySelectorAll(".sk-options li.key").length > 1;
  var typing = card.querySelector(".sk-type");
  var id = textOf(card.querySelector(".sk-id"));
  var shown = recallShown();

  function textOf(element) {
    return element ? element.textContent : "";
  }

  // What the front did, for the back: in a variable where the page lives on, in sessionStorage where each side is a new page.
  function recallShown() {
    var found = window.studykitShown;
    if (!found) try { found = JSON.parse(sessionStorage.getItem("studykit-shown")); } catch (e) { /* no storage */ }
    var same = !onFront && found && found.id === id && found.order.length === options.length && found.picked.length >= 0;
    return same ? found : { id: id, order: options.map(function (_, at) { return at; }), picked: [], typed: "", mode: "" };
  }

  function keepShown() {
    window.studykitShown = shown;
    try { sessionStorage.setItem("studykit-shown", JSON.stringify(shown)); } catch (e) { /* no storage */ }
  }

  function shuffle(order) {
    for (var at = order.length - 1; at > 0; at--) {
      var other = Math.floor(Math.random() * (at + 1)), moved = order[at];
      order[at] = order[other];
      order[other] = moved;
    }
  }

  // The mode: what the learner's own style sheet fixes, else what was last chosen here, else what suits the note.
  function possible(mode) {
    return mode === "recall" || (mode === "choice" && list) || (mode === "type" && typing);
  }

  function remembered() {
    if (window.studykitMode) return window.studykitMode;
    try { var kept = localStorage.getItem("studykit-mode"); if (kept) return kept; } catch (e) { /* no storage */ }
    var cookie = /(?:^|; )studykit-mode=(\w+)/.exec(document.cookie || "");
    return cookie ? cookie[1] : "";
  }

  function remember(mode) {
    window.studykitMode = mode;
    try { localStorage.setItem("studykit-mode", mode); } catch (e) { /* no storage */ }
    // AnkiDroid serves cards from another port after each start: a cookie survives that, localStorage does not.
    try { document.cookie = "studykit-mode=" + mode + ";max-age=31536000;path=/;samesite=lax"; } catch (e) { /* none */ }
  }

  function startMode() {
    var fixed = getComputedStyle(card).getPropertyValue("--studykit-mode").trim();
    var suits = list ? "choice" : textOf(card.querySelector(".sk-typed")) === "first" ? "type" : "recall";
    return [fixed, remembered(), suits].filter(possible)[0];
  }

  function setMode(mode) {
    shown.mode = mode;
    card.setAttribute("data-mode", mode);
    Array.prototype.forEach.call(card.querySelectorAll(".sk-switch button"), function (button) {
      button.setAttribute("aria-pressed", String(button.value === mode));
    });
    keepShown();
  }

  function button(kind, content) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = kind;
    made.appendChild(content);
    return made;
  }

  function remark(words) {
    var made = document.createElement("div");
    made.className = "sk-several";
    made.lang = "en";
    made.textContent = words;
    return made;
  }

  // Turns the card over where the program lets us; elsewhere the choice stays marked until the learner does.
  function turnOver() {
    if (typeof window.pycmd === "function") window.pycmd("ans");
    else if (typeof window.showAnswer === "function") window.showAnswer();
  }

  function showButtons() {
    shuffle(shown.order);
    var group = document.createElement("div");
    group.className = "sk-buttons";
    group.setAttribute("role", "group");
    var buttons = shown.order.map(function (at) {
      var text = document.createElement("span");
      text.dir = "auto";
      Array.prototype.forEach.call(options[at].childNodes, function (node) { text.appendChild(node.cloneNode(true)); });
      var made = button("sk-option", text);
      made.addEventListener("click", function () { pick(at); if (!several) turnOver(); });
      // Anki keeps Enter and Space for itself: an option reached with Tab or an arrow counts as chosen. Of several boxes
      // it is only where the learner is, and x ticks it.
      made.addEventListener("keyup", function (event) {
        if (several ? event.key === "x" : /^(Tab|Arrow)/.test(event.key)) pick(at);
      });
      return group.appendChild(made);
    });
    function pick(at) {
      var others = shown.picked.filter(function (each) { return several && each !== at; });
      var takesBack = several && shown.picked.indexOf(at) >= 0;
      shown.picked = takesBack ? others : others.concat(at);
      buttons.forEach(function (each, place) {
        each.setAttribute("aria-pressed", String(shown.picked.indexOf(shown.order[place]) >= 0));
      });
      keepShown();
    }
    group.addEventListener("keydown", function (event) {
      var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
    });
    list.hidden = true;
    if (several) list.parentNode.appendChild(remark("All that apply"));
    list.parentNode.appendChild(group);
  }

  function showSwitch() {
    var modes = [["choice", "Choose"], ["type", "Type"], ["recall", "Recall"]].filter(function (mode) { return possible(mode[0]); });
    if (modes.length < 2) return;
    var group = document.createElement("div");
    group.className = "sk-switch";
    group.lang = "en";
    group.setAttribute("role", "group");
    modes.forEach(function (mode) {
      var made = button("sk-mode", document.createTextNode(mode[1]));
      made.value = mode[0];
      made.addEventListener("click", function () {
        remember(mode[0]);
        setMode(mode[0]);
        var box = document.getElementById("typeans");
        if (mode[0] === "type" && box) box.focus(); else made.blur();
      });
      group.appendChild(made);
    });
    card.appendChild(group);
  }

  function showFront() {
    if (list) showButtons();
    showSwitch();
    setMode(startMode());
    // Where the learner's style sheet arrives later than this script.
    window.addEventListener("load", function () { if (document.contains(card)) setMode(startMode()); });
    var box = document.getElementById("typeans");
    if (box) {
      box.setAttribute("autocomplete", "off");
      box.setAttribute("aria-label", "Answer");
      box.addEventListener("input", function () { shown.typed = box.value; keepShown(); });
    }
    window.studykitBox = box;
  }

  function folded(text) {
    return text.normalize("NFKC").toLowerCase().replace(/[\u2018\u2019]/g, "'").replace(/\s+/g, " ").trim();
  }

  // Anki compares letter for letter with one answer. Another right answer or spelling counts as well.
  function showTyped() {
    var box = window.studykitBox, compared = typing.querySelector("#typeans");
    if (box && window.studykitShown === shown) shown.typed = box.value;
    var answered = shown.typed || (compared && compared.querySelector(".typeBad, .typeGood, .typeMissed"));
    typing.hidden = !answered;
    if (answered) setMode("type");
    var right = [].slice.call(card.querySelectorAll(".sk-key, .sk-accepted li")).map(function (each) { return folded(textOf(each)); });
    if (!shown.typed || right.indexOf(folded(shown.typed)) < 0) return;
    var counts = document.createElement("div");
    counts.className = "sk-right";
    counts.dir = "auto";
    counts.textContent = shown.typed;
    typing.replaceChild(counts, typing.firstElementChild);
  }

  function showBack() {
    shown.order.forEach(function (at) { list && list.appendChild(options[at]); });
    if (several) card.setAttribute("data-several", "");
    shown.picked.forEach(function (at) { list && options[at].classList.add("picked"); });
    setMode(possible(shown.mode) && shown.mode ? shown.mode : startMode());
    if (typing) showTyped();
  }

  if (onFront) showFront(); else showBack();
})();
