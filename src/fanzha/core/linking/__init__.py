"""串并: what two cases share, how rare that is, and which cases may be one gang's. Links are proposed, people decide.

`take_in` makes a `Case` of what was written down. What a product keeps: for each mark its kind and the normal form or
any stable stand-in for it (a keyed hash); for each case type, day, keyed signature of the story, stand-ins of persons
and place. For one new case it fetches the other cases that hold one of its marks (values in more than `most_cases` left
out) or one of the `LOOKED_UP` smallest runs of its telling, counts in how many cases each of those marks stands and how
many cases there are, and asks `propose`. A whole register in memory is linked by `Register`, which takes cases one by
one; `hubs` names values that serve everybody, `common_runs` the office's forms; `clusters` makes series of accepted or
likely links.

Source: docs/methods/linking.md.
"""

from fanzha.core.linking.clusters import Series, clusters
from fanzha.core.linking.propose import Case, Proposal, Reason, propose, sentence
from fanzha.core.linking.register import Register
from fanzha.core.linking.settings import BadSettings, KindSettings, Settings, read_settings, shipped_settings
from fanzha.core.linking.stops import Hub, hubs
from fanzha.core.linking.taking import LeftOut, Taken, Trait, left_out_sentence, take_in
from fanzha.core.linking.traits import FROM_TEXT, KIND_NAMES, TraitKind, normal
from fanzha.core.linking.wording import LOOKED_UP, Signature, common_runs, signature, similarity

__all__ = [
    "FROM_TEXT", "KIND_NAMES", "LOOKED_UP", "BadSettings", "Case", "Hub", "KindSettings", "LeftOut", "Proposal",
    "Reason", "Register", "Series", "Settings", "Signature", "Taken", "Trait", "TraitKind", "clusters", "common_runs",
    "hubs", "left_out_sentence", "normal", "propose", "read_settings", "sentence", "shipped_settings", "signature",
    "similarity", "take_in",
]  # fmt: skip
