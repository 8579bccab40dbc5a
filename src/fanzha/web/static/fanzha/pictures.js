/* Pictures on the public pages: made smaller before they are sent, and a word while they are read.
   Everything works without this file; it only saves time on slow networks. */
(function () {
  'use strict';
  var doc = document, SHORT = 1080, LONG = 12000, LEAST = 400 * 1024, QUALITY = 0.82;

  function all(selector) { return Array.prototype.slice.call(doc.querySelectorAll(selector)); }

  /* An old browser would draw a turned photo lying on its side and drop the note that says so: leave it alone. */
  function canShrink() {
    try { return !!(window.FileReader && window.DataTransfer && new DataTransfer() && window.CSS && CSS.supports('image-orientation', 'from-image') && HTMLCanvasElement.prototype.toBlob); } catch (e) { return false; }
  }
  function shrink(file, done) {
    if (file.size < LEAST || !/^image\//.test(file.type)) { done(file); return; }
    var reader = new FileReader();
    reader.onerror = function () { done(file); };
    reader.onload = function () { draw(reader.result, file, done); };
    reader.readAsDataURL(file);
  }
  function draw(source, file, done) {
    var image = new Image();
    image.onerror = function () { done(file); };
    image.onload = function () {
      var short = Math.min(image.naturalWidth, image.naturalHeight), long = Math.max(image.naturalWidth, image.naturalHeight);
      var scale = Math.min(1, SHORT / short, LONG / long), canvas = doc.createElement('canvas');
      canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
      canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
      var pen = canvas.getContext('2d');
      if (!pen) { done(file); return; }
      pen.fillStyle = '#fff'; pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(function (blob) { done(blob && blob.size < file.size ? new File([blob], 'picture.jpg', { type: 'image/jpeg' }) : file); }, 'image/jpeg', QUALITY);
    };
    image.src = source;
  }
  function shrinkAll(input) {
    var files = Array.prototype.slice.call(input.files), smaller = [], left = files.length;
    if (!left) return;
    input._fzBusy = true;
    files.forEach(function (file, place) {
      shrink(file, function (made) {
        smaller[place] = made; left -= 1;
        if (left) return;
        try { var box = new DataTransfer(); smaller.forEach(function (f) { box.items.add(f); }); input.files = box.files; } catch (e) { /* the large ones are sent */ }
        input._fzBusy = false;
        if (input._fzThen) { var then = input._fzThen; input._fzThen = null; then(); }
      });
    });
  }
  if (canShrink()) {
    doc.addEventListener('change', function (event) {
      if (event.target.type === 'file' && event.target.hasAttribute('data-shrink')) shrinkAll(event.target);
    });
  }

  /* a word while it is read: only where there is a picture to read */
  function chosen(form) { return all('input[type=file]').filter(function (input) { return input.form === form && input.files && input.files.length; }); }
  doc.addEventListener('submit', function (event) {
    var form = event.target, inputs = chosen(form);
    var working = inputs.filter(function (input) { return input._fzBusy; })[0];
    if (working) {
      event.preventDefault(); event.stopImmediatePropagation();
      working._fzThen = function () { form._fzSent = false; if (form.requestSubmit) form.requestSubmit(event.submitter || undefined); else form.submit(); };
      return;
    }
    var button = form.querySelector('button[data-busy]');
    if (button && inputs.length) {
      button._fzWords = button.innerHTML; button.textContent = button.getAttribute('data-busy');
      if (window.fz) fz.say(button.getAttribute('data-busy'));
    }
  }, true);
  window.addEventListener('pageshow', function () {
    all('button[data-busy]').forEach(function (button) { if (button._fzWords) { button.innerHTML = button._fzWords; button._fzWords = ''; } });
  });

  /* others are being read: ask again by itself */
  function again() {
    all('form[data-again]').forEach(function (form) {
      setTimeout(function () { form.submit(); }, 1000 * parseInt(form.getAttribute('data-again'), 10));
    });
  }
  if (doc.readyState === 'loading') doc.addEventListener('DOMContentLoaded', again); else again();
})();
