"""Person-time against a slow count, and worlds whose true effect is known."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanzha.core.metrics.effect import Limit, Reading, band_name, effects
from fanzha.core.metrics.person_time import Lives, Losses, Touches, join, person_time, to_days
from fanzha.core.metrics.reach import Standing

BANDS = (0, 30, 90)
KINDS = ("入户走访", "短信")
PERIODS = [0, 100, 200, 365]


def lives(*rows, strata=2):
    enters, leaves, stratum = zip(*rows, strict=True)
    return Lives(np.array(enters, float), np.array(leaves, float), np.array(stratum, dtype=np.int64), strata)


def touches(*rows):
    person, at, kind, proven = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Touches(
        np.array(person, dtype=np.int64), np.array(at, float), np.array(kind, dtype=np.int64), np.array(proven, bool), 2
    )


def losses(*rows):
    person, at = zip(*rows, strict=True) if rows else ((), ())
    return Losses(np.array(person, dtype=np.int64), np.array(at, float))


def state(moment, contacts):
    """Return the group of somebody just before a moment, by looking at every touch before."""
    before = [one for one in contacts if one[0] < moment]
    proven = [one for one in before if one[2]]
    if not proven:
        return 1 if before else 0
    at, kind, _ = max(proven)
    band = max(place for place, first in enumerate(BANDS) if moment - at > first or first == 0)
    return 2 + kind * len(BANDS) + band


def slow_table(people, contacts, lost, periods=PERIODS):
    """Walk through every day of every life; all moments are whole days and a day belongs to its end."""
    shape = (2 + 2 * len(BANDS), 2, len(periods) - 1)
    days, first_losses = np.zeros(shape), np.zeros(shape)
    for person, (enters, leaves, stratum) in enumerate(people):
        mine = [(at, kind, proven) for who, at, kind, proven in contacts if who == person]
        mine_lost = {at for who, at in lost if who == person}
        for day in range(max(enters, periods[0]) + 1, min(leaves, periods[-1]) + 1):
            period = next(n for n, end in enumerate(periods[1:]) if day <= end)
            days[state(day, mine), stratum, period] += 1
            if day in mine_lost:
                first_losses[state(day, mine), stratum, period] += 1
                break
    return days, first_losses


DAY = st.integers(-40, 400)
PEOPLE = st.lists(st.tuples(DAY, DAY, st.integers(0, 1)), min_size=1, max_size=4)


@settings(max_examples=120, deadline=None)
@given(PEOPLE, st.data())
def test_the_columns_agree_with_a_walk_through_every_day(people, data):
    who = st.integers(0, len(people) - 1)
    contacts = data.draw(st.lists(st.tuples(who, DAY, st.integers(0, 1), st.booleans()), max_size=8))
    lost = data.draw(st.lists(st.tuples(who, DAY), max_size=4))

    told = person_time(lives(*people), touches(*contacts), losses(*lost), bands=BANDS, periods=PERIODS)

    days, first_losses = slow_table(people, contacts, lost)
    assert told.days.tolist() == days.tolist()
    assert told.losses.tolist() == first_losses.tolist()


@pytest.mark.parametrize(
    ("loss", "standing"),
    [(10, Standing.NOT_REACHED), (20, Standing.NOT_REACHED), (20.5, Standing.UNPROVEN), (50, Standing.UNPROVEN),
     (51, Standing.REACHED), (300, Standing.REACHED)],
)  # fmt: skip
def test_a_loss_counts_where_it_fell(loss, standing):
    table = person_time(
        lives((0, 365, 0)),
        touches((0, 20, 0, False), (0, 50, 0, True)),
        losses((0, loss)),
        bands=BANDS,
        periods=PERIODS,
    )

    assert {one: table.of(one)[0].sum() for one in Standing} == {one: float(one is standing) for one in Standing}
    assert table.days.sum() == loss


@pytest.mark.parametrize(
    ("loss", "kind", "band"),
    [(110, 0, 0), (130, 0, 0), (131, 0, 1), (190, 0, 1), (191, 0, 2), (210, 1, 0), (365, 1, 2)],
)
def test_kind_and_band_are_those_of_the_latest_proven_touch(loss, kind, band):
    contacts = touches((0, 100, 0, True), (0, 200, 1, True), (0, 205, 0, False))

    table = person_time(lives((0, 365, 0)), contacts, losses((0, loss)), bands=BANDS, periods=PERIODS)

    assert table.of(Standing.REACHED, kind, band)[0].sum() == 1


def test_a_touch_before_the_look_counts_and_a_loss_before_does_not():
    table = person_time(
        lives((0, 50, 1)), touches((0, -20, 0, True)), losses((0, -5), (0, 0)), bands=BANDS, periods=PERIODS
    )

    assert table.of(Standing.REACHED, 0, 0)[1].sum() == 10
    assert table.of(Standing.REACHED, 0, 1)[1].sum() == 40
    assert (table.losses.sum(), table.people) == (0, 1)


def test_after_the_first_loss_nobody_is_watched():
    table = person_time(
        lives((0, 365, 0)), touches((0, 60, 0, True)), losses((0, 50), (0, 90)), bands=BANDS, periods=PERIODS
    )

    assert (table.days.sum(), table.losses.sum()) == (50, 1)
    assert table.of(Standing.REACHED)[1].sum() == 0


def test_nobody_lives_outside_the_periods():
    table = person_time(
        lives((-500, 900, 0), (400, 900, 0), (90, 80, 1)), touches(), losses(), bands=BANDS, periods=PERIODS
    )

    assert (table.days.sum(), table.people) == (365, 1)


@pytest.mark.parametrize(
    ("bands", "periods"), [((), PERIODS), ((1, 2), PERIODS), ((0, 5, 5), PERIODS), (BANDS, [0]), (BANDS, [0, 0])]
)
def test_bands_and_periods_must_rise(bands, periods):
    with pytest.raises(ValueError, match="rise"):
        person_time(lives((0, 1, 0)), touches(), losses(), bands=bands, periods=periods)


def test_columns_of_different_length_are_refused():
    wrong = Losses(np.array([0]), np.array([1.0, 2.0]))

    with pytest.raises(ValueError, match="length"):
        person_time(lives((0, 1, 0)), touches(), wrong, bands=BANDS, periods=PERIODS)


def test_pieces_join_to_the_whole():
    people = [(0, 365, 0), (0, 365, 1), (10, 200, 1)]
    contacts, lost = [(0, 20, 0, True), (1, 40, 1, False), (2, 60, 1, True)], [(0, 90), (2, 150)]
    whole = person_time(lives(*people), touches(*contacts), losses(*lost), bands=BANDS, periods=PERIODS)

    pieces = [
        person_time(
            lives(people[who]), touches(*[(0, *one[1:]) for one in contacts if one[0] == who]),
            losses(*[(0, at) for person, at in lost if person == who]), bands=BANDS, periods=PERIODS,
        )
        for who in range(3)
    ]  # fmt: skip

    joined = join(pieces)
    assert joined.days.tolist() == whole.days.tolist()
    assert joined.losses.tolist() == whole.losses.tolist()
    assert (joined.people, joined.groups) == (3, whole.groups)


def test_pieces_of_different_form_are_not_joined():
    one = person_time(lives((0, 1, 0)), touches(), losses(), bands=BANDS, periods=PERIODS)
    other = person_time(lives((0, 1, 0)), touches(), losses(), bands=BANDS, periods=[0, 5])

    for tables in ([], [one, other]):
        with pytest.raises(ValueError, match="same groups"):
            join(tables)


def test_moments_become_days():
    epoch = datetime(2026, 1, 1, tzinfo=UTC)

    assert to_days([epoch, epoch + timedelta(hours=36)], epoch).tolist() == [0.0, 1.5]


# --- worlds

PEOPLE_OF_A_WORLD = 20_000


def world(seed, *, effect=1.0, risk=0.04, season=0.0, villages=4, unproven=0.0, kinds=1):
    """Return a county over one year: people, touches at random days, losses day by day with a known effect.

    Args:
        effect: the risk after a proven touch over the risk before.
        season: by how much the risk grows over the year, and with it the work: more are touched late.
        unproven: the share of touches that are only claimed, and that do nothing.
    """
    rng = np.random.default_rng(seed)
    number = PEOPLE_OF_A_WORLD
    stratum = rng.integers(villages, size=number)
    danger = risk / 365 * (0.5 + stratum) / (villages / 2)
    touched = np.flatnonzero(rng.random(number) < 0.7)
    at = 365 * rng.random(len(touched)) ** (0.5 if season else 1)
    proven = rng.random(len(touched)) >= unproven
    first = np.full(number, np.inf)
    first[touched[proven]] = at[proven]
    person, when = [], []
    for day in range(365):
        today = danger * (1 + season * day / 365) * np.where(first < day, effect, 1.0)
        hit = np.flatnonzero(rng.random(number) < today)
        person.append(hit)
        when.append(np.full(len(hit), day + 0.5))
    lost = Losses(np.concatenate(person), np.concatenate(when))
    everyone = Lives(np.zeros(number), np.full(number, 365.0), stratum, villages)
    # Whoever has been cheated is visited no more in this world: the work goes to those who have not.
    before = np.full(number, np.inf)
    np.minimum.at(before, lost.person, lost.at)
    kept = at < before[touched]
    made = Touches(touched[kept], at[kept], rng.integers(kinds, size=kept.sum()), proven[kept], kinds)
    return everyone, made, lost


def look(parts, months=12, kind_names=("入户走访",)):
    table = person_time(*parts, bands=(0, 90), periods=np.linspace(0, 365, months + 1))
    return effects(table, kind_names=kind_names)


def naive_ratio(parts):
    """Compare whoever was ever touched with whoever never was: what must not be done."""
    people, made, lost = parts
    ever = np.zeros(len(people.enters), dtype=bool)
    ever[made.person] = True
    victims = np.unique(lost.person)
    return (ever[victims].sum() / ever.sum()) / ((~ever[victims]).sum() / (~ever).sum())


@pytest.fixture(scope="module")
def useless():
    return world(1)


@pytest.mark.slow
def test_immortal_time_fools_the_naive_ratio_and_not_person_time(useless):
    told = look(useless)

    assert naive_ratio(useless) < 0.6  # publicity that does nothing seems to halve the risk
    assert told.reached.pooled.interval.low < 1 < told.reached.pooled.interval.high
    assert told.reached.reading is Reading.CANNOT_TELL


@pytest.mark.slow
def test_a_risk_that_grows_with_the_work_fools_the_look_without_periods():
    parts = world(2, season=6.0)

    assert look(parts, months=1).reached.reading is Reading.HIGHER  # publicity seems to do harm
    assert look(parts).reached.reading is Reading.CANNOT_TELL


@pytest.mark.slow
@pytest.mark.parametrize("effect", [0.5, 1.6])
def test_a_true_effect_is_found(effect):
    told = look(world(3, effect=effect)).reached

    assert told.reading is (Reading.LOWER if effect < 1 else Reading.HIGHER)
    assert told.pooled.interval.low < effect < told.pooled.interval.high
    assert f"{told.pooled.ratio:.2f} 倍" in str(told.reason)


@pytest.mark.slow
def test_claims_are_neither_reached_nor_unreached():
    told = look(world(4, effect=0.4, unproven=0.5))

    assert told.reached.reading is Reading.LOWER
    assert told.unproven.reading is Reading.CANNOT_TELL
    assert "凭证不足" in str(told.unproven.reason)


@pytest.mark.slow
def test_every_line_says_whom_it_compares():
    told = look(world(5, kinds=2), kind_names=KINDS)

    assert ["入户走访" in str(line.reason) for line in told.by_kind] == [True, False]
    assert ["90 天内" in str(line.reason) for line in told.by_band] == [True, False]
    assert [(line.group.kind, line.group.band) for line in told.by_both] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert sum(line.pooled.losses for line in told.by_kind) == told.reached.pooled.losses
    assert told.reached.rate > 0 < told.reached.base_rate


# --- words


def small_look(reached, base):
    """Return a look at two groups of 50 people, reached from the first day or never, with so many losses each."""
    people = lives(*[(0, 365, 0)] * 100)
    made = touches(*[(person, -1, 0, True) for person in range(50)])
    lost = losses(*[(person, 300) for person in range(reached)], *[(50 + person, 300) for person in range(base)])
    return effects(person_time(people, made, lost, bands=BANDS, periods=[0, 365]), kind_names=KINDS)


@pytest.mark.parametrize(
    ("reached", "base", "reading", "few"),
    [
        (0, 0, Reading.NOTHING_TO_COMPARE, True),
        (1, 2, Reading.CANNOT_TELL, True),
        (0, 20, Reading.LOWER, True),
        (10, 40, Reading.LOWER, False),
        (20, 0, Reading.HIGHER, True),
        (12, 12, Reading.CANNOT_TELL, False),
    ],
)
def test_the_reading_follows_the_interval_and_few_losses_are_said(reached, base, reading, few):
    told = small_look(reached, base).reached

    assert told.reading is reading
    assert (Limit.FEW in [limit.code for limit in told.limits]) is few
    assert "inf" not in str(told.reason)
    assert "nan" not in str(told.reason)


def test_the_limits_of_a_look_are_sentences():
    told = small_look(10, 10)

    codes = [limit.code for limit in told.limits]
    assert codes[:3] == [Limit.NOT_A_TRIAL, Limit.ONLY_REPORTED, Limit.UNPROVEN_APART]
    assert all(str(limit).endswith("。") for limit in told.limits)
    assert str(told.limits[-1]).startswith("同时比较 11 项，平均每 20 项")


def test_losses_without_a_counterpart_are_said():
    people = lives(*[(0, 365, 0)] * 40, *[(0, 365, 1)] * 40)
    made = touches(*[(person, -1, 0, True) for person in range(20)])  # nobody in the second village
    lost = losses(*[(person, 200) for person in range(15, 25)], *[(person, 200) for person in range(40, 50)])

    told = effects(person_time(people, made, lost, bands=BANDS, periods=[0, 365]), kind_names=KINDS).reached

    assert told.pooled.left_out == 10
    assert [str(limit) for limit in told.limits if limit.code == Limit.LEFT_OUT] == [
        "有 10 起（50%）所在的村和时段只有一方的人，没有用上。"
    ]


def test_each_kind_has_a_name():
    table = person_time(lives((0, 1, 0)), touches(), losses(), bands=BANDS, periods=[0, 365])

    with pytest.raises(ValueError, match="one name"):
        effects(table, kind_names=["入户走访"])


@pytest.mark.parametrize(("band", "name"), [(0, "30 天内"), (1, "30—90 天"), (2, "90 天以上")])
def test_a_band_has_words(band, name):
    assert band_name(BANDS, band) == name
