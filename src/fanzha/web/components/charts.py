"""Charts: options as JSON for the browser, the same numbers as a table for everybody."""

from collections.abc import Mapping, Sequence
from typing import Any

HEIGHTS = {"s": "h-s", "m": "h-m", "l": "h-l"}


class ChartWithoutWords(ValueError):
    """A chart needs a text summary and a data table."""


def chart_view(
    name: str,
    option: Mapping[str, Any],
    summary: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[object]],
    height: str,
) -> dict[str, Any]:
    """Return what the chart template needs.

    Args:
        name: unique on the page; letters, digits and hyphens.
        option: an ECharts option of plain values; `"$chart-1"` stands for a colour token.
        summary: one sentence that says what the chart shows.
        headers: of the data table, with units.
        rows: of the data table, the first cell being the row's heading.
        height: s, m or l.

    Raises:
        ChartWithoutWords: the summary or the table is missing.
    """
    if not summary or not headers:
        raise ChartWithoutWords(name)
    return {
        "name": name,
        "option": option,
        "summary": summary,
        "headers": headers,
        "rows": rows,
        "height": HEIGHTS[height],
    }
