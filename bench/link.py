"""How well and how fast cases are linked, beside splink on the same register: `python -m bench.link`.

Figures: a new case's proposals (p95), linking a whole register anew, precision and recall of pairs that come to lie in
one series, false series in a register in which nothing belongs together. splink (DuckDB) gets the same marks as arrays,
its own EM training and its own clustering, and the true share of pairs that belong together; its figure is given at the
threshold that serves it best, on the register as it is and once more without the hubs that ours has learnt. Stories are
compared everywhere but beside splink, which has no rule for them; the register is linked once more without them.
"""

import argparse
import gc
import os
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bench.figures import conclude, say
from bench.gangs import World, a_world
from fanzha.core.linking import Register, TraitKind, clusters, common_runs, hubs, shipped_settings

_FULL, _SMALL = 100_000, 3_000
_PEER_FULL, _PEER_SMALL = 20_000, 1_500
_SEED, _QUIET_SEED = 20261123, 20261124
_ASKED = 2_000
_SAMPLE = 500  # stories from which the forms are learnt, as in the product
_COMMON = {"app_name", "payee_name", "alias", "ip"}  # everybody shares one: blocking on them compares all with all
_THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
_KINDS = (
    TraitKind.ACCOUNT, TraitKind.QQ, TraitKind.WECHAT, TraitKind.PHONE, TraitKind.URL, TraitKind.LOWER_ACCOUNT,
    TraitKind.APP, TraitKind.PAYEE_NAME, TraitKind.ALIAS, TraitKind.ADDRESS,
)  # fmt: skip


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small register, for tests")
    parser.add_argument("--no-peer", action="store_true", help="without splink")
    asked = parser.parse_args()
    world = a_world(_SMALL if asked.quick else _FULL, seed=_SEED)
    say(f"{len(world.cases)} cases, {sum(len(case.marks) for case in world.cases)} marks")
    figures = {**_whole(world), **_one_by_one(world), **_quiet(asked.quick)}
    peer = {} if asked.no_peer else _peer(asked.quick)
    facts = {
        "cases": len(world.cases), "marks": sum(len(case.marks) for case in world.cases), "seed": _SEED,
        "peer_cases": _PEER_SMALL if asked.quick else _PEER_FULL, "cores": os.cpu_count() or 0,
    }  # fmt: skip
    conclude("link", figures=figures, peer=peer, world=facts)


def _register(world: World) -> Register:
    settings = shipped_settings()
    stopped = frozenset(hub.mark for hub in hubs(world.cases, settings))
    forms = common_runs((case.wording for case in world.cases[-_SAMPLE:]), share=settings.common_share)
    return Register(settings, world.cases, stopped=stopped, common=forms)


def _linked(world: World) -> list[tuple[str, ...]]:
    register, settings = _register(world), shipped_settings()
    return [found.cases for found in clusters(register.all_links(), likely_from=settings.likely_from)]


def _whole(world: World) -> dict[str, float]:
    gc.collect()
    began = time.perf_counter()
    series = _linked(world)
    seconds = time.perf_counter() - began
    precision, recall = _pairs(series, world.truth)
    say(f"all anew: {seconds:.1f} s, {len(series)} series, precision {precision:.4f}, recall {recall:.4f}")
    without = _pairs(_linked(World([replace(case, wording=()) for case in world.cases], world.truth)), world.truth)
    say(f"without stories: precision {without[0]:.4f}, recall {without[1]:.4f}")
    return {
        "rebuild_s": seconds, "series": len(series), "precision": precision, "recall": recall,
        "without_stories_precision": without[0], "without_stories_recall": without[1],
    }  # fmt: skip


def _one_by_one(world: World) -> dict[str, float]:
    register = _register(world)
    new = random.Random(_SEED).sample(world.cases, min(_ASKED, len(world.cases)))
    took = []
    for case in new:
        began = time.perf_counter()
        register.proposals(case)
        took.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(took, n=100)
    say(f"one case: p50 {cuts[49]:.2f} ms, p95 {cuts[94]:.2f} ms")
    return {"one_p50_ms": cuts[49], "one_p95_ms": cuts[94], "one_p99_ms": cuts[98]}


def _quiet(quick: bool) -> dict[str, float]:
    """Link a register in which nothing belongs together: every series is false."""
    world = a_world(_SMALL if quick else _FULL, seed=_QUIET_SEED, linked=False)
    series = _linked(world)
    wrong = sum(len(found) for found in series)
    say(f"nothing linked: {len(series)} false series, {wrong} of {len(world.cases)} cases")
    return {"quiet_false_series": len(series), "quiet_false_case_share": wrong / len(world.cases)}


