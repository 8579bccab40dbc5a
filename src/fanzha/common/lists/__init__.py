"""Lists: declared by capabilities, with saved views, chosen columns, pages by keys and bulk steps for all of them.

docs/how-to/lists.md says how to declare one.
"""

from fanzha.common.lists.declared import (
    Column,
    Empty,
    Listing,
    Order,
    RowSkipped,
    Step,
    Tab,
    UnknownList,
    listing_of,
    register,
)
from fanzha.common.lists.queries import COUNT_LIMIT, bounded_count, count_words
from fanzha.common.lists.shown import SIZES, Shown, first_address, matching, show

__all__ = [
    "COUNT_LIMIT",
    "SIZES",
    "Column",
    "Empty",
    "Listing",
    "Order",
    "RowSkipped",
    "Shown",
    "Step",
    "Tab",
    "UnknownList",
    "bounded_count",
    "count_words",
    "first_address",
    "listing_of",
    "matching",
    "register",
    "show",
]
