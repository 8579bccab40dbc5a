"""Learning at home: labels move what they speak about, a few of them little, and evidence never turns round."""

import json
import random
from dataclasses import replace

import numpy as np
import pytest

from fanzha.core.screening import BadModel, Kind, Screener, load_model
from fanzha.core.screening.adapt import Labelled, Made, TooFewTexts, adapt
from fanzha.core.screening.bounds import bounds_of
from fanzha.core.screening.descent import Problem, Sparse, fit, loss
from fanzha.core.screening.design import design_of
from fanzha.core.screening.model import parts_of
from training.texts import own_texts

MADE = Made("王研判", "2026-11-22T09:00:00+08:00")
LOOK_ALIKES = {"heldout_e", "heldout_f"}  # honest texts of the kinds that are hardest to tell
WHO = ["老乡", "街坊", "各位宝妈", "厂里的朋友", "家人们", "邻居们", "同村的"]
WHAT = ["跑山货的活", "收菌子的活", "拣药材的活", "编筐的活", "剥笋的活"]
WAGE = ["一天三百", "日结三百二", "做一单结一单", "晚上就结", "干三天结一次", "一趟两百"]
SCAM_END = ["本子要自己先垫上", "先交个本子钱", "押金五百回头退", "垫的钱月底一起还", "先把料钱转给管事的"]
HONEST_END = ["来村部当面登记", "自己带工具就行", "不收一分钱", "干完当面结清", "找老周当面问"]
HURRY = ["要的抓紧", "名额就剩五个", "有空就来", "先到先得", "今天报满就停", "不急慢慢想"]


def home_texts(count, seed=1):
    """Return different texts of a sort that the shipped model was not made from, half of them frauds."""
    chance, seen = random.Random(seed), {}
    while len(seen) < count:
        is_scam = chance.random() < 0.5
        end = chance.choice(SCAM_END if is_scam else HONEST_END)
        parts = [chance.choice(part) for part in (WHO, WHAT, WAGE, ["加我微信细说", "到村部问"], HURRY)]
        seen["，".join([*parts, end]) + "。"] = is_scam
    return [Labelled(text, is_scam, Kind.POST) for text, is_scam in seen.items()]


def shares(data, texts):
    """Return recall and the share of false alarms."""
    verdicts = Screener(load_model(data)).screen_many([text.text for text in texts])
    found = [v.is_scam for v, t in zip(verdicts, texts, strict=True) if t.is_scam]
    false = [v.is_scam for v, t in zip(verdicts, texts, strict=True) if not t.is_scam]
    return sum(found) / max(1, len(found)), sum(false) / max(1, len(false))


@pytest.fixture(scope="module")
def others():
    """Texts of every other sort by two hands, held out from the shipped fit."""
    return [Labelled(text.text, text.is_scam) for text in own_texts(held_out=True) if text.lot not in LOOK_ALIKES]


@pytest.fixture(scope="module")
def look_alikes():
    """Texts by further hands, mostly honest look-alikes: notices, codes, slogans, case stories."""
    return [Labelled(text.text, text.is_scam) for text in own_texts(held_out=True) if text.lot in LOOK_ALIKES]


@pytest.fixture(scope="module")
def adapted(model_bytes):
    return adapt(model_bytes, home_texts(1000), made=MADE)


@pytest.mark.slow
def test_a_thousand_texts_of_a_new_sort_are_learnt_and_the_others_hardly_suffer(model_bytes, adapted, others):
    seen = {text.text for text in home_texts(1000)}
    unseen = [text for text in home_texts(1400, seed=2) if text.text not in seen]

    before, after = shares(model_bytes, unseen), shares(adapted.data, unseen)
    elsewhere_before, elsewhere_after = shares(model_bytes, others), shares(adapted.data, others)

    assert adapted.fitted.loss < adapted.fitted.loss_before / 2
    # The network is sure of what it has not seen: docs/methods/learning.md says why a thousand labels reach no more.
    assert after[0] > max(before[0] + 0.05, 0.8)
    assert after[1] <= max(before[1], 0.02)
    assert elsewhere_after[0] > elsewhere_before[0] - 0.02
    assert elsewhere_after[1] < elsewhere_before[1] + 0.03


@pytest.mark.slow
@pytest.mark.xfail(strict=True, reason="a thousand labels of one sort raise more of these than .03")
def test_a_thousand_texts_of_a_new_sort_hardly_raise_honest_look_alikes(model_bytes, adapted, look_alikes):
    assert shares(adapted.data, look_alikes)[1] < shares(model_bytes, look_alikes)[1] + 0.03


@pytest.mark.slow
@pytest.mark.parametrize("turned", ["scams", "harmless", "both"])
def test_twenty_wrong_labels_cannot_wreck_the_model(model_bytes, others, turned):
    wrong = [t for t in others if turned == "both" or t.is_scam is (turned == "scams")][:20]
    lies = [Labelled(text.text, not text.is_scam) for text in wrong]
    rest = [text for text in others if text not in wrong]

    before, after = shares(model_bytes, rest), shares(adapt(model_bytes, lies, made=MADE).data, rest)

    assert abs(after[0] - before[0]) < 0.04
    assert abs(after[1] - before[1]) < 0.04


def test_the_same_texts_in_any_order_give_the_same_bytes(model_bytes):
    texts = home_texts(60)

    assert adapt(model_bytes, texts, made=MADE).data == adapt(model_bytes, texts[::-1], made=MADE).data


