"""What the effect page shows of a reckoning: the sentence first, then rates, ratios and what they cannot say."""

from collections.abc import Mapping
from typing import Any

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.metrics.effect import Reading, band_name
from fanzha.core.metrics.reach import STANDING_NAMES, Standing
from fanzha.core.reasons import Reason, say
from fanzha.supervision.models import EffectRun
from fanzha.touches.queries import KIND_NAMES

_READINGS = {
    Reading.LOWER: ("偏低", "ok"), Reading.HIGHER: ("偏高", "late"), Reading.CANNOT_TELL: ("看不出差别", ""),
    Reading.NOTHING_TO_COMPARE: ("没有可比的", ""),
}  # fmt: skip


def latest_runs(actor: Actor) -> dict[str, EffectRun]:
    """Return the newest reckoning of each period that the actor sees, one that has an outcome before one that waits."""
    rows = EffectRun.objects.visible_to(actor, Permission.EFFECT_VIEW).order_by("end", "id")
    found: dict[str, EffectRun] = {}
    for run in rows:
        if run.reckoned_at is not None or run.period not in found:
            found[run.period] = run
    return {period: found[period] for period in EffectRun.Period.values if period in found}


def is_running(actor: Actor) -> bool:
    """Say whether a reckoning is under way."""
    rows = EffectRun.objects.visible_to(actor, Permission.EFFECT_VIEW)
    return bool(rows.filter(state=EffectRun.State.ASKED).exists())


def shown(run: EffectRun) -> dict[str, Any]:
    """Return one reckoning as its page shows it."""
    said = run.content
    lines = said["lines"]
    reached = next(line for line in lines if line["standing"] == Standing.REACHED)
    by_kind = [line for line in lines if line["kind"] is not None and line["band"] is None]
    by_band = [line for line in lines if line["kind"] is None and line["band"] is not None]
    missing = missing_in(said, reached)
    tables = [("按最近一次触达的方式", by_kind), ("按距最近一次触达的时间", by_band)]
    return {
        "sentence": "" if missing else sentence(said, reached), "missing": missing,
        "standings": _standings(said, reached), "least": said["least"], "people": said["people"],
        "counted": said["counted"], "left_out": max(said["victims"] - said["counted"], 0),
        "tables": [{"title": title, "rows": _rows(said, rows)} for title, rows in tables],
        "both": _rows(said, [line for line in lines if line["kind"] is not None and line["band"] is not None]),
        "hidden": sum(not _is_enough(said, line) and line["years"] > 0 for line in lines),
        "chart": None if missing else chart(said, [reached, *by_kind, *by_band]),
        "limits": [say(Reason(*one)) for one in [*reached["limits"], *said["limits"]]],
    }  # fmt: skip


def missing_in(said: Mapping[str, Any], reached: Mapping[str, Any]) -> list[str]:
    """Return what the data lack before anything can be compared."""
    least, base = said["least"], said["not_reached"]
    found = []
    if not said["people"]:
        found.append("这段时间里没有登记在册的人。人员登记以后的日子才计入。")
    elif not reached["years"]:
        found.append("这段时间里没有凭证齐全的触达记录。请先登记走访、回执等，并附上凭证。")
    elif not base["years"]:
        found.append("这段时间里每个人都接受过宣传，没有可以比较的人。")
    if reached["years"] and reached["compared"] < least:
        found.append(f"接受过宣传的人里，可比较的案件不到 {least} 起。")
    if base["years"] and reached["base"] < least:
        found.append(f"没有宣传记录的人里，可比较的案件不到 {least} 起。")
    return found


def sentence(said: Mapping[str, Any], reached: Mapping[str, Any]) -> str:
    """Return the outcome in words."""
    own, other = f"{reached['rate']:.1f}", f"{said['not_reached']['rate']:.1f}"
    rates = (
        f"接受过宣传的人每万人年被骗 {own} 起，没有宣传记录的人每万人年 {other} 起。同村同月比较，接受过宣传的人"
        f"被骗的可能性是没有宣传记录的 {reached['ratio']:.2f} 倍，95% 区间 {_range(reached)}。"
    )
    reading = Reading(reached["says"][0])
    if reading is Reading.CANNOT_TELL:
        return f"{rates}区间包含 1，看不出差别。"
    return f"{rates}区间{'在 1 以下，偏低' if reading is Reading.LOWER else '在 1 以上，偏高'}。"


