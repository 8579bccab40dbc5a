"""Series out of links: what joins, and what does not chain."""

import random

import pytest

from fanzha.core.linking import Proposal, clusters


def link(one, other, probability=0.95, *, same=False):
    return Proposal(one, other, probability, (), same)


def gang(name, size):
    """Link the cases of one gang so surely that nothing is in doubt."""
    return [link(f"{name}{n}", f"{name}{n + 1}", 0.9999) for n in range(size - 1)]


def series(links):
    return [found.cases for found in clusters(links, likely_from=0.9)]


@pytest.mark.parametrize(("probability", "joined"), [(0.89, False), (0.9, True), (0.95, True)])
def test_links_join_from_the_likely_threshold(probability, joined):
    assert bool(series([link("a", "b", probability)])) is joined


def test_one_weak_link_does_not_chain_two_gangs():
    assert len(series([*gang("a", 4), *gang("b", 4), link("a1", "b2")])) == 2


def test_two_weak_links_join_two_gangs():
    assert len(series([*gang("a", 4), *gang("b", 4), link("a1", "b2"), link("a3", "b0")])) == 1


def test_the_same_weak_link_told_twice_counts_once():
    assert len(series([*gang("a", 4), *gang("b", 4), link("a1", "b2"), link("b2", "a1")])) == 2


def test_a_case_between_two_gangs_does_not_join_them():
    found = series([*gang("a", 4), *gang("b", 4), link("a1", "x", 0.96), link("x", "b2", 0.95)])

    assert found == [("a0", "a1", "a2", "a3", "x"), ("b0", "b1", "b2", "b3")]


def test_entries_of_one_case_join_whatever_their_probability():
    assert series([link("a", "b", 0.2, same=True)]) == [("a", "b")]


@pytest.mark.parametrize("seed", range(5))
def test_order_and_direction_of_links_do_not_matter(seed):
    chance = random.Random(seed)
    links = [link(f"{chance.randrange(20):02d}", f"{chance.randrange(20, 40):02d}", chance.choice([0.91, 0.95, 0.9995]))
             for _ in range(30)]  # fmt: skip
    mixed = [chance.choice([one, link(one.other, one.case, one.probability)]) for one in links]
    chance.shuffle(mixed)

    assert series(mixed) == series(links)
