"""Codes that change every half minute: the vectors of the standards, and what is taken when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanzha.core.text import one_time

SECRET = b"12345678901234567890"
LONGER = {"sha1": SECRET, "sha256": (SECRET * 2)[:32], "sha512": (SECRET * 4)[:64]}
AT = datetime(2026, 11, 23, 2, 0, 10, tzinfo=UTC)

# RFC 6238, appendix B: eight digits.
VECTORS = [
    (59, "94287082", "46119246", "90693936"), (1111111109, "07081804", "68084774", "25091201"),
    (1111111111, "14050471", "67062674", "99943326"), (1234567890, "89005924", "91819424", "93441116"),
    (2000000000, "69279037", "90698825", "38618901"), (20000000000, "65353130", "77737706", "47863826"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "algorithm", "code"),
    [(seconds, algorithm, code) for seconds, *codes in VECTORS for algorithm, code in zip(LONGER, codes, strict=True)],
)
def test_the_vectors_of_rfc_6238(seconds, algorithm, code):
    step = one_time.step_at(datetime.fromtimestamp(seconds, UTC))

    assert one_time.code_at_step(LONGER[algorithm], step, digits=8, algorithm=algorithm) == code


# RFC 4226, appendix D: counters 0 to 9, six digits.
@pytest.mark.parametrize(
    ("counter", "code"),
    list(
        enumerate(["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"])
    ),
)
def test_the_vectors_of_rfc_4226(counter, code):
    assert one_time.code_at_step(SECRET, counter) == code


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_half_minute_before_and_after_still_counts(steps, taken):
    here = one_time.step_at(AT)
    code = one_time.code_at_step(SECRET, here + steps)

    assert one_time.matching_step(SECRET, code, AT) == (here + steps if taken else None)


@pytest.mark.parametrize(("last", "taken"), [(-2, True), (-1, True), (0, False), (1, False), (5, False)])
def test_a_code_is_taken_once_and_none_before_it(last, taken):
    here = one_time.step_at(AT)

    found = one_time.matching_step(SECRET, one_time.code_at_step(SECRET, here), AT, after=here + last)

    assert (found is not None) is taken


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３", "²³¹²³¹"])
def test_what_is_no_code_is_not_taken(typed):
    assert one_time.matching_step(SECRET, typed, AT) is None


def test_blanks_and_full_width_digits_do_no_harm():
    code = one_time.code_at_step(SECRET, one_time.step_at(AT))
    wide = code.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})

    assert one_time.matching_step(SECRET, f" {wide[:3]} {wide[3:]} ", AT) == one_time.step_at(AT)


@pytest.mark.parametrize("minutes", [-10, -3, 3, 10])
def test_a_clock_that_is_off_is_told(minutes):
    code = one_time.code_at_step(SECRET, one_time.step_at(AT + timedelta(minutes=minutes)))

    assert one_time.matching_step(SECRET, code, AT) is None
    assert one_time.clock_is_off(SECRET, code, AT) == minutes * 60


def test_a_wrong_code_tells_nothing_of_the_clock():
    far = one_time.code_at_step(SECRET, one_time.step_at(AT + timedelta(hours=3)))

    assert one_time.clock_is_off(SECRET, far, AT) is None
    assert one_time.clock_is_off(SECRET, "12", AT) is None


def test_a_moment_needs_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        one_time.step_at(AT.replace(tzinfo=None))


@given(secret=st.binary(min_size=20, max_size=20), step=st.integers(0, 2**40))
def test_every_code_has_six_digits_and_is_found_again(secret, step):
    code = one_time.code_at_step(secret, step)

    at = datetime.fromtimestamp(step % 2**31 * one_time.STEP_S, UTC)
    own = one_time.code_at_step(secret, one_time.step_at(at))
    assert len(code) == 6
    assert code.isdigit()
    assert one_time.matching_step(secret, own, at) is not None
