"""What the played cases come to: shares with their intervals, a confusion matrix, calibration, cost, time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scipy.stats import binomtest
from sklearn.metrics import precision_score

from frontdesk.domain.proposal import NONE_OF_THESE
from ops.bench.figures import percentile
from ops.calibration.reliability import Judged, Reliability, reliability
from ops.eval.expected import ViolationKind
from ops.eval.play import Played
from ops.eval.results import Results

NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, with Wilson's 95% interval."""

    right: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.right / self.of


@dataclass(frozen=True, slots=True)
class IntentFigures:
    """How one intent was read: the share of its cases found, and of what was taken for it that is it."""

    intent: str
    recall: Share
    precision: float | None
    """None where nothing was taken for it."""
    verdict: Share


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often each intent (row) was read as each (column)."""

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """What the brain took for all cases, and for the typical one."""

    tokens_in: int
    tokens_cached: int
    tokens_out: int
    usd_micros: int
    ms_p50: float
    ms_p95: float
    cases: int

    @property
    def usd_per_thousand(self) -> float:
        """Dollars for a thousand leads such as these."""
        return self.usd_micros / self.cases / 1000


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a report tells about the results of one route."""

    cases: int
    right: Share
    """Read right, decided right, no wrong word."""
    intent: Share
    in_scope: Share | None
    out_of_scope: Share | None
    language: Share
    verdict: Share
    wrong_sends: int
    """Sent alone though a person should have looked, or nothing should have been sent."""
    needless_asks: int
    """A person is asked about what could have been sent alone."""
    violations: dict[ViolationKind, int]
    """How many replies lack something, say something that they must not, or something without a source."""
    replies: int
    intents: tuple[IntentFigures, ...]
    confusion: Confusion
    calibration: Reliability | None
    cost: Cost


def share(right: int, of: int) -> Share:
    """Return a share of at least one."""
    interval = binomtest(right, of).proportion_ci(method="wilson")
    return Share(right, of, float(interval.low), float(interval.high))


def figures(results: Results) -> Figures:
    """Compute every figure of at least one played case."""
    played = results.played
    in_scope = [each for each in played if each.case.intent != NONE_OF_THESE]
    out_of_scope = [each for each in played if each.case.intent == NONE_OF_THESE]
    sent = [each for each in played if each.verdict.word == "send"]
    return Figures(
        cases=len(played),
        right=_counted(each.is_right for each in played),
        intent=_counted(each.is_read_right for each in played),
        in_scope=_counted(each.is_read_right for each in in_scope) if in_scope else None,
        out_of_scope=_counted(each.is_read_right for each in out_of_scope) if out_of_scope else None,
        language=_counted(_is_language_right(each) for each in played),
        verdict=_counted(each.is_decided_right for each in played),
        wrong_sends=sum(not each.is_decided_right for each in sent),
        needless_asks=sum(each.case.verdict == "send" and each.verdict.word == "ask" for each in played),
        violations=_violations(played),
        replies=sum(bool(each.reply) for each in played),
        intents=_by_intent(played),
        confusion=_confusion(played),
        calibration=_calibration(played),
        cost=_cost(played),
    )


def read_as(played: Played) -> str:
    """Return the intent that was read, or that there is no answer."""
    return played.intent or NO_ANSWER


def _counted(rights: Iterable[bool]) -> Share:
    every = list(rights)
    return share(sum(every), len(every))


def _is_language_right(played: Played) -> bool:
    return played.classification is not None and played.classification.language == played.case.language


def _violations(played: Sequence[Played]) -> dict[ViolationKind, int]:
    kinds: tuple[ViolationKind, ...] = ("must", "must_not", "ungrounded")
    return {kind: sum(any(v.kind == kind for v in each.violations) for each in played) for kind in kinds}


def _labels(played: Sequence[Played]) -> tuple[str, ...]:
    """Return every intent that was meant or read, as the cases first name it; what is none of them last."""
    named = dict.fromkeys([each.case.intent for each in played] + [read_as(each) for each in played])
    last = [label for label in (NONE_OF_THESE, NO_ANSWER) if label in named]
    return (*(label for label in named if label not in last), *last)


def _by_intent(played: Sequence[Played]) -> tuple[IntentFigures, ...]:
    wanted, read = [each.case.intent for each in played], [read_as(each) for each in played]
    found = []
    for label in _labels(played):
        mine = [each for each in played if each.case.intent == label]
        if mine:
            precision = precision_score(wanted, read, labels=[label], average=None, zero_division=0.0)
            found.append(
                IntentFigures(
                    label,
                    recall=_counted(each.is_read_right for each in mine),
                    precision=float(precision[0]) if label in read else None,
                    verdict=_counted(each.is_decided_right for each in mine),
                )
            )
    return tuple(found)


def _confusion(played: Sequence[Played]) -> Confusion:
    labels = _labels(played)
    counted = Counter((each.case.intent, read_as(each)) for each in played)
    return Confusion(labels, tuple(tuple(counted[meant, read] for read in labels) for meant in labels))


def _calibration(played: Sequence[Played]) -> Reliability | None:
    """Compare how sure the readings were with how many are right."""
    judged = [
        Judged(each.classification.confidence, each.is_read_right) for each in played if each.classification
    ]
    return reliability(judged) if judged else None


def _cost(played: Sequence[Played]) -> Cost:
    spent = [each.spent for each in played]
    times = [each.ms for each in spent]
    return Cost(
        tokens_in=sum(each.tokens_in for each in spent),
        tokens_cached=sum(each.tokens_cached for each in spent),
        tokens_out=sum(each.tokens_out for each in spent),
        usd_micros=sum(each.usd_micros for each in spent),
        ms_p50=percentile(times, 50),
        ms_p95=percentile(times, 95),
        cases=len(played),
    )
