"""The model file: what it must hold, what is refused, and that it belongs to the lexicon beside it."""

import io
import json
import zipfile
from importlib import resources

import numpy as np
import pytest

from fanzha.core.screening import TACTICS, BadModel, load_model, shipped
from fanzha.core.screening.model import MOST_BYTES, pack_model
from training.train import packed_lexicon


def shipped_bytes(name):
    return resources.files(shipped.PACKAGE).joinpath(name).read_bytes()


def parts_of(data):
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def test_the_model_was_built_from_the_lexicons_beside_it(model_bytes):
    parts = parts_of(model_bytes)

    assert parts["lexicon"].tobytes() == packed_lexicon()


def test_the_model_is_small(model_bytes):
    assert len(model_bytes) < MOST_BYTES


def test_every_defined_tactic_can_be_found_and_counts(model_bytes):
    model = load_model(model_bytes)
    weights = dict(zip(model.layout.names, model.weights, strict=True))

    assert {*model.lexicon.tactics, "telling_words"} == set(TACTICS)
    assert len(TACTICS) >= 30
    assert all(weights[f"tactic:{code}"] > 0 for code in model.lexicon.tactics)


def test_counter_evidence_never_counts_for_a_scam(model_bytes):
    model = load_model(model_bytes)
    weights = dict(zip(model.layout.names, model.weights, strict=True))

    assert all(weights[name] <= 0 for name in weights if name.startswith(("warned:", "publicity:")))
    assert all(weights[f"frame:{name}"] <= 0 for name in ("bank_notice", "code_notice", "parcel_notice", "hotline"))


def test_all_types_and_nearly_all_subtypes_can_be_named(model_bytes):
    model = load_model(model_bytes)

    assert list(model.members) == [f"C{number:02}" for number in range(1, 15)]
    assert set(filter(None, model.subtypes)) <= {f"T{number:02}" for number in range(1, 69)}
    assert len(set(model.subtypes)) >= 66


def test_equal_parts_give_equal_bytes(model_bytes):
    parts = parts_of(model_bytes)
    card = json.loads(parts.pop("card").tobytes())

    assert pack_model(card, parts.pop("lexicon").tobytes(), parts) == model_bytes


def changed(model_bytes, **changes):
    """Return a model file with other parts; not compressed, which takes seconds."""
    parts = parts_of(model_bytes)
    card = json.loads(parts["card"].tobytes()) | changes.pop("card", {})
    packed = io.BytesIO()
    np.savez(packed, **(parts | {"card": np.frombuffer(json.dumps(card).encode(), np.uint8)} | changes))
    return packed.getvalue()


def test_a_model_that_is_not_compressed_can_be_loaded(model_bytes):
    assert load_model(changed(model_bytes)).version == load_model(model_bytes).version


@pytest.mark.parametrize(
    "changes",
    [
        {"wording": np.zeros(3, np.float32)},
        {"rarity": np.zeros(3, np.float16)},
        {"inner": np.zeros((2, 5), np.int8)},
        {"outer": np.zeros((2, 5), np.float32)},
        {"is_scam": np.zeros(3, np.bool_)},
        {"card": {"classes": []}},
        {"card": {"network_weight": None}},
        {"lexicon": np.frombuffer(b"{}", np.uint8)},
        {"card": {"grading": {}}},
        {"card": {"weights": None}},
    ],
)
def test_parts_that_do_not_fit_are_refused(model_bytes, changes):
    with pytest.raises(BadModel):
        load_model(changed(model_bytes, **changes))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a model", bytes(1000)])
def test_what_is_no_model_is_refused(data):
    with pytest.raises(BadModel):
        load_model(data)


def test_a_truncated_model_is_refused(model_bytes):
    with pytest.raises(BadModel):
        load_model(model_bytes[: len(model_bytes) // 2])


def test_a_model_that_unpacks_to_too_much_is_refused_before_it_is_unpacked():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("card.npy", bytes(5 * MOST_BYTES))

    with pytest.raises(BadModel, match="80 MB"):
        load_model(packed.getvalue())


def test_pickled_parts_are_not_run():
    packed = io.BytesIO()
    np.savez(packed, card=np.array([object()], dtype=object))

    with pytest.raises(BadModel):
        load_model(packed.getvalue())