def _pairs(series: Iterable[tuple[str, ...]], truth: dict[str, str]) -> tuple[float, float]:
    """Return precision and recall over pairs of cases that lie in one series."""
    right = said = 0
    for found in series:
        said += _two(len(found))
        right += sum(_two(n) for n in Counter(truth[case] for case in found if case in truth).values())
    real = sum(_two(n) for n in Counter(truth.values()).values())
    return right / said if said else 1.0, right / real if real else 1.0


def _two(count: int) -> int:
    return count * (count - 1) // 2


def _peer(quick: bool) -> dict[str, float]:
    """Let splink link a register of its size, and ours the same one."""
    world = a_world(_PEER_SMALL if quick else _PEER_FULL, seed=_SEED + 2, told=False)
    ours = _pairs(_linked(world), world.truth)
    told = {"ours_precision": ours[0], "ours_recall": ours[1]}
    try:
        for name, register in (("splink", world), ("splink_without_hubs", _without_hubs(world))):
            told |= _told(name, register)
    except ImportError:
        say("splink is not installed (pip install splink==5.0.0): without it")
    return told


def _told(name: str, world: World) -> dict[str, float]:
    began = time.perf_counter()
    found = _splink(world)
    seconds = time.perf_counter() - began
    scored = {threshold: _pairs(series, world.truth) for threshold, series in found.items()}
    best = max(scored, key=lambda threshold: _both(*scored[threshold]))
    precision, recall = scored[best]
    say(f"{name}: {seconds:.1f} s, at {best}: precision {precision:.4f}, recall {recall:.4f}")
    return {
        f"{name}_s": seconds, f"{name}_threshold": best, f"{name}_precision": precision, f"{name}_recall": recall,
    }  # fmt: skip


def _without_hubs(world: World) -> World:
    hub_marks = {hub.mark for hub in hubs(world.cases, shipped_settings())} | shipped_settings().stopped
    return World([replace(case, marks=case.marks - hub_marks) for case in world.cases], world.truth)


def _both(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _splink(world: World) -> dict[float, list[tuple[str, ...]]]:
    import splink.comparison_library as cl  # noqa: PLC0415 - only where the peer is asked for
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415
    from splink.blocking_rule_library import CustomRule  # noqa: PLC0415

    names = [kind.value for kind in _KINDS]
    settings = SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=_odds_in_truth(world),  # told outright, which favours it
        unique_id_column_name="id",
        comparisons=[cl.ArrayIntersectAtSizes(name, [1]) for name in names] + [cl.ExactMatch("type")],
        blocking_rules_to_generate_predictions=[
            block_on(name, arrays_to_explode=[name]) for name in names if name not in _COMMON
        ],
    )
    api = DuckDBAPI()
    linker = Linker(_table(api, world), settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1_000_000, seed=1)
    # Rules that unfold an array are not open to its training: the first value of each array trains in their place.
    for name in ("account", "url"):
        linker.training.estimate_parameters_using_expectation_maximisation(CustomRule(f"l.{name}[1] = r.{name}[1]"))
    links = linker.inference.predict(threshold_match_probability=min(_THRESHOLDS))
    return {threshold: _series(linker, links, threshold) for threshold in _THRESHOLDS}


def _odds_in_truth(world: World) -> float:
    return sum(_two(n) for n in Counter(world.truth.values()).values()) / _two(len(world.cases))


def _table(api: Any, world: World) -> Any:
    import duckdb  # noqa: PLC0415

    rows = []
    for case in world.cases:
        held = defaultdict(list)
        for kind, value in sorted(case.marks):
            held[kind].append(value)
        rows.append((case.id, case.type, *(held.get(kind, []) for kind in _KINDS)))
    connection = api._con if hasattr(api, "_con") else duckdb.connect()
    columns = ", ".join(f'"{kind.value}" VARCHAR[]' for kind in _KINDS)
    connection.execute(f"CREATE TABLE cases (id VARCHAR, type VARCHAR, {columns})")
    marks = ", ".join("?" for _ in range(2 + len(_KINDS)))
    connection.executemany(f"INSERT INTO cases VALUES ({marks})", rows)
    return api.register("cases") if hasattr(api, "register") else "cases"


def _series(linker: Any, links: Any, threshold: float) -> list[tuple[str, ...]]:
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(links, threshold_match_probability=threshold)
    groups = defaultdict(list)
    for row in found.as_record_list():
        groups[row["cluster_id"]].append(row["id"])
    return [tuple(members) for members in groups.values() if len(members) > 1]


if __name__ == "__main__":
    main()
