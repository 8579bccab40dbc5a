"""Outlines from outside: what can be drawn is drawn, what is hostile is refused with a sentence."""

import json

import pytest

from fanzha.core.metrics.outlines import MOST_BYTES, BadOutlines, read_outlines


def a_file(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def a_feature(code="A", rings=None, kind="Polygon"):
    rings = rings or [[[100, 30], [101, 30], [101, 31], [100, 30]]]
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": kind, "coordinates": rings}}


def test_north_is_above_and_a_hole_stays_a_ring_of_its_own():
    hole = [[100.4, 30.2], [100.6, 30.2], [100.6, 30.4], [100.4, 30.2]]

    found = read_outlines(a_file(a_feature(rings=[[[100, 30], [101, 30], [101, 31], [100, 30]], hole])), "code")

    outer, inner = found.by_code["A"]
    assert outer[0] == (0, found.height)
    assert outer[2] == (1000, 0)
    assert len(inner) == 4


@pytest.mark.parametrize(("content", "said"), [
    (b"\x89PNG", "不是 GeoJSON"),
    (b"[" * 100_000, "不是 GeoJSON"),
    (b'{"type":"Feature"}', "没有图形集合"),
    (a_file(), "没有图形集合"),
    (b" " * (MOST_BYTES + 1), "文件太大"),
    (a_file(*[a_feature(str(n)) for n in range(5_001)]), "图形太多"),
    (a_file({"type": "Feature", "properties": None}), "没有属性"),
    (a_file(a_feature(code=True)), "没有属性"),
    (a_file(a_feature(), a_feature()), "重复"),
    (a_file(a_feature(kind="Point", rings=[1, 2])), "不是面"),
    (a_file(a_feature(rings=[[["100", "30"]]])), "不是数"),
    (a_file(a_feature(rings=[[[float("nan"), 30]]])), "不是经纬度"),
    (a_file(a_feature(rings=[[[10**400, 30]]])), "不是经纬度"),
    (a_file(a_feature(rings=[[[500_000, 4_000_000]]])), "不是经纬度"),
    (a_file(a_feature(rings=[[]])), "坐标不完整"),
    (a_file(a_feature(rings=[7])), "坐标不完整"),
    (a_file(a_feature(rings=[[[100, 30], [100, 31], [100, 30]]])), "太窄"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_refused_with_a_sentence(content, said):
    with pytest.raises(BadOutlines, match=said):
        read_outlines(content, "code")
