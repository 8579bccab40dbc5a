"""The tag library of the pages: `{% load fz %}`. docs/how-to/pages.md shows every tag with an example."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.forms.forms import BaseForm
from django.http import QueryDict
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fanzha.common import clock as present
from fanzha.web.components import charts, clocks, evidence, fields, figures, icons, lists, marks, words

register = template.Library()

register.simple_tag(icons.icon, name="icon")
register.simple_tag(marks.grade, name="grade")
register.simple_tag(marks.status, name="status")
register.simple_tag(marks.tag, name="tag")
register.simple_tag(figures.value_bar, name="value_bar")
register.simple_tag(figures.share_bar, name="share_bar")
register.simple_tag(evidence.numbers_by_name, name="evidence_numbers")

register.filter("count", words.count)
register.filter("yuan", words.yuan)
register.filter("wan", words.wan)
register.filter("share", words.share)
register.filter("md_hm", words.md_hm)
register.filter("hm", words.hm)
register.filter("ymd", words.ymd)
register.filter("cn_date", words.cn_date)
register.filter("duration", words.duration)
register.filter("signed", words.signed)


def _query(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET if request is not None else QueryDict()


@register.simple_tag(takes_context=True)
def clock(
    context: Context,
    due: datetime | None,
    now: datetime | None = None,
    stopped: datetime | None = None,
    what: str = "",
    large: bool = False,
) -> SafeString:
    """Show a deadline; `now` falls back to the page's `now` and then to the server's."""
    return clocks.clock(due, now or context.get("now") or present.now(), stopped, what, large)


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """Return the page's query string after some changes: `href="{% query view='late' page=None %}"`."""
    return lists.with_query(_query(context), **changes)


@register.inclusion_tag("web/components/kept.html", takes_context=True)
def kept(context: Context, *without: str) -> dict[str, Any]:
    """Keep the other parts of the query as hidden fields of a GET form."""
    return {"pairs": lists.kept_pairs(_query(context), without)}


@register.inclusion_tag("web/components/empty.html")
def empty(
    title: str,
    reason: str = "",
    url: str = "",
    label: str = "",
    icon: str = "search",
    url2: str = "",
    label2: str = "",
    level: int = 3,
) -> dict[str, Any]:
    """Say why there is nothing here and what to do next."""
    return {
        "title": title,
        "reason": reason,
        "url": url,
        "label": label,
        "icon": icon,
        "url2": url2,
        "label2": label2,
        "level": level,
    }


@register.inclusion_tag("web/components/note.html")
def note(kind: str, text: object, title: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """Show a page-level notice: late, due, ok or info."""
    shown = marks.STATUS_ICONS.get(kind, "info-circle")
    return {"kind": kind, "text": text, "title": title, "url": url, "label": label, "icon": shown}


@register.inclusion_tag("web/components/pager.html", takes_context=True)
def pager(context: Context, page: "Page[Any]", sizes: bool = True) -> dict[str, Any]:
    """Show the pager of a numbered page."""
    query_dict = _query(context)
    shown = lists.numbered_pager(page, query_dict)
    return {**shown, "sizes": lists.page_sizes(query_dict, page.paginator.per_page) if sizes else []}


@register.inclusion_tag("web/components/pager.html", takes_context=True)
def keyset_pager(
    context: Context, shown: int, before: object = None, after: object = None, total: int | None = None
) -> dict[str, Any]:
    """Show the pager of a page found by keys: `before` and `after` are the neighbours' keys, empty at the ends."""
    return {**lists.keyset_pager(_query(context), shown, before, after, total), "sizes": []}


@register.inclusion_tag("web/components/views.html", takes_context=True)
def saved_views(context: Context, views: Sequence[Mapping[str, Any]], current: str = "") -> dict[str, Any]:
    """Show the saved views of a list as tabs; each has `key`, `label` and `count`."""
    clean = {"q": None, "page": None, "after": None, "before": None}
    tabs = [{**v, "url": v.get("url") or lists.with_query(_query(context), view=v["key"], **clean)} for v in views]
    return {"tabs": tabs, "current": current}


@register.inclusion_tag("web/components/filters.html", takes_context=True)
def filters(context: Context, form: BaseForm, target: str = "") -> dict[str, Any]:
    """Show a GET form of filters; `target` is the id of the part that htmx swaps, without it the page reloads."""
    views = [(bound, fields.field_view(bound)) for bound in form]
    names = tuple(bound.html_name for bound in form)
    set_now = [name for name in names if _query(context).get(name)]
    pairs = lists.kept_pairs(_query(context), names)
    return {
        "fields": [view for _, view in views],
        "pairs": pairs,
        "target": target,
        # Not the address as it stands: that names the place in the list before the filter changed.
        "path": getattr(context.get("request"), "path", ""),
        "clear": getattr(context.get("listed"), "clear_url", ""),
        "active": len(set_now),
        "more": len(views) - 1,
    }


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField, help: str = "", phone: bool = False) -> dict[str, Any]:  # noqa: A002  reads as the attribute in templates
    """Show one form field with label, help and errors."""
    return {"f": fields.field_view(bound, help, phone)}