def _range(line: Mapping[str, Any]) -> str:
    if line["high"] is None:
        return f"{line['low']:.2f} 以上"
    return f"{line['low']:.2f}—{line['high']:.2f}"


def _is_enough(said: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    return bool(line["ratio"] is not None and min(line["compared"], line["base"]) >= said["least"])


def _standings(said: Mapping[str, Any], reached: Mapping[str, Any]) -> list[dict[str, Any]]:
    unproven = next(line for line in said["lines"] if line["standing"] == Standing.UNPROVEN)
    rows = ((Standing.REACHED, reached), (Standing.UNPROVEN, unproven), (Standing.NOT_REACHED, said["not_reached"]))
    return [_counts(said, STANDING_NAMES[standing], line) for standing, line in rows]


def _counts(said: Mapping[str, Any], name: str, line: Mapping[str, Any]) -> dict[str, Any]:
    """Return the counts of one group; small ones are not shown."""
    is_small = line["cases"] < said["least"]
    rate = "不显示" if is_small else f"{line['rate']:.1f}"
    return {
        "name": name, "years": f"{line['years']:,.0f}", "cases": f"少于 {said['least']}" if is_small else line["cases"],
        "rate": rate if line["years"] else "没有数据",
    }  # fmt: skip


def _rows(said: Mapping[str, Any], lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_row(said, line) for line in lines if line["years"] > 0]


def _row(said: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    row = _counts(said, name_of(said, line), line)
    if not _is_enough(said, line):
        return {**row, "ratio": None}
    reading, tag = _READINGS[Reading(line["says"][0])]
    return {**row, "ratio": f"{line['ratio']:.2f}", "range": _range(line), "reading": reading, "tag": tag,
            "limits": [say(Reason(*one)) for one in line["limits"]]}  # fmt: skip


def name_of(said: Mapping[str, Any], line: Mapping[str, Any]) -> str:
    """Return what a line is called."""
    kind = None if line["kind"] is None else said["kinds"][line["kind"]]
    parts = [] if kind is None else [KIND_NAMES.get(kind, kind)]
    if line["band"] is not None:
        parts.append(band_name(said["bands"], line["band"]))
    return "，".join(parts) or "接受过宣传"


def chart(said: Mapping[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the ratios with their intervals on a scale on which half and double lie equally far from 1."""
    kept = [line for line in lines if _is_enough(said, line) and line["high"] is not None and line["low"] > 0]
    names = [name_of(said, line) for line in kept]
    rows = [[name, f"{line['ratio']:.2f}", _range(line)] for name, line in zip(names, kept, strict=True)]
    return {
        "option": _option(names, kept), "rows": rows, "headers": ["谁", "倍数", "95% 区间"],
        "summary": f"{len(kept)} 项的倍数和区间，横线碰到 1 的看不出差别",
    } if kept else None  # fmt: skip


# The scale ends at a round number.
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


def _ends(lines: list[dict[str, Any]]) -> dict[str, float]:
    lowest, highest = min(line["low"] for line in lines), max(line["high"] for line in lines)
    low = max((step for step in _STEPS if step <= lowest), default=_STEPS[0])
    high = min((1 / step for step in _STEPS if 1 / step >= highest), default=1 / _STEPS[0])
    return {"min": low, "max": high}


def _option(names: list[str], lines: list[dict[str, Any]]) -> dict[str, Any]:
    spans = [
        {"type": "line", "data": [[line["low"], place], [line["high"], place]], "symbol": "none", "silent": True,
         "lineStyle": {"width": 3, "color": "$chart-1"}}
        for place, line in enumerate(lines)
    ]  # fmt: skip
    points = {
        "type": "scatter", "data": [[line["ratio"], place] for place, line in enumerate(lines)], "symbolSize": 10,
        "itemStyle": {"color": "$chart-1"},
        "markLine": {"data": [{"xAxis": 1}], "symbol": "none", "silent": True,
                     "label": {"formatter": "1：一样", "position": "start"},
                     "lineStyle": {"color": "$ink-3", "type": "dashed"}},
    }  # fmt: skip
    return {
        "grid": {"left": 8, "right": 24, "top": 24, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "log", **_ends(lines)},
        "yAxis": {"type": "category", "data": names, "inverse": True},
        "series": [*spans, points],
    }
