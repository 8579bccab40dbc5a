"""The perceptual hash stays the same, or nearly so, for what people do to pictures, and differs between pictures."""

import io
from itertools import combinations

import numpy as np
import pytest
from PIL import Image, ImageFilter

from fanzha.core.pictures import bands, differing_bits, perceptual_hash, probes, trimmed_and_widened
from tests.builders.pictures import a_photo, a_screen, as_jpeg

NEAR = 8  # as shipped: src/fanzha/common/gallery/rules/pictures.json
MANY = 24


def grey(picture):
    """Return the pixels of the small grey picture, as the product looks at it."""
    small = picture.convert("L")
    small.thumbnail((320, 320))
    return np.asarray(small)


def hashed(picture):
    return perceptual_hash(grey(picture))


def scaled(factor):
    return lambda p: p.resize((int(p.width * factor), int(p.height * factor)))


def jpeg(quality):
    return lambda p: Image.open(io.BytesIO(as_jpeg(p, quality))).convert("RGB")


def cut(left=0.0, top=0.0, right=0.0, bottom=0.0):
    return lambda p: p.crop((p.width * left, p.height * top, p.width * (1 - right), p.height * (1 - bottom)))


def least_bits(asked, kept):
    """Return the distance as the product asks: the one in eleven ways, the other as it is."""
    target = hashed(kept)
    ways = trimmed_and_widened(grey(asked))
    return min(differing_bits(perceptual_hash(way), target) for way in ways)


@pytest.mark.parametrize("make", [a_photo, a_screen])
@pytest.mark.parametrize(
    ("change", "most"),
    [
        (scaled(0.5), 4),
        (scaled(0.25), 4),
        (scaled(1.7), 4),
        (jpeg(80), 4),
        (jpeg(30), 6),
        (jpeg(10), 8),
        (cut(left=0.01, top=0.01, right=0.01, bottom=0.01), NEAR),
        (lambda p: p.filter(ImageFilter.GaussianBlur(1)), 4),
        (lambda p: jpeg(40)(scaled(0.33)(p)), 6),
    ],
    ids=["half", "quarter", "larger", "jpeg80", "jpeg30", "jpeg10", "cut 1 %", "blurred", "small and coarse"],
)
def test_the_same_picture_is_near_itself_whatever_was_done_to_it(make, change, most):
    distances = [differing_bits(hashed(make(n)), hashed(change(make(n)))) for n in range(6)]

    assert max(distances) <= most


@pytest.mark.parametrize("make", [a_photo, a_screen])
@pytest.mark.parametrize("side", ["left", "top", "right", "bottom"])
@pytest.mark.parametrize("asked_is_whole", [True, False])
def test_a_twentieth_cut_off_one_side_is_found_from_either_picture(make, side, asked_is_whole):
    pairs = [(make(n), cut(**{side: 0.05})(make(n))) for n in range(6)]
    distances = [least_bits(*(pair if asked_is_whole else reversed(pair))) for pair in pairs]

    assert sum(distance <= NEAR for distance in distances) >= len(distances) - 1


@pytest.mark.parametrize("make", [a_photo, a_screen])
def test_different_pictures_are_far_apart(make):
    hashes = [hashed(make(n)) for n in range(MANY)]

    distances = [differing_bits(one, other) for one, other in combinations(hashes, 2)]

    assert min(distances) > NEAR
    assert sum(distances) / len(distances) > 20


@pytest.mark.parametrize(
    "picture",
    [np.zeros((50, 50), np.uint8), np.full((9, 400), 255, np.uint8), np.eye(7, 99, dtype=np.uint8) * 200],
    ids=["black", "white", "too narrow"],
)  # fmt: skip
def test_a_picture_without_shape_has_no_hash(picture):
    assert perceptual_hash(picture) is None


def test_a_coloured_picture_is_no_grey_one():
    with pytest.raises(ValueError, match="rows and columns"):
        perceptual_hash(np.zeros((20, 20, 3), np.uint8))


def test_a_hash_has_64_bits_half_of_them_set():
    found = hashed(a_photo(1))

    assert 0 <= found < 2**64
    assert found.bit_count() == 32


@pytest.mark.parametrize(("radius", "bits"), [(0, 3), (1, 7), (2, 11)])
def test_hashes_within_reach_share_a_part_within_the_radius(radius, bits):
    value = hashed(a_photo(2))
    chance = np.random.default_rng(5)

    for _ in range(200):
        flipped = chance.choice(64, bits, replace=False)
        other = value ^ sum(1 << int(place) for place in flipped)
        pairs = zip(bands(value), bands(other), strict=True)
        assert any(theirs in probes(ours, radius) for ours, theirs in pairs)
