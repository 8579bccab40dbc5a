"""What officers may write into a follow-up file: nothing that names, numbers or weighs anybody.

Numbers of other people are refused; so are words that put a level on a person, and, for pupils, words of crime.
Words for relatives are only a warning: "his mother agreed" may have to be said, who she is may not.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fanzha.core.text.find import find_entities
from fanzha.core.text.kinds import EntityKind

# What points at one particular person or account.
_POINTING: Final = {
    EntityKind.PHONE: "电话", EntityKind.LANDLINE: "电话", EntityKind.OVERSEAS_NUMBER: "电话",
    EntityKind.ID_NUMBER: "身份证号", EntityKind.CARD: "银行卡号", EntityKind.ACCOUNT: "账号",
    EntityKind.WECHAT: "微信号", EntityKind.QQ: "号码", EntityKind.ALIPAY: "账号", EntityKind.TELEGRAM: "账号",
    EntityKind.EMAIL: "邮箱",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordRules:
    """Words of one version of the rules: levels put on people, crime, relatives."""

    labels: tuple[str, ...]
    criminal: tuple[str, ...]
    relatives: tuple[str, ...]


class NoteRefused(Exception):
    """A text says what a file must not hold. The sentence is fit to be shown and repeats no number."""


def check_text(text: str, rules: WordRules, *, own: Collection[str] = (), is_minor: bool = False) -> None:
    """Refuse a text that holds a number of somebody else, a level, or, about a pupil, a word of crime.

    Args:
        own: the person's own number and phone, in canonical form.

    Raises:
        NoteRefused: it does.
    """
    for found in find_entities(text):
        if found.kind in _POINTING and found.value not in own:
            what = _POINTING[found.kind]
            raise NoteRefused(
                f"这里写到了{what}。档案只写本人的事，不抄号码，请去掉；要联系谁，写“按单位留的方式联系”。"
            )
    for word in _held(text, rules.labels):
        raise NoteRefused(f"“{word}”是给人贴标签。写做了什么、约定了什么，不给人分级、打分、下结论。")
    for word in _held(text, rules.criminal) if is_minor else ():
        raise NoteRefused(f"学生的档案里不写“{word}”。写在校的情况和约定的帮助。")


def warn_about(text: str, rules: WordRules) -> str:
    """Return a warning where a text seems to be about relatives, or "".

    >>> rules = WordRules((), (), ("母亲",))
    >>> warn_about("母亲同意", rules) != "", warn_about("本人同意", rules)
    (True, '')
    """
    words = _held(text, rules.relatives)
    if not words:
        return ""
    return f"这里写到了“{words[0]}”。档案不登记家人的任何信息；只有非写不可（比如监护人同意）才保留，不写是谁。"


def _held(text: str, words: Sequence[str]) -> list[str]:
    return [word for word in words if word in text]


def words_of(content: Mapping[str, Sequence[str]]) -> WordRules:
    """Return the word lists of a rule version."""
    return WordRules(tuple(content["labels"]), tuple(content["criminal"]), tuple(content["relatives"]))
