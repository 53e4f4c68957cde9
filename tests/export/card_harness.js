// Shows each card of `cases` in a frame of its own and measures what a learner would see. The page around is a stand-in for
// Anki's: it has rules of its own outside of any layer, sets `innerHTML` and runs the scripts that arrive, as the program does.
"use strict";
const shell = (css, kind) =>
  `<!doctype html><html><head><meta charset=utf-8><style>
  * { box-sizing: content-box } body { margin: 20px } button { margin: 1em .5em; padding: 2px; background: #eee; color: #333; font-size: 10px }
  li { margin: 3px; text-align: start } .typeGood { background: #afa; color: #000 } .typeBad { background: #faa; color: #000 }
  body.nightMode { background-color: #2c2c2c; color: #fcfcfc }</style><style>${css}</style></head>
  <body class="card card1 ${kind}"><div id="qa"></div></body></html>`;

function setCard(frame, html) {
  const place = frame.contentDocument.getElementById("qa");
  place.innerHTML = html;
  for (const old of place.querySelectorAll("script")) {
    const fresh = frame.contentDocument.createElement("script");
    fresh.textContent = old.textContent;
    old.replaceWith(fresh);
  }
}

function openFrame(each) {
  return new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.style.cssText = `width:${each.width}px;height:800px;border:0`;
    if (each.script === false) frame.sandbox = "allow-same-origin";
    frame.onload = () => resolve(frame);
    frame.srcdoc = shell(each.css + (each.user || ""), each.kind || "");
    document.body.append(frame);
  });
}

function luminance(color) {
  const part = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const [r, g, b] = color.map((value) => part(value / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const parts = (color) => (color.match(/[\d.]+/g) || []).map(Number);

function background(view, element) {
  for (let at = element; at; at = at.parentElement) {
    const found = parts(view.getComputedStyle(at).backgroundColor);
    if (found.length === 3 || found[3] > 0) return found.slice(0, 3);
  }
  return [255, 255, 255];
}

function contrasts(frame) {
  const doc = frame.contentDocument, view = frame.contentWindow, found = [];
  const walker = doc.createTreeWalker(doc.querySelector(".sk"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
    if (!text || element.tagName === "SCRIPT" || !element.getClientRects().length) continue;
    const one = luminance(parts(view.getComputedStyle(element).color)), other = luminance(background(view, element));
    found.push([text.slice(0, 30), (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)]);
  }
  return found;
}

function seen(frame) {
  const doc = frame.contentDocument, card = doc.querySelector(".sk");
  const visible = (element) => element.getClientRects().length > 0;
  const all = (query) => [...doc.querySelectorAll(query)].filter(visible);
  return {
    mode: card.dataset.mode || "",
    overflow: doc.documentElement.scrollWidth - doc.documentElement.clientWidth,
    contrasts: contrasts(frame),
    targets: all("button, summary, input").map((each) => [each.textContent, each.getBoundingClientRect().height, each.getBoundingClientRect().width]),
    options: all(".sk-option, .sk-options li").map((each) => each.textContent),
    right: all(".sk-back .sk-options li.key").map((each) => each.textContent),
    picked: all(".picked, .sk-option[aria-pressed=true]").map((each) => each.textContent),
    tops: all(".sk-option, .sk-options li").map((each) => Math.round(each.getBoundingClientRect().top)),
    key: all(".sk-key").map((each) => each.textContent).join(),
    counts: all(".sk-right").map((each) => each.textContent).join(),
    box: all("#typeans").length,
    sentence: doc.querySelector(".sk-stem").innerText,
    own: all(".sk-own").map((each) => each.innerText.trim()).join(),
    direction: frame.contentWindow.getComputedStyle(card).direction,
    background: frame.contentWindow.getComputedStyle(doc.body).backgroundColor,
    stem: frame.contentWindow.getComputedStyle(doc.querySelector(".sk-stem")).color,
  };
}

function act(frame, step) {
  const doc = frame.contentDocument;
  if (step.click) doc.querySelectorAll(step.click)[step.at || 0].click();
  if (step.type !== undefined) {
    const box = doc.getElementById("typeans");
    box.value = step.type;
    box.dispatchEvent(new Event("input"));
  }
  if (step.key) {
    const on = doc.activeElement, init = { key: step.key, bubbles: true, cancelable: true };
    on.dispatchEvent(new frame.contentWindow.KeyboardEvent("keydown", init));
    doc.activeElement.dispatchEvent(new frame.contentWindow.KeyboardEvent("keyup", init));
  }
  if (step.focus) doc.querySelector(step.focus).focus();
  if (step.show) setCard(frame, step.show);
}

(async () => {
  const found = {};
  for (const each of cases) {
    try { sessionStorage.clear(); localStorage.clear(); } catch (error) { found.storage = String(error); }
    let frame = await openFrame(each);
    let turned = 0;
    frame.contentWindow.pycmd = (what) => { turned += what === "ans"; };
    const states = [];
    setCard(frame, each.html);
    states.push(seen(frame));
    for (const step of each.steps || []) {
      if (step.reload) {
        frame.remove();
        frame = await openFrame(each);
      }
      act(frame, step);
      states.push(seen(frame));
    }
    found[each.name] = { states, turned };
    frame.remove();
  }
  const out = document.createElement("pre");
  out.id = "found";
  out.textContent = btoa(unescape(encodeURIComponent(JSON.stringify(found))));
  document.body.append(out);
})();
