/* Fanzha chart layer. Options are pure JSON written by the server in
   <script type="application/json" id="X">; "$red" style strings are replaced by --fz-red.
   No functions in options, so a strict Content-Security-Policy works. */
(function () {
  if (!window.echarts) return;
  var css = getComputedStyle(document.documentElement);
  function tok(n) { return css.getPropertyValue('--fz-' + n).trim(); }
  function walk(o) {
    if (typeof o === 'string') return o.charAt(0) === '$' ? tok(o.slice(1)) || o : o;
    if (Array.isArray(o)) return o.map(walk);
    if (o && typeof o === 'object') { var r = {}; for (var k in o) r[k] = walk(o[k]); return r; }
    return o;
  }
  var axis = { axisLine: { lineStyle: { color: tok('line-2') } }, axisTick: { show: false }, axisLabel: { color: tok('chart-axis'), fontSize: 12 }, splitLine: { lineStyle: { color: tok('chart-grid') } }, nameTextStyle: { color: tok('chart-axis'), fontSize: 12, align: 'left' } };
  echarts.registerTheme('fz', {
    color: [tok('chart-1'), tok('chart-2'), tok('chart-3'), tok('chart-4')],
    textStyle: { fontFamily: tok('font'), color: tok('ink'), fontSize: 12 },
    categoryAxis: Object.assign({}, axis, { splitLine: { show: false } }), valueAxis: Object.assign({}, axis, { axisLine: { show: false } }),
    tooltip: { confine: true, backgroundColor: '#fff', borderColor: tok('line-2'), textStyle: { color: tok('ink'), fontSize: 13 } }
  });
  function draw() {
    Array.prototype.forEach.call(document.querySelectorAll('[data-chart]'), function (el) {
      if (el._fz) return;
      var src = document.getElementById(el.getAttribute('data-chart'));
      var opt = walk(JSON.parse(src.textContent));
      opt.animation = false; opt.aria = { enabled: true };
      if (opt.tooltip) opt.tooltip.renderMode = 'richText';   /* an HTML tooltip would need inline styles */
      el._fz = echarts.init(el, 'fz', { renderer: 'svg' });
      el._fz.setOption(opt);
    });
  }
  draw();
  document.addEventListener('htmx:afterSettle', draw);   /* htmx 2 */
  document.addEventListener('htmx:after:swap', draw);    /* htmx 4 */
  window.addEventListener('resize', function () { Array.prototype.forEach.call(document.querySelectorAll('[data-chart]'), function (el) { if (el._fz) el._fz.resize(); }); });
})();
