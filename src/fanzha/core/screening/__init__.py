"""Recognise scam text: a message in, a verdict with its reasons out.

data = resources.files(shipped.PACKAGE).joinpath(shipped.MODEL).read_bytes()
verdict = Screener(load_model(data)).screen("您好，这里是…")
"""

from fanzha.core.screening import shipped
from fanzha.core.screening.advice import ADVICE
from fanzha.core.screening.catalogue import TACTICS, TELLING_WORDS, Stage, Tactic
from fanzha.core.screening.explain import counter_evidence, explain
from fanzha.core.screening.model import BadModel, Model, load_model
from fanzha.core.screening.screener import Screener
from fanzha.core.screening.verdict import Contribution, Grade, Kind, PublicVerdict, TacticHit, Verdict

__all__ = [
    "ADVICE",
    "TACTICS",
    "TELLING_WORDS",
    "BadModel",
    "Contribution",
    "Grade",
    "Kind",
    "Model",
    "PublicVerdict",
    "Screener",
    "Stage",
    "Tactic",
    "TacticHit",
    "Verdict",
    "counter_evidence",
    "explain",
    "load_model",
    "shipped",
]
