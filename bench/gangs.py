"""Seeded registers of cases for linking: gangs with changing accounts, platforms that everybody meets, noise, typos.

The manners follow published patterns: a task-and-rebate gang changes its card every few victims and keeps its domains
for weeks; impersonators of the police change numbers and keep the accounts below; loan gangs keep an app's name that
others use too. `truth` names the gang of each case; a world in which nothing is linked has none. Where stories are told,
each case holds the signature of one: the office's forms, what all gangs of the type say, and the gang's own words, of
which each victim forgets a third and tells a third otherwise.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fanzha.core.linking import Case, TraitKind, signature

Mark = tuple[TraitKind, str]
_K = TraitKind
_FIRST = date(2025, 1, 1)
_YEAR = 365


@dataclass(frozen=True, slots=True)
class World:
    """Cases and the gang of each, by id; a case of no gang stands alone."""

    cases: list[Case]
    truth: dict[str, str]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a kind of gang works: how many victims an account, a contact, a site serves, and what is known of each."""

    type: str
    victims_an_account: int
    victims_a_contact: int
    victims_a_site: int
    lower_accounts: int
    contact: TraitKind
    has_site: float
    app_names: int  # of a list that all gangs of the type draw from; 0 for none


MANNERS = (
    Manner("C01", 3, 6, 15, 3, _K.QQ, 0.7, 60),
    Manner("C02", 6, 10, 20, 2, _K.WECHAT, 0.8, 40),
    Manner("C03", 4, 5, 12, 2, _K.QQ, 0.8, 80),
    Manner("C04", 3, 2, 40, 5, _K.PHONE, 0.2, 0),
    Manner("C05", 4, 3, 10, 3, _K.PHONE, 0.3, 20),
    Manner("C06", 2, 4, 30, 4, _K.WECHAT, 0.1, 0),
)


class _Makes:
    """Values that nobody has had before, and those that everybody has."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.merchants = [self.card() for _ in range(40)]
        self.hotlines = [f"955{n:02d}" for n in range(20)]
        self.names = [f"姓名{n}" for n in range(3000)]
        self.sold: list[str] = []

    def gang_card(self) -> str:
        """Return an account of a gang; one in fifty was sold to another gang before."""
        if self.sold and self.rng.random() < 0.02:
            return self.rng.choice(self.sold)
        self.sold.append(self.card())
        return self.sold[-1]

    def card(self) -> str:
        return "62" + "".join(str(self.rng.randrange(10)) for _ in range(17))

    def number(self, kind: TraitKind) -> str:
        if kind is _K.PHONE:
            return "1" + "".join(str(self.rng.randrange(10)) for _ in range(10))
        if kind is _K.QQ:
            return str(self.rng.randrange(10**8, 10**10))
        return "wx" + "".join(self.rng.choice("abcdefghijkmnpqrstuvwxyz0123456789") for _ in range(9))

    def site(self) -> str:
        return "".join(self.rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(9)) + ".example"


def a_world(count: int, *, seed: int, linked: bool = True, told: bool = True) -> World:
    """Return a register of so many cases; about a third are gangs' where anything is linked."""
    makes = _Makes(seed)
    cases: list[Case] = []
    truth: dict[str, str] = {}
    gang = 0
    while linked and len(cases) < count * 0.35:
        gang += 1
        for case in _gang(makes, gang, len(cases)):
            cases.append(case)
            truth[case.id] = f"g{gang}"
    while len(cases) < count:
        cases.append(_alone(makes, len(cases)))
    del cases[count:]
    makes.rng.shuffle(cases)
    if told:
        cases = _told(cases, truth, random.Random(seed + 7))
    return World(cases, {case.id: truth[case.id] for case in cases if case.id in truth})


def _gang(makes: _Makes, gang: int, first: int) -> list[Case]:
    rng = makes.rng
    manner = rng.choice(MANNERS)
    victims = min(60, 2 + int(rng.expovariate(1 / 9)))
    begins, lasts = rng.randrange(_YEAR), rng.randrange(20, 120)
    accounts = _rotating(makes.gang_card, manner.victims_an_account, rng)
    contacts = _rotating(lambda: makes.number(manner.contact), manner.victims_a_contact, rng)
    sites = _rotating(makes.site, manner.victims_a_site, rng)
    lower = [makes.card() for _ in range(manner.lower_accounts)]
    app = f"{manner.type}应用{rng.randrange(manner.app_names)}" if manner.app_names else ""
    found = []
    for number in range(victims):
        day = _FIRST + timedelta(days=begins + round(lasts * number / victims))
        marks = {(_K.ACCOUNT, accounts(number)), (_K.PAYEE_NAME, rng.choice(makes.names))}
        marks |= {(manner.contact, contacts(number))} if rng.random() < 0.75 else set()
        marks |= {(_K.URL, sites(number))} if rng.random() < manner.has_site else set()
        marks |= {(_K.LOWER_ACCOUNT, rng.choice(lower))} if rng.random() < 0.35 else set()
        marks |= {(_K.APP, app)} if app and rng.random() < 0.8 else set()
        said = manner.type if rng.random() > 0.08 else rng.choice(MANNERS).type  # types are mistaken now and then
        found.append(Case(f"{first + number:06d}", _noisy(makes, marks), said, day))
    return found


