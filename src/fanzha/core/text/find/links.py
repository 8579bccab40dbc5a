"""Find links and e-mail addresses."""

import re
from typing import Final

from fanzha.core.text.characters import CJK
from fanzha.core.text.find.found import Claims
from fanzha.core.text.kinds import EntityKind
from fanzha.core.values import BadValue, Url

# Endings under which names are registered that people in China get to see. A longer list would take "ok.so" and
# "report.doc" for links; after "www." any ending counts.
_ENDINGS: Final = (
    "com|cn|net|org|gov|edu|top|vip|xyz|cc|club|shop|site|online|icu|info|biz|io|co|tv|app|store|fun|work|link|live|ltd|wang"
    "|ren|mobi|pro|tech|asia|hk|tw|jp|kr|us|uk|sg|my|ru|ink|win|bid|loan|cyou|buzz|cloud|space|website|life|one|ly|gl|im|me|la"
)
# Before a path these count as well.
_MORE_ENDINGS: Final = (
    "de|fr|it|es|eu|ca|au|in|br|vn|th|ph|id|mo|nz|ai|gg|to|ws|cf|ga|ml|tk|gq|so|is|st|fm|am|pw|tl|sh|ac|vc|be|nl|pl|se|ch"
    "|dev|page|run|today|digital|media|news|group|fund|finance|money|bank|pay|game|games|fit|men|date|trade|science|party"
    "|review|stream|download|racing|host|press|help|team|chat|social|email|center|company|network|world|zone|city|mom|bond|sbs"
)
_LABELS: Final = r"(?:[a-z0-9\-]{1,63}+\.){1,9}"
_REST: Final = r"(?::\d{1,5})?(?:[/?#][!-~]{0,2000}+)?"

_EMAIL: Final = re.compile(rf"(?<![a-z0-9._%+\-])[a-z0-9._%+\-]{{1,64}}+@{_LABELS}[a-z]{{2,10}}(?![a-z0-9\-])")
_SCHEME: Final = re.compile(
    rf"(?:https?|hxxps?|ftp):[/\\]{{1,3}}(?:(?:[{CJK}a-z0-9\-]{{1,63}}+\.){{1,9}}[a-z]{{2,10}}(?![a-z0-9\-.@]){_REST}|[!-~]{{4,2000}}+)"
)
_BARE: Final = re.compile(
    rf"(?<![a-z0-9@._\-]){_LABELS}(?:(?:{_ENDINGS})(?![a-z0-9\-]){_REST}|(?:{_MORE_ENDINGS})(?::\d{{1,5}})?/[!-~]{{0,2000}}+)"
)
_WWW: Final = re.compile(rf"(?<![a-z0-9@._\-])www\.{_LABELS}[a-z]{{2,10}}(?![a-z0-9\-]){_REST}")
_ADDRESS: Final = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?:(?::\d{1,5})(?:/[!-~]{0,2000}+)?|/[!-~]{0,2000}+)")
_TRAILING: Final = ".,;:!?)(]['\"}{<>`*_~|"


def find_links(plain: str, claims: Claims) -> None:
    """Claim the e-mail addresses and links of a normalised text.

    A link's value is in small letters, its path included: only the marked original shows it as it was.
    """
    if "." not in plain and ":/" not in plain:
        return
    if "@" in plain:
        for match in _EMAIL.finditer(plain):
            claims.add(match.start(), match.end(), EntityKind.EMAIL, match[0])
    if ":/" in plain or ":\\" in plain:
        _claim_links(_SCHEME, plain, claims)
    for pattern in (_WWW, _BARE, _ADDRESS):
        _claim_links(pattern, plain, claims)


def _claim_links(pattern: re.Pattern[str], plain: str, claims: Claims) -> None:
    """Claim what a pattern finds and what can be a link."""
    for match in pattern.finditer(plain):
        link = match[0].rstrip(_TRAILING)
        try:
            url = Url.parse(link)
        except BadValue:
            continue
        claims.add(match.start(), match.start() + len(link), EntityKind.URL, url.value)