@register.inclusion_tag("web/components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """List every problem of a form at its top, each a link to the field; shows nothing for a sound form."""
    return {"problems": fields.problems(form) if form.is_bound else []}


@register.inclusion_tag("web/components/figure_strip.html")
def figure_strip(items: Sequence[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """Show figures side by side, each with unit, denominator and comparison; a value of `None` reads 没有数据."""
    return {"items": items, "label": label}


@register.inclusion_tag("web/components/grade_board.html")
def grade_board(tiles: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Show one tile a grade, each a link to its list."""
    return {"tiles": tiles}


@register.inclusion_tag("web/components/timeline.html", takes_context=True)
def timeline(context: Context, events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Show what happened in order; each event has `at`, `title`, `note`, and `state` done, late or todo."""
    rows, last = [], None
    for event in events:
        day = words.local(event["at"]).date() if event.get("at") else last
        rows.append({**event, "new_day": day if day != last else None})
        last = day
    return {"events": rows}


@register.inclusion_tag("common/audit/_panel.html")
def change_log(kind: str, subject_id: object) -> dict[str, Any]:
    """Show who changed an object, when, from what to what and why: `{% change_log "people.person" person.pk %}`."""
    from fanzha.common.audit import queries  # noqa: PLC0415 - templates load before models are ready

    most = 20
    return {"rows": queries.object_log(kind, subject_id, most=most), "most": most}


@register.inclusion_tag("web/components/facts.html")
def facts(items: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Show facts as pairs of a label and a value; an empty value reads 没有记录."""
    return {"items": items}


@register.inclusion_tag("web/components/evidence.html", name="evidence")
def evidence_text(text: str, spans: Sequence[Any] = (), legend: bool = True) -> dict[str, Any]:
    """Show a message from outside with its telling places marked and numbered."""
    strong = any(span.strong for span in evidence.usable_spans(text, spans))
    return {"body": evidence.evidence(text, spans), "legend": legend and bool(spans), "strong": strong}


@register.inclusion_tag("web/components/reasons.html")
def reasons(items: Sequence[Mapping[str, Any]], numbers: Mapping[str, int] | None = None) -> dict[str, Any]:
    """List why, with signed weights; counter-evidence too. `numbers` ties names to the marks in the evidence text."""
    known = numbers or {}
    return {"items": [{**item, "number": item.get("number") or known.get(item.get("name", ""))} for item in items]}


@register.inclusion_tag("web/components/queue.html", takes_context=True)
def queue(context: Context, items: Sequence[Any], nothing: str = "现在没有要办的", why: str = "") -> dict[str, Any]:
    """List what waits for this officer: `common.nav.Decision`, or anything with title, detail, url, verb and due_at."""
    now = context.get("now") or present.now()
    return {"items": items, "empty_title": nothing, "empty_reason": why, "now": now}


@register.inclusion_tag("web/components/next_steps.html", takes_context=True)
def next_steps(context: Context, steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """List what can be done next; a step that is closed stays in reach and says why."""
    return {"steps": steps, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("web/components/confirm.html", takes_context=True)
def confirm(
    context: Context,
    label: str,
    question: str,
    url: str,
    yes: str = "",
    no: str = "先不办",
    icon: str = "",
    css: str = "btn",
) -> dict[str, Any]:
    """Ask before an act that cannot be undone; works without script. The verb stands on the button."""
    return {
        "label": label, "question": question, "url": url, "yes": yes or label, "no": no,
        "icon": icon, "css": css, "csrf_token": context.get("csrf_token"),
    }  # fmt: skip


@register.inclusion_tag("web/components/bars.html")
def bars(items: Sequence[Mapping[str, Any]], unit: str = "") -> dict[str, Any]:
    """Show a sorted bar list without script; each item has `label`, `value`, and optionally `note`, `url`."""
    return {"bars": figures.bar_rows(items), "unit": unit}


@register.inclusion_tag("web/components/chart.html", takes_context=True)
def chart(
    context: Context,
    name: str,
    option: Mapping[str, Any],
    summary: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[object]],
    height: str = "m",
) -> dict[str, Any]:
    """Show a chart with its summary and its data table; the scripts come with the first chart of a page."""
    first = not context.render_context.get("fz_charts", False)
    context.render_context["fz_charts"] = True
    return {**charts.chart_view(name, option, summary, headers, rows, height), "first": first}


@register.inclusion_tag("web/components/verdict.html")
def verdict(kind: str, line: str = "") -> dict[str, Any]:
    """Show one of the four public verdicts: likely_scam, unsure, nothing, unreadable. There is no other."""
    return {"kind": kind, "line": line, **_VERDICTS[str(kind)]}


_VERDICTS = {
    "likely_scam": {"css": "", "icon": "alert-octagon", "title": "很可能是诈骗", "fixed": ""},
    "unsure": {"css": "unsure", "icon": "alert-triangle", "title": "有可疑，先核实", "fixed": ""},
    "nothing": {"css": "none", "icon": "help-circle", "title": "没查到问题", "fixed": "这不等于安全。"},
    "unreadable": {"css": "none", "icon": "help-circle", "title": "看不懂，打 96110", "fixed": ""},
}


@register.inclusion_tag("web/components/views.html", takes_context=True)
def list_tabs(context: Context, listed: Any) -> dict[str, Any]:
    """Show the views that a list has of itself as tabs."""
    tabs = [
        {"key": one.key, "label": one.label, "count": one.count, "url": lists.with_query(QueryDict(), view=one.key)}
        for one in listed.tabs
    ]
    return {"tabs": tabs, "current": listed.tab}


@register.inclusion_tag("web/components/pager.html", takes_context=True)
def list_pager(context: Context, listed: Any) -> dict[str, Any]:
    """Show the pager of a list: how many there are, the neighbours, the page sizes."""
    query_dict, counter = _query(context), listed.listing.counter
    turns = lists.keyset_pager(query_dict, 0, listed.before, listed.after, None)
    shown = f"本页 {len(listed.rows):,} {counter}，{listed.count_words}"
    note = f"按{listed.order.label}排列。{listed.listing.note}".rstrip("。")
    return {**turns, "shown": shown, "note": note, "sizes": lists.page_sizes(query_dict, listed.size)}


@register.simple_tag
def row_id(row: Any) -> Any:
    """Return the number of a row, whether it is a mapping or an object."""
    if isinstance(row, Mapping):
        return row["id"]
    return row.id if hasattr(row, "id") else row.pk


class _Cell(template.Node):
    """One cell of a declared list; draws nothing where its column is hidden."""

    def __init__(self, key: str, inside: template.NodeList) -> None:
        self.key, self.inside = key, inside

    def render(self, context: Context) -> SafeString:
        """Draw the cell with the classes of its column."""
        column = next((one for one in context["listed"].columns if one.key == self.key), None)
        if column is None:
            return SafeString("")
        inside = self.inside.render(context)  # escaped by the template that drew it
        if column.is_fixed and "p-name" in column.css.split():
            return format_html('<th scope="row" class="{}">{}</th>', column.css, inside)
        return format_html('<td class="{}">{}</td>', column.css, inside)


@register.tag("cell")
def cell(parser: Any, token: Any) -> _Cell:
    """Draw a cell of a declared list: `{% cell "number" %}…{% endcell %}`."""
    key = token.split_contents()[1].strip("\"'")
    inside = parser.parse(("endcell",))
    parser.delete_first_token()
    return _Cell(key, inside)
