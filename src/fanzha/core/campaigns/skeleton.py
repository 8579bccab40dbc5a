"""Read a work plan written as a document into its parts, and say what found no place.

Plans of counties follow one skeleton: a lead sentence, guiding thought, goals, leading group, phases, measures with the
units responsible, requirements. What a line means is known from the heading it stands under; nothing is guessed from
style, and what is not understood is handed back word for word.

Source: docs/methods/plan-reading.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final

from fanzha.core.campaigns.body import Goal, Measure, Member, Phase, PlanBody, Target
from fanzha.core.campaigns.dates import days_in


class Part(StrEnum):
    """Which part of a plan a heading opens."""

    PURPOSE = "purpose"
    GOALS = "goals"
    GROUP = "group"
    PHASES = "phases"
    MEASURES = "measures"
    REQUIREMENTS = "requirements"


# Words of headings; the first row that fits decides: "组织保障" is the leading group before it is a requirement.
_HEADINGS: Final = (
    (Part.PHASES, ("时间步骤", "步骤", "阶段", "时间安排", "进度安排", "实施时间", "活动时间")),
    (Part.GROUP, ("组织领导", "组织机构", "领导小组", "组织保障", "工作机构")),
    (Part.MEASURES, ("任务", "措施", "职责", "分工", "工作内容", "活动内容", "宣传内容", "宣传形式", "活动形式")),
    (Part.GOALS, ("目标",)),
    (Part.PURPOSE, ("指导思想", "总体要求", "活动目的", "工作思路", "目的意义", "工作原则")),
    (Part.REQUIREMENTS, ("要求", "保障", "督导", "考核", "报送")),
)
_NUMBER_OF_HEADING: Final = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)])\s*"
)
_DUTIES: Final = ("组长", "常务副组长", "副组长", "办公室主任", "办公室副主任", "副主任", "主任", "成员", "联络员")
_MEMBER: Final = re.compile(rf"^({'|'.join(sorted(_DUTIES, key=len, reverse=True))})[:：\s]+(.+)$")
_RESPONSIBLE: Final = re.compile(
    r"[（(【]?(?:责任单位|责任部门|牵头单位|配合单位|主办单位|完成单位)[:：]\s*([^）)】\n]+?)[）)】。；]?$"
)
_PERCENT: Final = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]")
_AMOUNT: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(万)?\s*(户|人次|人|场次|场|次|份|条|块|张|家|个|篇|期)")


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the document as this reader takes it: words, level of heading (0 for text), cells of a table row."""

    text: str
    level: int = 0
    cells: tuple[str, ...] = ()
    place: int = 0


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A line that found no place, and why, for the person who checks the draft."""

    place: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """A plan that was read: title, days, body, and what was left over.

    Attributes:
        begins_on, ends_on: the first day of the first phase and the last of the last; None where no phase has days.
    """

    title: str
    body: PlanBody
    left_over: tuple[NotUnderstood, ...]
    begins_on: date | None = None
    ends_on: date | None = None


@dataclass
class _Reading:
    """What has been read so far."""

    year: int
    units: Mapping[str, Target]
    title: str = ""
    part: Part | None = None
    purpose: list[str] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    office: list[str] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    requirements: list[str] = field(default_factory=list)
    left_over: list[NotUnderstood] = field(default_factory=list)
    open_phase: tuple[int, str] | None = None  # a phase whose days have not been read yet

    def leave(self, line: Said, why: str) -> None:
        """Keep a line that found no place."""
        self.left_over.append(NotUnderstood(line.place, line.text, why))


def read_plan(lines: Sequence[Said], *, year: int, units: Mapping[str, Target]) -> ReadPlan:
    """Return the plan that a document's lines tell of.

    Args:
        lines: in the order of the document.
        year: of dates that name none before any did.
        units: names (full and short) of the units, departments and kinds that may be responsible.

    Cost:
        One pass over the lines.

    >>> lines = [Said("清河县反诈宣传方案"), Said("一、工作目标", 1), Said("入户宣传率达到90%，3月31日前完成。")]
    >>> plan = read_plan(lines, year=2026, units={})
    >>> plan.title, plan.body.goals[0].number, plan.body.goals[0].unit, plan.body.goals[0].due_on.isoformat()
    ('清河县反诈宣传方案', 90.0, '%', '2026-03-31')
    """
    reading = _Reading(year, units)
    first = next((place for place, line in enumerate(lines) if line.level == 1), len(lines))
    _read_lead(reading, lines[:first])
    for line in lines[first:]:
        _read_line(reading, line)
    _close_phase(reading)
    body = PlanBody(
        purpose="\n".join(reading.purpose),
        goals=tuple(reading.goals),
        members=tuple(reading.members),
        office="\n".join(reading.office),
        phases=tuple(reading.phases),
        measures=tuple(reading.measures),
        requirements=tuple(reading.requirements),
    )
    begins = min((phase.begins_on for phase in reading.phases), default=None)
    ends = max((phase.ends_on for phase in reading.phases), default=None)
    left_over = sorted(reading.left_over, key=lambda line: line.place)
    return ReadPlan(reading.title, body, tuple(left_over), begins, ends)


def part_of(heading: str) -> Part | None:
    """Return the part that a first-level heading opens, or None where its words are unknown.

    >>> [part_of(text).value for text in ("三、组织领导", "四、时间步骤", "五、任务与责任分工", "六、工作要求")]
    ['group', 'phases', 'measures', 'requirements']
    """
    words = _NUMBER_OF_HEADING.sub("", heading)
    return next((part for part, signs in _HEADINGS if any(sign in words for sign in signs)), None)


def _read_lead(reading: _Reading, lines: Sequence[Said]) -> None:
    """Read what stands before the first heading: the title, to whom it goes, the lead sentence."""
    title: list[str] = []
    for line in lines:
        _note_year(reading, line.text)
        if line.cells:
            reading.leave(line, "第一个标题之前的表格")
        elif not reading.purpose and not title and _is_head(line.text):
            continue
        elif line.text.endswith(("：", ":")) and not reading.purpose:
            continue  # 主送机关
        elif (
            not reading.purpose and not line.text.endswith(("。", "；")) and (title or len(line.text) < _LONGEST_TITLE)
        ):
            title.append(line.text)
        else:
            reading.purpose.append(line.text)
    reading.title = "".join(title)


_LONGEST_TITLE: Final = 60


def _is_head(text: str) -> bool:
    """Say whether a line is the red head or the number of a document."""
    return bool(re.search(r"文件$|〔\d{4}〕\s*\d+\s*号|^（草稿", text))


def _read_line(reading: _Reading, line: Said) -> None:
    """Read one line after the first heading."""
    _note_year(reading, line.text)
    if line.level == 1:
        _close_phase(reading)
        reading.part = part_of(line.text)
        if reading.part is None:
            reading.leave(line, "不认识的一级标题，下面的内容也没有归类")
        return
    if _ends_the_text(line.text):
        return
    if reading.part is None:
        reading.leave(line, "上面的标题不认识")
        return
    _READERS[reading.part](reading, line)


def _ends_the_text(text: str) -> bool:
    """Say whether a line belongs to the end of a document: attachments, copies, date."""
    return bool(re.match(r"^(附件[:：\d]|抄送[:：]|.*印发$|20\d\d年\d{1,2}月\d{1,2}日$)", text))


def _plain(text: str) -> str:
    """Return a line without its number."""
    return _NUMBER_OF_HEADING.sub("", text).strip()


def _read_purpose(reading: _Reading, line: Said) -> None:
    reading.purpose.append(_plain(line.text))


def _read_goal(reading: _Reading, line: Said) -> None:
    """Read goals: one a sentence that holds a number, the rest in words."""
    for sentence in filter(None, (part.strip() for part in re.split(r"[。；;]", _plain(line.text)))):
        days = days_in(sentence, reading.year)
        number, unit = _amount(sentence)
        reading.goals.append(Goal(sentence, number, unit, due_on=days[1] if days else None))


def _amount(sentence: str) -> tuple[float | None, str]:
    """Return the first number of a goal with its unit."""
    if match := _PERCENT.search(sentence):
        return float(match.group(1)), "%"
    if match := _AMOUNT.search(sentence):
        return float(match.group(1)) * (10_000 if match.group(2) else 1), match.group(3)
    return None, ""


def _read_group(reading: _Reading, line: Said) -> None:
    """Read the leading group: a post and who holds it, or words about the office."""
    text = _plain(line.text)
    if match := _MEMBER.match(text):
        # A mark within brackets parts the titles of one person, not persons.
        for who in re.split(r"[、；;](?![^（(]*[）)])", match.group(2).strip("。 ")):
            name, title = _name_and_title(who)
            if name or title:
                reading.members.append(Member(match.group(1), name, title))
        return
    reading.office.append(text)


def _name_and_title(who: str) -> tuple[str, str]:
    """Tell a name from a title in "张三（县公安局局长）" or "张三　县公安局局长"; without a name all is title."""
    who = who.strip()
    if match := re.match(r"^([\u4e00-\u9fff·]{2,4})\s*[（(](.+?)[）)]$", who):
        return match.group(1), match.group(2)
    if match := re.match(r"^([\u4e00-\u9fff]\s?[\u4e00-\u9fff]{1,3})\s{1,4}(\S.+)$", who):
        return match.group(1).replace(" ", ""), match.group(2)
    return "", who


def _read_phase(reading: _Reading, line: Said) -> None:
    """Read a phase: its heading names it, the days stand there or in the text below."""
    if line.level:
        _close_phase(reading)
        name = re.sub(r"[（(][^（()）]*\d+\s*月[^（()）]*[）)]", "", _plain(line.text)).strip(" 。：:")
        if days := days_in(line.text, reading.year):
            reading.phases.append(Phase(name, *days))
        else:
            reading.open_phase = (line.place, name)
        return
    if reading.open_phase and (days := days_in(line.text, reading.year)):
        reading.phases.append(Phase(reading.open_phase[1], *days, text=line.text))
        reading.open_phase = None
    elif reading.phases and not reading.open_phase:
        last = reading.phases[-1]
        reading.phases[-1] = replace(last, text="\n".join(filter(None, (last.text, line.text))))
    else:
        reading.leave(line, "时间步骤里没有看到起止日期")


def _note_year(reading: _Reading, text: str) -> None:
    """Take over the year that a line names, for the dates after it that name none."""
    if match := re.search(r"(20\d\d)\s*[年〕]", text):
        reading.year = int(match.group(1))


def _close_phase(reading: _Reading) -> None:
    """Hand back a phase for which no days were found."""
    if reading.open_phase:
        place, name = reading.open_phase
        reading.left_over.append(NotUnderstood(place, name, "这个阶段没有写明起止日期"))
        reading.open_phase = None


def _read_measure(reading: _Reading, line: Said) -> None:
    """Read measures: a heading or a row of the table each; text below belongs to the one above."""
    if line.cells:
        _read_row(reading, line)
        return
    text = _plain(line.text)
    if match := _RESPONSIBLE.search(text):
        names, text = match.group(1), text[: match.start()].rstrip(" 。（(【")
        if text:
            _add_measure(reading, line, text)
        if reading.measures:
            _add_targets(reading, line, names)
        else:
            reading.leave(line, "责任单位前面没有措施")
    elif line.level or not reading.measures:
        _add_measure(reading, line, text)
    else:
        last = reading.measures[-1]
        reading.measures[-1] = replace(last, text="\n".join(filter(None, (last.text, text))))


def _read_row(reading: _Reading, line: Said) -> None:
    """Read a row of a table of measures: what, who; a head and a column of numbers are passed over."""
    cells = [cell for cell in line.cells if cell and not cell.isdigit()]
    if any(cell in {"责任单位", "责任部门", "牵头单位"} for cell in cells):
        return
    named = [cell for cell in cells if _targets(reading, cell)[0]]
    what = [cell for cell in cells if cell not in named]
    if not what:
        reading.leave(line, "表格这一行没有看到措施")
        return
    _add_measure(reading, line, what[0], "\n".join(what[1:]))
    for cell in named:
        _add_targets(reading, line, cell)


def _add_measure(reading: _Reading, line: Said, title: str, text: str = "") -> None:
    """Add a measure; a long sentence becomes its text, its beginning the title."""
    title = title.strip("。 ")
    if len(title) > _LONGEST_MEASURE:
        head = re.split(r"[。；，,]", title)[0][:_LONGEST_MEASURE]
        title, text = head, "\n".join(filter(None, (title, text)))
    reading.measures.append(Measure(f"m{line.place}", title, text))


_LONGEST_MEASURE: Final = 40


def _add_targets(reading: _Reading, line: Said, names: str) -> None:
    """Give the last measure the units that are named; unknown names are handed back."""
    targets, unknown = _targets(reading, names)
    last = reading.measures[-1]
    reading.measures[-1] = replace(last, targets=tuple(dict.fromkeys((*last.targets, *targets))))
    for name in unknown:
        reading.left_over.append(NotUnderstood(line.place, name, "没有找到这个责任单位"))


def _targets(reading: _Reading, names: str) -> tuple[list[Target], list[str]]:
    """Return the known units among names, and the names that are unknown."""
    known: list[Target] = []
    unknown: list[str] = []
    for name in filter(None, (part.strip(" 。）)】") for part in re.split(r"[、，,；;\s]|和(?=各|县)", names))):
        if found := reading.units.get(name) or reading.units.get(name.removeprefix("县")):
            known.append(found)
        else:
            unknown.append(name)
    return known, unknown


def _read_requirement(reading: _Reading, line: Said) -> None:
    """Read requirements: a heading begins one, text below belongs to it."""
    text = _plain(line.text)
    if line.level or not reading.requirements:
        reading.requirements.append(text)
    else:
        reading.requirements[-1] = f"{reading.requirements[-1]}\n{text}"


_READERS: Final[Mapping[Part, Callable[[_Reading, Said], None]]] = {
    Part.PURPOSE: _read_purpose,
    Part.GOALS: _read_goal,
    Part.GROUP: _read_group,
    Part.PHASES: _read_phase,
    Part.MEASURES: _read_measure,
    Part.REQUIREMENTS: _read_requirement,
}
