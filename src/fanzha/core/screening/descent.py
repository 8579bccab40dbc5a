"""Fit a logistic model that is drawn to a known point: numpy only, the same answer on every run.

The loss is the weighted logistic loss of the texts plus, for each weight, `ridge * (weight - home)**2`, within bounds.
It is strongly convex, so there is one best point; the way there is projected gradient descent with momentum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

MOST_STEPS = 2000
# The search ends when a step moves no scaled weight by more than this: far below what the model file keeps.
LEAST_STEP = 1e-5
_POWER_STEPS = 30  # of the estimate of the steepest curvature; what it misses is covered by the slack
_SLACK = 1.1


@dataclass(frozen=True, slots=True)
class Sparse:
    """A matrix as triplets: `values[i]` stands in row `rows[i]`, column `columns[i]`; repeated places add up."""

    rows: Ints
    columns: Ints
    values: Floats
    shape: tuple[int, int]

    def times(self, vector: Floats) -> Floats:
        """Return the matrix times a vector, one number a row."""
        return _sums(self.rows, self.values * vector[self.columns], self.shape[0])

    def back(self, vector: Floats) -> Floats:
        """Return the transposed matrix times a vector, one number a column."""
        return _sums(self.columns, self.values * vector[self.rows], self.shape[1])


def _sums(places: Ints, values: Floats, size: int) -> Floats:
    return np.bincount(places, values, minlength=size).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is fitted: `change`, what each column's weight moves by.

    `base` is each row's log-odds where nothing moves. `labels` are 0 or 1, `weights` how much each row counts.
    `ridge` (above 0) is the price of a change of 1, squared; `low` and `high` bound the change and include 0.
    """

    base: Floats
    design: Sparse
    labels: Floats
    weights: Floats
    ridge: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Fit:
    """The best change, the loss where nothing moves and there, and how many steps it took."""

    change: Floats
    loss_before: float
    loss: float
    steps: int


def fit(problem: Problem) -> Fit:
    """Return the best change.

    Cost:
        Two passes over the triplets a step; the number of steps grows with the root of (texts / ridge), at most
        `MOST_STEPS`.
    """
    scale = np.sqrt(2.0 * problem.ridge)  # in scaled weights the ridge is half the squared length
    low, high = problem.low * scale, problem.high * scale
    steepest = 1.0 + 0.25 * _SLACK * _steepest(problem, scale)
    momentum = (np.sqrt(steepest) - 1.0) / (np.sqrt(steepest) + 1.0)
    here = ahead = np.zeros(problem.design.shape[1])
    steps = 0
    for _ in range(MOST_STEPS):
        slope = ahead + problem.design.back(_pull(problem, ahead / scale)) / scale
        there = np.clip(ahead - slope / steepest, low, high)
        moved = there - here
        ahead, here, steps = there + momentum * moved, there, steps + 1
        if np.max(np.abs(moved), initial=0.0) <= LEAST_STEP:
            break
    change: Floats = here / scale
    return Fit(change, loss(problem, np.zeros_like(change)), loss(problem, change), steps)


def loss(problem: Problem, change: Floats) -> float:
    """Return the loss at a change: the price of the texts and of the distance."""
    margins = (2.0 * problem.labels - 1.0) * (problem.base + problem.design.times(change))
    return float(problem.weights @ np.logaddexp(0.0, -margins) + problem.ridge @ change**2)


def _pull(problem: Problem, change: Floats) -> Floats:
    """Return the slope of the logistic loss in each row's log-odds."""
    odds = np.clip(problem.base + problem.design.times(change), -50.0, 50.0)
    pull: Floats = problem.weights * (1.0 / (1.0 + np.exp(-odds)) - problem.labels)
    return pull


def _steepest(problem: Problem, scale: Floats) -> float:
    """Return the largest eigenvalue of the scaled, weighted design, by power iteration from a fixed start."""
    vector = np.ones(problem.design.shape[1])
    size = 0.0
    for _ in range(_POWER_STEPS):
        vector = vector / max(float(np.linalg.norm(vector)), 1e-300)
        vector = problem.design.back(problem.weights * problem.design.times(vector / scale)) / scale
        size = float(np.linalg.norm(vector))
    return size
