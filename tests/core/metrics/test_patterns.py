"""The quick grouping of cases is the plain one, whatever the cases are like."""

from hypothesis import given
from hypothesis import strategies as st

from fanzha.core.metrics.patterns import Coded, cases_of_patterns, patterns_of

NESTED = [("town", "village")]
CASES = st.lists(
    st.fixed_dictionaries({}, optional={name: st.sampled_from(["", "a", "b", "c"])
                                        for name in ("age", "town", "village", "way")}),
    max_size=25,
)  # fmt: skip


def plain(cases, depth, least):
    """Return what a loop over all patterns of all cases gives."""
    rows = {}
    for at, case in enumerate(cases):
        for name in patterns_of(case, depth, NESTED):
            rows.setdefault(name, []).append(at)
    once = {}
    for name in sorted(rows, key=lambda name: (len(name), name)):
        if len(rows[name]) >= least:
            once.setdefault(tuple(rows[name]), name)
    return [(name, list(places)) for places, name in once.items()]


@given(CASES, st.integers(1, 3), st.integers(1, 4))
def test_grouping_in_columns_is_the_loop_over_patterns(cases, depth, least):
    found = cases_of_patterns(Coded.of_cases(cases), depth=depth, nested=NESTED, least=least)

    assert [(name, rows.tolist()) for name, rows in found.items()] == plain(cases, depth, least)


def test_patterns_with_the_same_cases_are_one_with_the_fewest_traits():
    found = cases_of_patterns(Coded.of_cases([{"type": "C01", "way": "qr"}] * 3 + [{"type": "C02"}]), depth=2)

    assert list(found) == [(), (("type", "C01"),), (("type", "C02"),)]


def test_no_cases_make_no_pattern():
    assert cases_of_patterns(Coded.of_cases([]), depth=2) == {}
