"""The text that Prometheus reads. Written by hand: forty lines stand against one more dependency in every house."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fanzha.runtime.serving.figures import BUCKETS, Counted, Taken


@dataclass(frozen=True, slots=True)
class Sample:
    """One line: its labels, its value, and what is added to the family's name."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A family of samples with its kind (counter, gauge, histogram) and its meaning."""

    name: str
    kind: str
    help: str
    samples: tuple[Sample, ...]


def text(metrics: Iterable[Metric]) -> str:
    r"""Return the exposition; a family without samples is left out.

    >>> print(text([Metric("up", "gauge", "Is it up?", (Sample(1, {"of": 'a"b'}),))]), end="")
    # HELP up Is it up?
    # TYPE up gauge
    up{of="a\"b"} 1
    """
    lines = []
    for metric in metrics:
        if metric.samples:
            lines += [f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} {metric.kind}"]
            lines += [_line(metric.name, sample) for sample in metric.samples]
    return "".join(f"{line}\n" for line in lines)


def requests(counted: Counted, taken: Taken) -> list[Metric]:
    """Return what was served, by route, and how long it took."""
    served = tuple(
        Sample(count, {"route": route, "method": method, "status": str(status)})
        for (route, method, status), count in sorted(counted.items())
    )
    lasted = tuple(sample for route, values in sorted(taken.items()) for sample in _histogram(route, values))
    return [
        Metric("fanzha_requests_total", "counter", "Requests served, by route name and status.", served),
        Metric("fanzha_request_seconds", "histogram", "How long requests took, by route name.", lasted),
    ]


def _histogram(route: str, values: list[float]) -> list[Sample]:
    found = [
        Sample(values[number], {"route": route, "le": f"{bucket:g}"}, "_bucket")
        for number, bucket in enumerate(BUCKETS)
    ]
    found.append(Sample(values[-2], {"route": route, "le": "+Inf"}, "_bucket"))
    return [*found, Sample(values[-1], {"route": route}, "_sum"), Sample(values[-2], {"route": route}, "_count")]


def _line(name: str, sample: Sample) -> str:
    labels = ",".join(f'{key}="{_escaped(value)}"' for key, value in sample.labels.items())
    value = f"{sample.value:.6f}".rstrip("0").rstrip(".")
    return f"{name}{sample.suffix}{{{labels}}} {value}" if labels else f"{name}{sample.suffix} {value}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
