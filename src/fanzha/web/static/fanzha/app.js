/* Fanzha: what the pages do beyond HTML. Small, no dependencies; every page reads and works without it. */
(function () {
  'use strict';
  var doc = document, root = doc.documentElement;
  root.classList.add('js');

  function all(selector, within) { return Array.prototype.slice.call((within || doc).querySelectorAll(selector)); }
  function say(text) { var box = doc.getElementById('fz-say'); if (box) { box.textContent = ''; box.textContent = text; } }
  function closest(node, selector) { return node && node.closest ? node.closest(selector) : null; }

  /* ── clocks: the server's time plus what has passed here, so a wrong device clock does no harm ── */
  var HOUR = 60, DAY = 1440;
  function inWords(minutes) {
    if (minutes < HOUR) return minutes + ' 分';
    if (minutes >= 3 * DAY) return Math.floor(minutes / DAY) + ' 天';
    var rest = minutes % HOUR;
    return Math.floor(minutes / HOUR) + ' 小时 ' + (rest < 10 ? '0' : '') + rest + ' 分';
  }
  function remaining(seconds) {
    var minutes = Math.floor(Math.abs(seconds) / 60);
    if (seconds >= 0) return minutes ? '剩 ' + inWords(minutes) : '剩不到 1 分';
    return minutes ? '超时 ' + inWords(minutes) : '刚超时';
  }
  function level(seconds) { return seconds < 0 ? 'late' : seconds <= 7200 ? 'due' : 'off'; }
  function ticking() { return window.performance && performance.now ? performance.now() : Date.now(); }
  var NEWS = [[1800, '还剩 30 分'], [600, '还剩 10 分'], [0, '已经超时']];

  function startClock(el) {
    if (el._fzStart !== undefined) return;
    el._fzStart = ticking();
    el._fzLeft = (Date.parse(el.getAttribute('data-clock')) - Date.parse(el.getAttribute('data-now'))) / 1000;
    el._fzSeen = el._fzLeft;
  }
  function tick(el) {
    startClock(el);
    var left = el._fzLeft - (ticking() - el._fzStart) / 1000;
    var text = el.querySelector('[data-clock-text]'), words = remaining(left);
    if (text && text.textContent !== words) text.textContent = words;
    el.classList.remove('s-late', 's-due', 's-off');
    el.classList.add('s-' + level(left));
    NEWS.forEach(function (news) {
      if (el._fzSeen > news[0] && left <= news[0]) say((el.getAttribute('data-what') || '有一项') + news[1]);
    });
    el._fzSeen = left;
  }
  function tickAll() { all('[data-clock]').forEach(tick); }

  /* ── filters send themselves; on a phone the rest of the filters opens by a button ── */
  doc.addEventListener('change', function (event) {
    var form = closest(event.target, 'form[data-submit-on-change]');
    if (!form || event.target.type === 'search' || event.target.type === 'text') return;
    if (form.requestSubmit) form.requestSubmit(); else form.submit();
  });
  function toggleMore(button) {
    var open = button.form.classList.toggle('open');
    button.setAttribute('aria-expanded', open ? 'true' : 'false');
  }

  /* ── choosing rows: form[data-bulk] holds the boxes and the bar ── */
  function countChosen(form) {
    var boxes = all('input[data-row]', form), chosen = boxes.filter(function (b) { return b.checked; });
    var bar = form.querySelector('[data-bulk-bar]'), head = form.querySelector('input[data-rows]');
    if (bar) bar.hidden = chosen.length === 0;
    all('[data-bulk-count]', form).forEach(function (el) { el.textContent = '已选 ' + chosen.length + ' 条'; });
    boxes.forEach(function (b) { var row = closest(b, 'tr'); if (row) row.classList.toggle('sel', b.checked); });
    if (head) { head.checked = boxes.length > 0 && chosen.length === boxes.length; head.indeterminate = chosen.length > 0 && !head.checked; }
  }
  doc.addEventListener('change', function (event) {
    var form = closest(event.target, 'form[data-bulk]');
    if (!form) return;
    if (event.target.hasAttribute('data-rows')) all('input[data-row]', form).forEach(function (b) { b.checked = event.target.checked; });
    countChosen(form);
  });

  /* ── clicks ── */
  doc.addEventListener('click', function (event) {
    var off = closest(event.target, '[aria-disabled=true]');
    if (off) { event.preventDefault(); event.stopPropagation(); var why = doc.getElementById(off.getAttribute('aria-describedby')); if (why) say(why.textContent); return; }
    var more = closest(event.target, '[data-more]');
    if (more) toggleMore(more);
    var copy = closest(event.target, '[data-copy]');
    if (copy) copyText(copy);
    var shut = closest(event.target, '[data-close]');
    if (shut) closeDetails(closest(shut, 'details'));
    var none = closest(event.target, '[data-choose-none]');
    if (none) { event.preventDefault(); all('input[data-row]', closest(none, 'form')).forEach(function (b) { b.checked = false; }); countChosen(closest(none, 'form')); }
    if (closest(event.target, '[data-print]')) window.print();
    var show = closest(event.target, '[data-show-password]');
    if (show) togglePassword(show);
    var aloud = closest(event.target, '[data-read]');
    if (aloud) readAloud(aloud);
    all('details[data-pop][open]').forEach(function (d) { if (!d.contains(event.target)) d.open = false; });
  }, true);

  function closeDetails(details) {
    if (!details) return;
    details.open = false;
    var summary = details.querySelector('summary');
    if (summary) summary.focus();
  }
  function copyText(button) {
    var text = button.getAttribute('data-copy'), done = function () { say('已复制'); var l = button.querySelector('[data-copy-label]'); if (l) l.textContent = '已复制'; };
    if (navigator.clipboard && navigator.clipboard.writeText) { navigator.clipboard.writeText(text).then(done, function () { say('没复制上，请手动选中复制'); }); return; }
    var area = doc.createElement('textarea');
    area.value = text; area.className = 'fz-vh'; doc.body.appendChild(area); area.select();
    try { if (doc.execCommand('copy')) done(); } finally { doc.body.removeChild(area); button.focus(); }
  }
  function togglePassword(button) {
    var input = doc.getElementById(button.getAttribute('aria-controls'));
    if (!input) return;
    var shown = input.type === 'text';
    input.type = shown ? 'password' : 'text';
    button.setAttribute('aria-pressed', shown ? 'false' : 'true');
    button.textContent = shown ? '显示' : '隐藏';
  }

  /* ── read aloud: only on a press, and a second press stops it ── */
  function readAloud(button) {
    if (!window.speechSynthesis) { say('这部手机不能读出声'); return; }
    if (speechSynthesis.speaking) { speechSynthesis.cancel(); return; }
    var text = all(button.getAttribute('data-read')).map(function (el) { return el.textContent.replace(/\s+/g, ' '); }).join('。');
    var speech = new SpeechSynthesisUtterance(text);
    speech.lang = 'zh-CN'; speech.rate = 0.85;
    speechSynthesis.speak(speech);
  }

  /* ── keys ── */
  doc.addEventListener('keydown', function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      var box = doc.querySelector('[data-search]');
      if (box && box.offsetParent) { event.preventDefault(); box.focus(); box.select(); }
    }
    if (event.key === 'Escape') {
      var open = closest(event.target, 'details[data-pop][open], details[data-confirm][open]');
      if (open) closeDetails(open);
      else if (location.hash === '#menu') location.hash = '#main';
    }
  });
  doc.addEventListener('toggle', function (event) {
    if (event.target.open && event.target.hasAttribute('data-confirm')) { var first = event.target.querySelector('[data-close]'); if (first) first.focus(); }
  }, true);

  /* ── forms: one press sends once; typed work is kept through a failed htmx request ── */
  doc.addEventListener('submit', function (event) {
    var form = event.target;
    if (!form.hasAttribute('data-once')) return;
    if (form._fzSent) { event.preventDefault(); return; }
    form._fzSent = true;
    setTimeout(function () { form._fzSent = false; }, 8000);
  });
  doc.addEventListener('htmx:responseError', function () { say('没连上，页面上的内容还在。请再试一次'); });
  doc.addEventListener('htmx:sendError', function () { say('没连上，页面上的内容还在。请再试一次'); });

  /* ── start, and again after a part of the page is swapped ── */
  function start(within) {
    all('form[data-bulk]', within).forEach(countChosen);
    all('[data-needs-script]', within).forEach(function (el) { el.hidden = false; });
    all('input[type=password][data-can-show]', within).forEach(addShowButton);
    var first = (within || doc).querySelector('[data-focus-first]');
    if (first) first.focus();
    tickAll();
  }
  function addShowButton(input) {
    if (input._fzShow) return;
    input._fzShow = true;
    var wrap = doc.createElement('div'), button = doc.createElement('button');
    wrap.className = 'fz-pass'; input.parentNode.insertBefore(wrap, input); wrap.appendChild(input);
    button.type = 'button'; button.textContent = '显示'; button.setAttribute('data-show-password', '');
    button.setAttribute('aria-controls', input.id); button.setAttribute('aria-pressed', 'false'); button.setAttribute('aria-label', '显示密码');
    wrap.appendChild(button);
  }
  function ready() { start(doc); setInterval(tickAll, 5000); }
  if (doc.readyState === 'loading') doc.addEventListener('DOMContentLoaded', ready); else ready();
  doc.addEventListener('htmx:afterSettle', function (event) { start(event.target); });
  window.addEventListener('pageshow', function () { all('form[data-once]').forEach(function (f) { f._fzSent = false; }); });

  window.fz = { remaining: remaining, say: say };
})();
