/* Fanzha: the keys of lists. Every key has a link, box or button of its own on the page; this only makes it quicker. */
(function () {
  'use strict';
  var doc = document;
  var KEYS = [
    ['j  ↓', '下一行'], ['k  ↑', '上一行'], ['Enter', '打开这一行'], ['x', '勾选或取消这一行'],
    ['n', '下一页'], ['p', '上一页'], ['/', '去搜索框'], ['Esc', '回到正文'], ['?', '看这张表']
  ];

  function rows() { return Array.prototype.slice.call(doc.querySelectorAll('table[data-list] > tbody > tr')); }
  function linkOf(row) { return row.querySelector('th[scope=row] a, td a'); }
  function here() {
    var row = doc.activeElement && doc.activeElement.closest ? doc.activeElement.closest('table[data-list] > tbody > tr') : null;
    return row ? rows().indexOf(row) : -1;
  }
  /* The row's own link takes the focus: a screen reader says it, and Enter opens it without any script. */
  function go(step) {
    var all = rows(), at = here(), next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
    if (next < 0 || next >= all.length) { window.fz.say(next < 0 ? '已是本页第一行' : '已是本页最后一行'); return; }
    var link = linkOf(all[next]);
    if (!link) return;
    link.focus();
    if (all[next].scrollIntoView) all[next].scrollIntoView({ block: 'nearest' });
  }
  function tick() {
    var at = here(), box = at < 0 ? null : rows()[at].querySelector('input[data-row]');
    if (!box) { window.fz.say(at < 0 ? '先用 j 或 k 选一行' : '这个列表没有可以成批办的事'); return; }
    box.checked = !box.checked;
    box.dispatchEvent(new Event('change', { bubbles: true }));
    window.fz.say(box.checked ? '已勾选' : '已取消勾选');
  }
  function turn(rel) {
    var link = doc.querySelector('.fz-pager a[rel=' + rel + ']');
    if (link) link.click(); else window.fz.say(rel === 'next' ? '没有下一页' : '没有上一页');
  }

  /* ── the table of keys: a dialog of our own, since <dialog> is younger than our oldest browser ── */
  var box = null, from = null;
  function build() {
    box = doc.createElement('div');
    box.className = 'fz-keys'; box.hidden = true;
    box.setAttribute('role', 'dialog'); box.setAttribute('aria-modal', 'true'); box.setAttribute('aria-labelledby', 'fz-keys-title');
    var card = doc.createElement('div'), title = doc.createElement('h2'), list = doc.createElement('dl'), shut = doc.createElement('button');
    card.className = 'card'; title.id = 'fz-keys-title'; title.textContent = '快捷键';
    KEYS.forEach(function (pair) {
      var key = doc.createElement('dt'), what = doc.createElement('dd');
      pair[0].split('  ').forEach(function (name) { var k = doc.createElement('kbd'); k.textContent = name; key.appendChild(k); });
      what.textContent = pair[1]; list.appendChild(key); list.appendChild(what);
    });
    shut.type = 'button'; shut.className = 'btn'; shut.textContent = '收起'; shut.addEventListener('click', close);
    card.appendChild(title); card.appendChild(list); card.appendChild(shut); box.appendChild(card); doc.body.appendChild(box);
    box.addEventListener('click', function (event) { if (event.target === box) close(); });
  }
  function open() {
    if (!box) build();
    from = doc.activeElement; box.hidden = false; box.querySelector('button').focus();
  }
  function close() { box.hidden = true; if (from && from.focus) from.focus(); }
  function isOpen() { return box && !box.hidden; }

  doc.addEventListener('click', function (event) {
    var button = event.target.closest ? event.target.closest('[data-keys]') : null;
    if (button) open();
  });
  doc.addEventListener('keydown', function (event) {
    if (isOpen()) {
      if (event.key === 'Escape' || event.key === '?') { event.preventDefault(); close(); }
      if (event.key === 'Tab') event.preventDefault(); /* one button: the focus stays on it */
      return;
    }
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== 'checkbox' || event.target.isContentEditable;
    if (event.key === 'Escape' && typing) { var main = doc.getElementById('main'); if (main) main.focus(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !rows().length) return;
    var act = {
      j: function () { go(1); }, ArrowDown: function () { go(1); }, k: function () { go(-1); }, ArrowUp: function () { go(-1); },
      x: tick, n: function () { turn('next'); }, p: function () { turn('prev'); }, '?': open
    }[event.key];
    /* Arrows scroll the page until a row was chosen: nobody loses what the browser does. */
    if (!act || (/^Arrow/.test(event.key) && here() < 0)) return;
    event.preventDefault();
    act();
  });

  /* ── all that match: the boxes of this page follow, so that what is ticked is what is done ── */
  doc.addEventListener('change', function (event) {
    if (event.target.hasAttribute('data-row') && !event.target.checked && event.target.form) {
      var all = event.target.form.querySelector('input[data-all-rows]');
      if (all) all.checked = false; /* one row less is no longer all */
    }
    if (!event.target.hasAttribute('data-all-rows')) return;
    var form = event.target.form, on = event.target.checked;
    Array.prototype.forEach.call(form.querySelectorAll('input[data-row]'), function (one) { one.checked = on; });
    var head = form.querySelector('input[data-rows]');
    if (head) { head.checked = on; head.dispatchEvent(new Event('change', { bubbles: true })); }
  });
})();