def test_a_home_version_says_where_it_comes_from(model_bytes, adapted):
    parent = load_model(model_bytes).version
    card = json.loads(parts_of(adapted.data)["card"].tobytes())

    assert load_model(adapted.data).version == adapted.version
    assert adapted.version.startswith(f"{parent}.h")
    assert len(adapted.version) <= 40
    assert card["home"]["parent"] == parent
    assert card["home"]["by"] == MADE.by
    assert sum(sum(of.values()) for of in card["home"]["texts"].values()) == adapted.used == 1000
    assert set(card["home"]["texts"]["scam"]) == {"post"}


def test_the_name_of_a_version_changes_with_what_it_decides_not_with_who_made_it(model_bytes):
    texts = home_texts(60)
    first = adapt(model_bytes, texts, made=MADE)
    again = adapt(model_bytes, texts, made=Made("别人", "2027-01-01"))
    other = adapt(model_bytes, texts[:50], made=MADE)
    child = adapt(first.data, texts, made=MADE)

    assert first.version == again.version != other.version
    assert child.version.count(".h") == 1
    assert child.parent == first.version


def test_evidence_keeps_its_sign(adapted):
    model = load_model(adapted.data)

    for name, weight in zip(model.layout.names, model.weights, strict=True):
        low, high = bounds_of(name)
        assert not (low >= 0 and weight < 0), name
        assert not (high <= 0 and weight > 0), name


def test_only_the_wording_that_occurred_moves(model_bytes):
    texts = home_texts(40)
    before, after = load_model(model_bytes), load_model(adapt(model_bytes, texts, made=MADE).data)
    occurring = set(design_of(before, [(text.text, text.kind) for text in texts]).buckets.tolist())

    moved = set(np.flatnonzero(before.wording != after.wording).tolist())

    assert moved
    assert moved <= occurring


def test_texts_of_one_label_move_neither_the_constant_nor_a_kind(model_bytes):
    harmless = [text for text in home_texts(80) if not text.is_scam]
    before, after = load_model(model_bytes), load_model(adapt(model_bytes, harmless, made=MADE).data)

    assert after.intercept == before.intercept
    assert after.kind_offsets == before.kind_offsets


def test_a_text_counts_once_and_one_with_two_answers_not_at_all(model_bytes):
    texts = home_texts(40)
    again = [*texts, texts[0], Labelled(texts[1].text, not texts[1].is_scam), Labelled("no", True)]

    adapted = adapt(model_bytes, again, made=MADE)

    assert adapted.left_out == {"unreadable": 1, "two_answers": 1, "repeated": 2}
    assert adapted.used == 39


def test_too_few_texts_are_refused_with_a_sentence(model_bytes):
    with pytest.raises(TooFewTexts, match="只有 3 条"):
        adapt(model_bytes, home_texts(3), made=MADE)


def test_what_is_no_model_is_refused():
    with pytest.raises(BadModel):
        adapt(b"no", home_texts(30), made=MADE)


def test_the_rows_say_how_the_screeners_score_moves_with_each_weight(model_bytes):
    model = load_model(model_bytes)
    texts = [(text.text, Kind.UNKNOWN) for text in own_texts()[:120]]
    design = design_of(model, texts)
    change = np.random.default_rng(1).normal(scale=0.2, size=design.stack.shape[1])
    kinds = dict(zip(design.kinds, change[design.features : -1], strict=True))

    moved = replace(
        model,
        weights=tuple(np.array(model.weights) + change[: design.features]),
        kind_offsets={kind: model.kind_offsets.get(kind, 0.0) + by for kind, by in kinds.items()},
        intercept=model.intercept + change[-1],
    )

    assert np.allclose(design_of(moved, texts).base, design.base + design.stack.times(change))


def test_the_rows_say_how_the_screeners_score_moves_with_the_wording(model_bytes):
    model = load_model(model_bytes)
    texts = [(text.text, Kind.UNKNOWN) for text in own_texts()[:120]]
    design = design_of(model, texts)
    change = np.random.default_rng(2).normal(scale=1e-4, size=len(design.buckets))
    wording = model.wording.astype(np.float64)
    wording[design.buckets] += change

    moved = design_of(replace(model, wording=wording), texts)

    assert np.abs(design.wording.times(change)).max() > 1e-5
    assert np.allclose(moved.base, design.base + design.wording.times(change), atol=1e-7)
    assert np.allclose(design.with_wording(model, wording).base, moved.base, atol=1e-7)


def problem(seed=3, rows=200, columns=12):
    made = np.random.default_rng(seed)
    dense = made.normal(size=(rows, columns)) * (made.random((rows, columns)) < 0.4)
    places = np.nonzero(dense)
    sparse = Sparse(places[0], places[1], dense[places], dense.shape)
    labels = (dense @ made.normal(size=columns) + made.normal(size=rows) > 0).astype(float)
    edge = np.full(columns, 0.4)
    return Problem(
        made.normal(size=rows), sparse, labels, made.random(rows), made.uniform(0.1, 5, columns), -edge, edge
    )


def test_the_fit_is_the_best_point_within_its_bounds():
    asked = problem()

    best = fit(asked)

    made = np.random.default_rng(9)
    near = [np.clip(best.change + step, asked.low, asked.high) for step in made.normal(scale=0.02, size=(300, 12))]
    assert np.any(np.abs(best.change) >= 0.4 - 1e-9)
    assert best.loss < best.loss_before
    assert all(loss(asked, point) >= best.loss - 1e-9 for point in near)


def test_the_fit_agrees_with_a_solver_that_others_wrote():
    from scipy.optimize import minimize

    asked = problem(seed=4)

    found = minimize(
        lambda point: loss(asked, point), np.zeros(12), method="L-BFGS-B",
        bounds=list(zip(asked.low, asked.high, strict=True)), options={"ftol": 1e-14, "gtol": 1e-9, "maxiter": 5000},
    )  # fmt: skip

    assert np.allclose(fit(asked).change, found.x, atol=1e-3)
