"""串并: what two cases share, how rare that is, and which cases may be one gang's. Links are proposed, people decide.

What a product keeps for each mark of a case: kind, normal form (`normal`), and a hash of it to search by. For one new
case it fetches the other cases that hold one of its marks, counts in how many cases each of those marks stands, and
asks `propose`. A whole register in memory is linked by `Register`; `clusters` makes series of accepted or likely links.

Source: docs/methods/linking.md.
"""

from fanzha.core.linking.clusters import Series, clusters
from fanzha.core.linking.propose import Case, Proposal, Reason, propose, sentence
from fanzha.core.linking.register import Register
from fanzha.core.linking.settings import BadSettings, KindSettings, Settings, read_settings, shipped_settings
from fanzha.core.linking.stops import Hub, hubs
from fanzha.core.linking.taking import LeftOut, Taken, Trait, left_out_sentence, take_in
from fanzha.core.linking.traits import KIND_NAMES, TraitKind, normal
from fanzha.core.linking.wording import Signature, signature, similarity

__all__ = [
    "KIND_NAMES", "BadSettings", "Case", "Hub", "KindSettings", "LeftOut", "Proposal", "Reason", "Register", "Series",
    "Settings", "Signature", "Taken", "Trait", "TraitKind", "clusters", "hubs", "left_out_sentence", "normal",
    "propose", "read_settings", "sentence", "shipped_settings", "signature", "similarity", "take_in",
]  # fmt: skip
