"""A state machine as data: a table of steps, an owner for each state, and a sentence for each refusal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State", bound=StrEnum)
Step = TypeVar("Step", bound=StrEnum)
Fact = str | int

# Sentences that every machine shares; a machine adds its own beside its table.
_SHARED = {"not_open": "“{state}”的{noun}不能{step}。{now}"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is so: a stable code with its facts. The sentence is made from a table, never stored here."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def said(self, sentences: Mapping[str, str]) -> str:
        """Return the sentence of the reason.

        Args:
            sentences: code to sentence; the facts stand in braces.

        Raises:
            KeyError: the table has no sentence for the code, or the sentence needs a fact that is missing.

        >>> Reason("too_soon", {"days": 3}).said({"too_soon": "还要等 {days} 天。"})
        '还要等 3 天。'
        """
        return sentences[self.code].format_map(self.facts)


class StepRefused(Exception):
    """A step is not open now. Carries the reason as code and facts; `str()` is the sentence for the officer."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.sentence = sentence


@dataclass(frozen=True)
class Machine(Generic[State, Step]):
    """A closed set of states with the steps between them. Checks itself when it is made.

    Args:
        name: stable English name, such as `alert`.
        noun: what the officer calls the object, such as 预警.
        initial: the states in which an object may begin.
        transitions: (state, step) to the state that the step leads to; what is missing is refused.
        owners: who must act next in each state that is not final; the words are for the page.
        finals: states in which nobody has to act. A final state may still have a way out (reopen).
        state_names, step_names: words for the page, for every state and step.
        sentences: code to sentence, for the refusals of this machine.

    Raises:
        ValueError: a state cannot be reached, has no owner, no way out or no words; or a step has no words.
    """

    name: str
    noun: str
    initial: tuple[State, ...]
    transitions: Mapping[tuple[State, Step], State]
    owners: Mapping[State, str]
    finals: frozenset[State]
    state_names: Mapping[State, str]
    step_names: Mapping[Step, str]
    sentences: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a table with a hole in it."""
        problems = list(self._problems())
        if problems:
            raise ValueError(f"{self.name}: " + "; ".join(problems))

    def _problems(self) -> list[str]:
        states: set[str] = set(self.state_names)
        leaving: set[str] = {s for s, _ in self.transitions}
        steps: set[str] = {t for _, t in self.transitions}
        mentioned = leaving | set(self.transitions.values()) | set(self.initial)
        waiting = states - self.finals
        found: dict[str, set[str]] = {
            "states without words": mentioned - states,
            "states never reached": states - self.reachable(),
            "states without an owner": waiting - set(self.owners),
            "states without a way out": waiting - leaving,
            "steps without words": steps - set(self.step_names),
        }
        return [f"{what}: {', '.join(sorted(which))}" for what, which in found.items() if which]

    def reachable(self) -> frozenset[State]:
        """Return the states that some sequence of steps leads to."""
        seen: set[State] = set(self.initial)
        edge = list(self.initial)
        while edge:
            here = edge.pop()
            following = {to for (state, _), to in self.transitions.items() if state == here} - seen
            seen |= following
            edge.extend(following)
        return frozenset(seen)

    @property
    def open_states(self) -> tuple[State, ...]:
        """Return the states in which somebody has to act, in the order of the table of words."""
        return tuple(state for state in self.state_names if state not in self.finals)

    def steps_from(self, state: State) -> tuple[Step, ...]:
        """Return the steps that the table allows from a state, in the order of the table of words."""
        return tuple(step for step in self.step_names if (state, step) in self.transitions)

    def next_state(self, state: State, step: Step) -> State:
        """Return the state that a step leads to.

        Raises:
            StepRefused: the table has no such step from this state.
        """
        if (state, step) not in self.transitions:
            raise self.refusal("not_open", **self._where(state, step))
        return self.transitions[state, step]

    def _where(self, state: State, step: Step) -> dict[str, Fact]:
        owner = self.owners.get(state)
        now = f"现在该由{owner}办理。" if owner else f"这条{self.noun}已经办完。"
        return {"state": self.state_names[state], "step": self.step_names[step], "noun": self.noun, "now": now}

    def refusal(self, code: str, **facts: Fact) -> StepRefused:
        """Return a refusal, ready to be raised, with the sentence of its code."""
        reason = Reason(code, facts)
        return StepRefused(reason, reason.said({**_SHARED, **self.sentences}))

    def diagram(self) -> str:
        """Return the table as a Mermaid state diagram, for the documentation."""
        begins = [f"    [*] --> {state}" for state in self.initial]
        moves = [f"    {state} --> {to}: {step}" for (state, step), to in self.transitions.items()]
        ends = [f"    {state} --> [*]" for state in sorted(self.finals)]
        return "\n".join(["stateDiagram-v2", *begins, *moves, *ends])
