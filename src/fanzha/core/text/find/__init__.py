"""Find phones, links, cards, accounts, amounts, chat ids, codes and app names in a message."""

from fanzha.core.text.find.amounts import find_amounts
from fanzha.core.text.find.found import Claims, Found
from fanzha.core.text.find.labelled import find_app_names, find_labelled
from fanzha.core.text.find.links import find_links
from fanzha.core.text.find.numbers import find_numbers
from fanzha.core.text.kinds import Entity
from fanzha.core.text.normalise import Normalised, normalise

__all__ = ["find_entities", "found_in"]


def find_entities(text: str | Normalised) -> list[Entity]:
    """Return what a message names, in order of start and without overlaps; positions are in the original text.

    Never raises, whatever the text holds. A number that is both a phone and somebody's chat id is a phone: it can be
    called, and it is how cases are linked.

    Cost:
        Linear in the length of the text.

    >>> for e in find_entities("转5万元到6225 8814 1420 7430，加微信：abc_123，打1３8oo138ooo，点bit.ly/Xy"):
    ...     print(e.kind, e.value, e.start, e.end)
    amount 50000.00 1 4
    card 6225881414207430 5 24
    wechat abc_123 29 36
    phone 13800138000 38 49
    url http://bit.ly/xy 51 60
    """
    normalised = normalise(text) if isinstance(text, str) else text
    return [
        Entity(kind, value, *normalised.original_span(start, end))
        for start, end, kind, value in sorted(found_in(normalised.text))
    ]


def found_in(plain: str) -> list[Found]:
    """Return what a normalised text names, with positions in that text, in no order.

    The finders run from the most to the least certain; what one has claimed, the next leave alone.
    """
    claims = Claims(plain)
    find_links(plain, claims)
    find_amounts(plain, claims)
    find_labelled(plain, claims)
    find_numbers(plain, claims)
    find_app_names(plain, claims)
    return claims.found
