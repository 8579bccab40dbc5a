"""Invented personal data that is planted everywhere, and the means to find it again in whatever form.

The values occur nowhere else in the product, its demo or its tests.
"""

import base64
import json
import re
from contextlib import contextmanager
from urllib.parse import quote

from django.forms import CharField, FileField, UUIDField
from django.forms.forms import BaseForm

NAME, PHONE, ID_NUMBER, CARD = "欧阳燊澔", "19938271650", "440524198803170414", "6225881938274650"
STORY = f"{NAME}{PHONE}，{ID_NUMBER}，{CARD}"
_NEEDLES = {"name": (NAME, "燊澔", "欧阳燊"), "phone": (PHONE,), "id_number": (ID_NUMBER,), "card": (CARD,)}
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_BETWEEN_DIGITS = re.compile(rb"(?<=\d)[\s.\-_/]+(?=\d)")
_BYTEA = re.compile(rb"\\\\?x([0-9a-f]{2,})")


def forms_of(text):
    """Return the byte strings by which a text may lie in a file, a dump or an address."""
    utf8 = text.encode()
    found = {
        utf8, text.encode("utf-16-le"), text.encode("gb18030"), quote(text).encode(), quote(text).lower().encode(),
        json.dumps(text)[1:-1].encode(), text.translate(_FULL_WIDTH).encode(), text[::-1].encode(),
        "".join(f"&#{ord(c)};" for c in text).encode(), utf8.hex().encode(),
    }  # fmt: skip
    # Base64 at each of its three phases, without the edges that depend on the neighbours.
    found |= {base64.b64encode(b"\x00" * shift + utf8)[4 if shift else 0 : -4] for shift in range(3)}
    return found


_FORMS = {kind: set().union(*(forms_of(text) for text in texts)) for kind, texts in _NEEDLES.items()}


def found_in(data):
    """Return which planted values a byte string holds, also with separators between the digits."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    joined = _BETWEEN_DIGITS.sub(b"", data)
    return sorted(kind for kind, needles in _FORMS.items() if any(n in data or n in joined for n in needles))


def found_in_dump(dump):
    """Return the lines of a database dump that hold a planted value, also inside its binary columns."""
    hits = []
    for line in dump.split(b"\n"):
        opened = line + b" " + b" ".join(bytes.fromhex(m.decode()[: len(m) // 2 * 2]) for m in _BYTEA.findall(line))
        if kinds := found_in(opened):
            hits.append((line[:80].decode("utf-8", "replace"), kinds))
    return hits


def takes_text(field):
    """Say whether a form field takes whatever somebody types or uploads."""
    return isinstance(field, CharField | FileField) and not isinstance(field, UUIDField)


class Sown:
    """Which fields of which forms were given planted values and took them."""

    def __init__(self):
        self.taken, self.bound, self.seen = set(), set(), set()

    @contextmanager
    def watching(self, monkeypatch):
        """Note every form that is checked inside the block."""
        full_clean = BaseForm.full_clean

        def noting(form):
            full_clean(form)
            if form.is_bound:
                self._note(form)

        monkeypatch.setattr(BaseForm, "full_clean", noting)
        yield self
        monkeypatch.setattr(BaseForm, "full_clean", full_clean)

    def _note(self, form):
        owner = name_of(type(form))
        self.bound.add(owner)
        for name, field in form.fields.items():
            if not takes_text(field):
                continue
            self.seen.add(f"{owner}.{name}")
            # A field that was refused kept nothing; what it said is searched for all the same.
            if name not in form._errors and self._planted(form, name):
                self.taken.add(f"{owner}.{name}")

    @staticmethod
    def _planted(form, name):
        key = form.add_prefix(name)
        if key in form.data and found_in(str(form.data.get(key))):
            return True
        files = form.files.getlist(key) if hasattr(form.files, "getlist") else []
        return any(found_in(file.name) or found_in(_content(file)) for file in files)


def _content(file):
    file.seek(0)
    content = file.read()
    file.seek(0)
    return content


def name_of(form_class):
    """Return how the registry calls a form."""
    return f"{form_class.__module__}.{form_class.__qualname__}".removeprefix("fanzha.")
