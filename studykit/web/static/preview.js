// Looks whether something was saved, and goes where it was; arrow keys go to the next question and to the one before.
// No text of a fact is put into the page here.
(function () {
  "use strict";
  var SECONDS = 1;
  var body = document.body;
  var follow = document.getElementById("follow");
  var status = document.getElementById("status");
  var number = Number(body.dataset.number);

  function kept(name) {
    try { return sessionStorage.getItem(name); } catch (e) { return null; }
  }

  function keep(name, value) {
    try { sessionStorage.setItem(name, value); } catch (e) { /* no storage */ }
  }

  follow.checked = kept("studykit-follow") !== "no";
  follow.addEventListener("change", function () { keep("studykit-follow", follow.checked ? "yes" : "no"); });
  if (kept("studykit-saved")) {
    keep("studykit-saved", "");
    // Later than the page, so that it is read out.
    setTimeout(function () { status.textContent = "Shown anew after a save."; }, 200);
  }

  function show(state) {
    keep("studykit-saved", "yes");
    var here = body.dataset.item || "";
    if (follow.checked && state.changed.length && state.changed.indexOf(here) < 0) {
      location.assign("/item?id=" + encodeURIComponent(state.changed[0]));
    } else {
      location.reload();
    }
  }

  function look() {
    fetch("/state").then(function (response) { return response.json(); }).then(function (state) {
      if (state.number !== number) return show(state);
      setTimeout(look, SECONDS * 1000);
    }).catch(function () {
      status.textContent = "studykit serve has ended, or was started anew: open the address that it prints.";
    });
  }
  setTimeout(look, SECONDS * 1000);

  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, button, pre, summary")) return;
    var way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    var link = way && document.querySelector('main a[rel="' + way + '"]');
    if (link) link.click();
  });
})();
