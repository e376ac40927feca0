// The polling of the home page: stands still while nobody looks, and grows slow while the hub does not answer.
(function () {
  'use strict';
  var live = document.getElementById('live');
  if (!live) { return; }
  var away = document.getElementById('away');
  var button = document.getElementById('pause');
  var first = 2000;
  var longest = 30000;
  var paused = false;
  var pause = first;
  var notBefore = 0;

  button.hidden = false;
  button.addEventListener('click', function () {
    paused = !paused;
    button.setAttribute('aria-pressed', String(paused));
  });
  document.body.addEventListener('htmx:beforeRequest', function (event) {
    if (event.detail.elt === live && (paused || document.hidden || Date.now() < notBefore)) {
      event.preventDefault();
    }
  });
  document.body.addEventListener('htmx:afterRequest', function (event) {
    if (event.detail.elt !== live) { return; }
    var answered = event.detail.successful === true;
    away.hidden = answered;
    pause = answered ? first : Math.min(pause * 2, longest);
    notBefore = answered ? 0 : Date.now() + pause;
  });
})();
