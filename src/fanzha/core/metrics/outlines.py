"""Outlines of places from a GeoJSON file of the user's own: checked, made small, ready to be drawn.

The file comes from outside, so nothing of it is believed: not its size, its depth, its numbers, nor its names.

Source: docs/methods/analysis.md.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import Any, Final

_MOST_LONGITUDE: Final = 180  # degrees
_MOST_LATITUDE: Final = 90
_NARROWEST: Final = 20  # times as tall as wide: no county is
WIDTH: Final = 1_000
MOST_BYTES: Final = 5_000_000
MOST_FEATURES: Final = 5_000
MOST_POINTS: Final = 300_000

Ring = tuple[tuple[int, int], ...]


class BadOutlines(ValueError):
    """The file cannot be used. The sentence says where it is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Outlines:
    """Outlines by the code of their place, in a drawing `WIDTH` wide and `height` high, north above."""

    by_code: dict[str, tuple[Ring, ...]]
    height: int


def read_outlines(content: bytes, code_property: str) -> Outlines:
    """Return the outlines of a GeoJSON file.

    Args:
        content: the bytes of the file, UTF-8; longitude before latitude, in degrees.
        code_property: which property of each feature names its place.

    Raises:
        BadOutlines: too large, no GeoJSON of polygons, numbers that are none, or a code that is missing or doubled.

    Cost:
        One pass over the points.

    >>> square = b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"A"},"geometry":'
    >>> square += b'{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}'
    >>> found = read_outlines(square, "code")
    >>> found.by_code["A"], found.height
    ((((0, 1000), (1000, 1000), (1000, 0), (0, 1000)),), 1000)
    """
    features = _features(content)
    rings: dict[str, list[list[tuple[float, float]]]] = {}
    left = MOST_POINTS
    for number, feature in enumerate(features, start=1):
        code = _code(feature, code_property, number)
        if code in rings:
            raise BadOutlines(f"第 {number} 个图形的代码“{code[:20]}”重复了。同一个地方请合成一个图形。")
        rings[code] = list(_rings(feature, number))
        left -= sum(map(len, rings[code]))
        if left < 0:
            raise BadOutlines(f"图形的点太多（超过 {MOST_POINTS:,} 个）。请先在制图软件里简化边界。")
    return _drawn(rings)


def _features(content: bytes) -> list[Any]:
    if len(content) > MOST_BYTES:
        raise BadOutlines(f"文件太大，最多 {MOST_BYTES // 1_000_000} MB。请先在制图软件里简化边界。")
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as problem:
        raise BadOutlines("这不是 GeoJSON 文件，读不出来。请从制图软件导出 GeoJSON（UTF-8）。") from problem
    features = data.get("features") if isinstance(data, dict) and data.get("type") == "FeatureCollection" else None
    if not isinstance(features, list) or not features:
        raise BadOutlines("文件里没有图形集合（FeatureCollection）。请导出整个图层。")
    if len(features) > MOST_FEATURES:
        raise BadOutlines(f"图形太多，最多 {MOST_FEATURES:,} 个。")
    return features


def _code(feature: Any, code_property: str, number: int) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = properties.get(code_property) if isinstance(properties, dict) else None
    if isinstance(code, bool) or not isinstance(code, (str, int)) or not str(code).strip():
        raise BadOutlines(f"第 {number} 个图形没有属性“{code_property[:20]}”。请看清楚哪个属性写着单位代码。")
    return str(code).strip()[:40]


def _rings(feature: Mapping[str, Any], number: int) -> Iterator[list[tuple[float, float]]]:
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise BadOutlines(f"第 {number} 个图形不是面（Polygon、MultiPolygon）。请只导出村界的面。")
    parts = geometry.get("coordinates") if isinstance(geometry, dict) else None
    polygons = [parts] if kind == "Polygon" else parts
    for polygon in _listed(polygons, number):
        for ring in _listed(polygon, number):
            yield [_point(point, number) for point in _listed(ring, number)]


def _listed(value: Any, number: int) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise BadOutlines(f"第 {number} 个图形的坐标不完整。请重新导出。")
    return value


def _point(point: Any, number: int) -> tuple[float, float]:
    pair = point[:2] if isinstance(point, list) else []
    if len(pair) != 2 or any(isinstance(one, bool) or not isinstance(one, (int, float)) for one in pair):
        raise BadOutlines(f"第 {number} 个图形里有不是数的坐标。请重新导出。")
    if not (
        -_MOST_LONGITUDE <= pair[0] <= _MOST_LONGITUDE and -_MOST_LATITUDE <= pair[1] <= _MOST_LATITUDE
    ):  # false for what is no number, too
        raise BadOutlines(f"第 {number} 个图形的坐标不是经纬度。请导出成 WGS84 经纬度。")
    return float(pair[0]), float(pair[1])


def _drawn(rings: Mapping[str, list[list[tuple[float, float]]]]) -> Outlines:
    points = [point for all_rings in rings.values() for ring in all_rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = cos(radians((south + north) / 2))  # a degree of longitude is shorter than one of latitude
    across = max((east - west) * narrow, 1e-9)
    if across < (north - south) / _NARROWEST:
        raise BadOutlines("图形太窄，不像一个县的地图。请检查坐标。")
    scale = WIDTH / across

    def at(point: tuple[float, float]) -> tuple[int, int]:
        return round((point[0] - west) * narrow * scale), round((north - point[1]) * scale)

    drawn = {
        code: tuple(_thin([at(point) for point in ring]) for ring in all_rings) for code, all_rings in rings.items()
    }
    return Outlines(drawn, max(round((north - south) * scale), 1))


def _thin(ring: list[tuple[int, int]]) -> Ring:
    """Leave out points that fall on the one before: the drawing does not show them."""
    return tuple(point for place, point in enumerate(ring) if place == 0 or point != ring[place - 1])
