"""Short messages as an operator's stream holds them: mostly harmless, advertising among them, and a share of scams."""

import random
from pathlib import Path

from training.texts import corpus, own_texts

# A message of a few characters costs nothing to anybody; a longer one than a handful of joined parts is no short one.
LEAST, MOST = 20, 120
SCAM_SHARE = 0.05


def messages(folder: Path, count: int, *, scam_share: float = SCAM_SHARE, seed: int = 1) -> list[str]:
    """Return so many messages in random order; none occurs twice before all have occurred once.

    Harmless ones come from our own texts and, where the corpora are in the folder, from these: people's messages,
    advertising, notices. Scams are our own.
    """
    chance = random.Random(seed)
    harmless, scams = pools(folder)
    scam_count = round(count * scam_share)
    drawn = _drawn(scams, scam_count, chance) + _drawn(harmless, count - scam_count, chance)
    chance.shuffle(drawn)
    return drawn


def pools(folder: Path) -> tuple[list[str], list[str]]:
    """Return the harmless and the scam messages on this machine, each once."""
    own = own_texts() + own_texts(held_out=True)
    harmless = [text.text for text in own if not text.is_scam]
    for name, labels in (("antispam_messages", {"pass", "spam"}), ("eval_only_tft5", {"正常"})):
        if (folder / f"{name}.jsonl.gz").exists():
            harmless += [row["text"] for row in corpus(folder, name) if row["label"] in labels]
    return _short(harmless), _short([text.text for text in own if text.is_scam])


def _short(texts: list[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if LEAST <= len(text) <= MOST]


def _drawn(pool: list[str], count: int, chance: random.Random) -> list[str]:
    drawn: list[str] = []
    while len(drawn) < count:
        drawn += chance.sample(pool, min(len(pool), count - len(drawn)))
    return drawn