def _rotating(make: Callable[[], str], victims: int, rng: random.Random) -> Callable[[int], str]:
    """Return what serves a victim by number: changed every so many, the one before used now and then again."""
    made: list[str] = []

    def serving(number: int) -> str:
        while len(made) <= number // victims:
            made.append(make())
        return made[-2] if len(made) > 1 and rng.random() < 0.15 else made[-1]

    return serving


def _alone(makes: _Makes, number: int) -> Case:
    rng = makes.rng
    manner = rng.choice(MANNERS)
    marks: set[Mark] = {(_K.ACCOUNT, makes.card()), (_K.PAYEE_NAME, rng.choice(makes.names))}
    marks |= {(manner.contact, makes.number(manner.contact))} if rng.random() < 0.75 else set()
    marks |= {(_K.URL, makes.site())} if rng.random() < manner.has_site else set()
    marks |= {(_K.LOWER_ACCOUNT, makes.card())} if rng.random() < 0.35 else set()
    if manner.app_names and rng.random() < 0.8:
        marks.add((_K.APP, f"{manner.type}应用{rng.randrange(manner.app_names)}"))
    day = _FIRST + timedelta(days=rng.randrange(_YEAR))
    return Case(f"{number:06d}", _noisy(makes, marks), manner.type, day)


def _noisy(makes: _Makes, marks: set[Mark]) -> frozenset[Mark]:
    """Add what everybody meets, forget some, miswrite a few."""
    rng = makes.rng
    # In order: chance must not hang on how a set happens to lie in memory.
    kept = {(kind, _miswritten(rng, value)) for kind, value in sorted(marks) if rng.random() > 0.08}
    if rng.random() < 0.6:
        kept.add((_K.ADDRESS, f"10.{rng.randrange(4)}.{rng.randrange(128)}.1"))  # exits of tunnels that all gangs rent
    if rng.random() < 0.5:
        kept.add((_K.ALIAS, f"客服{rng.randrange(400)}"))
    if rng.random() < 0.12:
        kept.add((_K.ACCOUNT, rng.choice(makes.merchants)))
    if rng.random() < 0.10:
        kept.add((_K.PHONE, rng.choice(makes.hotlines)))
    return frozenset(kept)


def _miswritten(rng: random.Random, value: str) -> str:
    if rng.random() > 0.01 or not value[-1].isdigit():
        return value
    place = rng.randrange(2, len(value)) if len(value) > 2 else 0
    return value[:place] + str(rng.randrange(10)) + value[place + 1 :]


_LETTERS = [chr(code) for code in range(0x4E00, 0x4E00 + 1800)]
_FORMS, _OF_TYPE, _OWN = 4, 5, 7  # phrases of the office, of the type, of the gang or the single case in each story
_KNOWN = 40  # phrases that all gangs of a type draw from


def _told(cases: list[Case], truth: dict[str, str], rng: random.Random) -> list[Case]:
    """Give each case the signature of a story; a gang's victims tell one script, each in their own way."""
    forms = [_phrase(rng) for _ in range(_FORMS)]
    known = {manner.type: [_phrase(rng) for _ in range(_KNOWN)] for manner in MANNERS}
    scripts: dict[str, list[str]] = {}
    found = []
    for case in cases:
        gang = truth.get(case.id, case.id)
        if gang not in scripts:
            scripts[gang] = rng.sample(known[case.type], _OF_TYPE) + [_phrase(rng) for _ in range(_OWN)]
        words = [_retold(phrase, rng) for phrase in scripts[gang] if rng.random() > 1 / 3]
        found.append(replace(case, wording=signature("".join([*forms, *words, _phrase(rng)]))))
    return found


def _phrase(rng: random.Random) -> str:
    return "".join(rng.choices(_LETTERS, k=rng.randrange(10, 21)))


def _retold(phrase: str, rng: random.Random) -> str:
    if rng.random() > 1 / 3:
        return phrase
    place = rng.randrange(len(phrase))
    return phrase[:place] + rng.choice(_LETTERS) + phrase[place + 1 :]
