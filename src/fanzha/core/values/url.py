"""Links, as they come in hostile messages: never fetched, shown only in a form that nobody can tap."""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Self

from fanzha.core.values.faults import BadValue, Fault

_LONGEST: Final = 2048  # what browsers and short-message links stay below
_LONGEST_HOST: Final = 253  # RFC 1035
_LONGEST_LABEL: Final = 63  # RFC 1035
_HIGHEST_PORT: Final = 65535
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.\-]{0,20}):(?=\D)", re.IGNORECASE | re.ASCII)
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_\-]*[a-z0-9_])?", re.ASCII)
_DOTS: Final = re.compile(r"[。｡．]|\[\.\]|\(\.\)|\[dot\]")
# Names under which others register: the last two labels of "x.com.cn" say nothing about who stands behind it.
_SHARED_SECOND: Final = frozenset(
    ("ac", "asn", "co", "com", "edu", "go", "gob", "gov", "id", "idv", "info", "mil", "ne", "net", "or", "org")
)
_PROVINCES: Final = frozenset(
    "ah bj cq fj gd gs gx gz ha hb he hi hk hl hn jl js jx ln mo nm nx qh sc sd sh sn sx tj tw xj xz yn zj".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Url:
    """A link to a web page.

    Attributes:
        scheme: "http" or "https"; "http" where none was written.
        host: small letters, international names in their "xn--" form; an address of numbers as written.
        port: None where it is the scheme's own.
        rest: path, query and fragment as written, "" for none.
        user: what stood before an "@" and only pretends to be the host ("http://www.gov.cn@bad.example").

    >>> link = Url.parse("HTTPS://www.icbc.com.cn@pay。Bad-Bank.com.cn:8443/登录?id=1")
    >>> link.host, link.port, link.registrable, link.has_disguise
    ('pay.bad-bank.com.cn', 8443, 'bad-bank.com.cn', True)
    >>> link.defanged
    'hxxps://pay[.]bad-bank[.]com[.]cn:8443/登录?id=1'
    """

    scheme: str
    host: str
    port: int | None = None
    rest: str = ""
    user: str = ""

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Return the link that someone wrote or received.

        Raises:
            BadValue: it is too long, no web link, or its host or port cannot exist.
        """
        text = "".join(c for c in str(raw).strip() if unicodedata.category(c) not in {"Cc", "Cf", "Cs"} and c != " ")
        if not text:
            raise BadValue(Fault.EMPTY, what="网址")
        if len(text) > _LONGEST:
            raise BadValue(Fault.URL_TOO_LONG, limit=_LONGEST)
        scheme, text = _scheme(text.replace("\\", "/"))
        authority, rest = _cut_authority(text)
        user, _, place = authority.rpartition("@")
        host, port = _host_and_port(place)
        return cls(scheme, host, None if port == _DEFAULT_PORTS[scheme] else port, rest, user)

    @property
    def value(self) -> str:
        """Return the canonical link, without the pretended user; equal links have equal values."""
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{self._bracketed_host()}{port}{'' if self.rest == '/' else self.rest}"

    @property
    def display_host(self) -> str:
        """Return the host with its international labels as people see them."""
        return ".".join(map(_readable, self.host.split(".")))

    @property
    def registrable(self) -> str:
        """Return roughly the part of the host that someone had to register: what a block list should hold.

        >>> [Url.parse(u).registrable for u in ("a.b.qq.com", "x.sh.cn", "m.bank.co.uk", "127.0.0.1:80")]
        ['qq.com', 'x.sh.cn', 'bank.co.uk', '127.0.0.1']
        """
        labels = self.host.split(".")
        if self.is_address or len(labels) <= 2:
            return self.host
        shared = labels[-2] in _SHARED_SECOND and len(labels[-1]) == 2
        province = labels[-1] == "cn" and labels[-2] in _PROVINCES
        return ".".join(labels[-3:] if shared or province else labels[-2:])

    @property
    def is_address(self) -> bool:
        """Tell whether the host is a bare network address rather than a name."""
        return ":" in self.host or self.host.replace(".", "").isdigit()

    @property
    def is_international(self) -> bool:
        """Tell whether the host is spelled with other than plain letters."""
        return any(label.startswith("xn--") for label in self.host.split("."))

    @property
    def has_disguise(self) -> bool:
        """Tell whether the link pretends to lead elsewhere by writing another host before an "@"."""
        return bool(self.user)

    @property
    def defanged(self) -> str:
        """Return the link as pages and papers show it: readable, and impossible to tap."""
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme.replace('tt', 'xx')}://{self._bracketed_host().replace('.', '[.]')}{port}{self.rest}"

    @property
    def masked(self) -> str:
        """Return the defanged host alone: paths and queries can name the person who was sent the link."""
        shown = self._bracketed_host().replace(".", "[.]")
        return f"{self.scheme.replace('tt', 'xx')}://{shown}{'/…' if self.rest.strip('/') else ''}"

    def _bracketed_host(self) -> str:
        """Return the host as it stands in a link."""
        return f"[{self.host}]" if ":" in self.host else self.host

    def __str__(self) -> str:
        """Return the defanged form, so that no page or mail makes a link of it by mistake."""
        return self.defanged


def _scheme(text: str) -> tuple[str, str]:
    """Return the scheme and what follows its slashes."""
    match = _SCHEME.match(text)
    if not match or (match.end() < len(text) and "." in match[1]):
        return "http", text.lstrip("/")
    scheme = match[1].lower().replace("xx", "tt")
    if scheme not in _DEFAULT_PORTS:
        raise BadValue(Fault.URL_SCHEME)
    return scheme, text[match.end() :].lstrip("/")


def _cut_authority(text: str) -> tuple[str, str]:
    """Return the part up to the path, and the rest."""
    end = min((at for at in map(text.find, "/?#") if at >= 0), default=len(text))
    return text[:end], text[end:]


def _host_and_port(place: str) -> tuple[str, int | None]:
    """Return the canonical host and the port, if one is written."""
    if match := re.fullmatch(r"\[([0-9a-fA-F:.]{2,45})\](?::(\d*))?", place, re.ASCII):
        return _address(match[1]), _port(match[2])
    host, colon, port = place.partition(":")
    return _host(host), _port(port) if colon else None


def _port(text: str | None) -> int | None:
    """Return a port, None where none is written."""
    if not text:
        return None
    if not re.fullmatch(r"\d{1,5}", text, re.ASCII) or not 0 < int(text) <= _HIGHEST_PORT:
        raise BadValue(Fault.URL_PORT)
    return int(text)


def _address(text: str) -> str:
    """Return an IPv6 address in its shortest form."""
    try:
        return ipaddress.IPv6Address(text).compressed
    except ValueError:
        raise BadValue(Fault.URL_HOST) from None


def _host(text: str) -> str:
    """Return a host in small letters, with international labels in their "xn--" form."""
    plain = unicodedata.normalize("NFKC", _DOTS.sub(".", text.lower())).lower()
    labels = _DOTS.sub(".", plain).removesuffix(".").split(".")
    if len(labels) == 1 and labels[0] != "localhost":
        raise BadValue(Fault.URL_HOST)
    host = ".".join(map(_ascii_label, labels))
    if len(host) > _LONGEST_HOST:
        raise BadValue(Fault.URL_HOST)
    if host.replace(".", "").isdigit():
        _check_ipv4(host)
    return host


def _check_ipv4(host: str) -> None:
    """Refuse numbers that are no network address."""
    parts = host.split(".")
    if len(parts) != 4 or any(len(part) > 3 or int(part) > 255 for part in parts):
        raise BadValue(Fault.URL_HOST)


def _ascii_label(label: str) -> str:
    """Return one label of a host in the form that name servers use."""
    if not label or len(label) > _LONGEST_LABEL:
        raise BadValue(Fault.URL_HOST)
    if not label.isascii():
        if not all(unicodedata.category(c)[0] in "LMN" or c == "-" for c in label):
            raise BadValue(Fault.URL_HOST)
        label = "xn--" + label.encode("punycode").decode("ascii")
    if not _LABEL.fullmatch(label) or len(label) > _LONGEST_LABEL:
        raise BadValue(Fault.URL_HOST)
    return label


def _readable(label: str) -> str:
    """Return one label as people see it."""
    if not label.startswith("xn--"):
        return label
    try:
        return label.removeprefix("xn--").encode("ascii").decode("punycode")
    except (UnicodeError, OverflowError, ValueError):
        return label
