/* Fanzha: the call at the desk. Keys, the clock since the ring, and a copy on this machine until the server has it. */
(function () {
  'use strict';
  var doc = document, KEY = 'fz-call-';
  function all(selector, within) { return Array.prototype.slice.call((within || doc).querySelectorAll(selector)); }
  function stored(name) { try { return JSON.parse(localStorage.getItem(name) || 'null'); } catch (problem) { return null; } }
  function drop(name) { try { localStorage.removeItem(name); } catch (problem) { /* nothing is kept then */ } }

  /* Copies of calls that are no longer open do not stay on this machine. */
  var list = doc.querySelector('[data-open-calls]');
  if (list) {
    var open = all('[data-call]', list).map(function (row) { return KEY + row.getAttribute('data-call'); });
    try { Object.keys(localStorage).forEach(function (name) { if (name.indexOf(KEY) === 0 && open.indexOf(name) < 0) drop(name); }); } catch (problem) { /* no storage */ }
  }

  var form = doc.getElementById('call');
  if (!form) return;
  var name = KEY + form.getAttribute('data-call');
  var tab = Math.random().toString(36).slice(2, 14);
  var sent = '';

  function said() {
    var values = {};
    all('input[name], select[name], textarea[name]', form).forEach(function (field) {
      if (/^(story|v-|p\d|t\d)/.test(field.name)) values[field.name] = field.value;
    });
    return values;
  }
  function unsaved(is) { var box = doc.querySelector('[data-unsaved]'); if (box) box.hidden = !is; }
  function keep() {
    try { localStorage.setItem(name, JSON.stringify({ at: new Date().toISOString(), values: said() })); } catch (problem) { /* full or shut: the server's copy remains */ }
    unsaved(true);
  }

  /* What this machine has and the server has not is put back, and sent. */
  var start = JSON.stringify(said());
  var copy = stored(name);
  if (copy && JSON.stringify(copy.values) !== start && !doc.getElementById('problems') && !doc.getElementById('doubles')) {
    Object.keys(copy.values).forEach(function (field) {
      var input = form.elements[field];
      if (input && 'value' in input) input.value = copy.values[field];
    });
    if (window.fz) window.fz.say('找回了上次没有传上去的内容');
    unsaved(true);
    /* htmx listens to the form only once the page is there. */
    window.addEventListener('load', function () { setTimeout(function () { window.htmx.trigger(form, 'save'); }, 0); });
  }

  form.addEventListener('input', keep);
  doc.body.addEventListener('htmx:configRequest', function (event) {
    event.detail.parameters.tab = tab;
    sent = JSON.stringify(said());
  });
  doc.body.addEventListener('htmx:afterRequest', function (event) {
    if (!event.detail.successful || doc.querySelector('#saved .n-late')) { unsaved(true); return; }
    var now = JSON.stringify(said());
    if (now === sent || (event.detail.requestConfig && event.detail.requestConfig.triggeringEvent && event.detail.requestConfig.triggeringEvent.type === 'click')) drop(name);
  });
  doc.addEventListener('click', function (event) {
    if (event.target.closest && event.target.closest('[data-drop-local]')) drop(name);
  });

  /* A line of text ends with Enter; it must not send the form half filled. */
  form.addEventListener('keydown', function (event) {
    if (event.key === 'Enter' && !event.altKey && event.target.tagName === 'INPUT') event.preventDefault();
  });
  function press(selector) { var button = doc.querySelector(selector); if (button) button.click(); return !!button; }
  function firstEmptyPayment() {
    var fields = all('.fz-pays input[name$="-amount"]');
    var empty = fields.filter(function (field) { return !field.value; })[0];
    if (empty) empty.focus();
    return !!empty;
  }
  doc.addEventListener('keydown', function (event) {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    var digit = /^Digit([1-9])$/.exec(event.code || ''), done = false;
    if (digit) done = press('[data-take="' + digit[1] + '"]');
    else if (event.code === 'KeyS') { doc.getElementById('story').focus(); done = true; }
    else if (event.code === 'KeyD') done = press('[data-first-step]');
    else if (event.code === 'KeyP') done = firstEmptyPayment();
    else if (event.code === 'Enter') done = press('[data-finish]');
    else if (event.code === 'KeyH') { var keys = doc.getElementById('keys'); keys.open = !keys.open; keys.querySelector('summary').focus(); done = true; }
    if (done || digit) event.preventDefault();
  });

  /* The clock since the ring runs on the server's time. */
  var clock = doc.querySelector('[data-since]');
  if (clock) {
    var before = (Date.parse(clock.getAttribute('data-now')) - Date.parse(clock.getAttribute('data-since'))) / 1000;
    var began = window.performance && performance.now ? performance.now() : Date.now();
    var show = function () {
      var now = window.performance && performance.now ? performance.now() : Date.now();
      var seconds = Math.max(0, Math.floor(before + (now - began) / 1000)), minutes = Math.floor(seconds / 60);
      clock.textContent = minutes + ' 分 ' + (seconds % 60 < 10 ? '0' : '') + (seconds % 60) + ' 秒';
    };
    show(); setInterval(show, 1000);
  }
  var first = doc.getElementById('doubles') || doc.getElementById('problems');
  if (first) first.focus();
}());
