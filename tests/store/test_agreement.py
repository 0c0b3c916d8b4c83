"""Agreement by month against arithmetic by hand and published intervals."""

from __future__ import annotations

import pytest

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import BundleId, FindingState
from cxrviewer.store.agreement import Question, Share, models, months
from cxrviewer.store.ledger import LedgerEntry, Verdict

F, V, S = Finding, Verdict, FindingState


def said(
    study: int, verdict: Verdict, state: FindingState | None, p: float | None = 0.5,
    *, month: str = "2026-01", finding: Finding | None = F.EDEMA, blinded: bool = False,
    version: str = "1",
) -> LedgerEntry:  # fmt: skip
    return LedgerEntry(
        f"{month}-03T10:00:00+00:00", str(study), (), finding, verdict, is_blinded=blinded,
        model=BundleId("m", version, ""), confidence=p, state=state,
    )  # fmt: skip


# Newcombe 1998 (Statistics in Medicine 17:857), table I, method 3: Wilson's score interval.
@pytest.mark.parametrize(
    ("hits", "cases", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_intervals_are_the_published_ones(hits: int, cases: int, low: float, high: float) -> None:
    interval = Share(hits, cases).interval
    assert interval is not None
    assert interval == pytest.approx((low, high), abs=5e-5)


def test_a_share_without_cases_is_not_defined() -> None:
    assert Share(0, 0).value is None
    assert Share(0, 0).interval is None
    assert Share(0, 3).value == 0


LEDGER = [
    said(1, V.ACCEPT, S.PRESENT, 0.9),
    said(2, V.ACCEPT, S.PRESENT, 0.8),
    said(3, V.REJECT, S.PRESENT, 0.7),
    said(4, V.ADD, S.ABSENT, 0.1),
    said(5, V.REJECT, S.ABSENT, 0.2),
    said(6, V.ACCEPT, S.DOUBTFUL, 0.4),
    said(7, V.UNCERTAIN, S.PRESENT, 0.6),
    said(8, V.ADD, None, None),
    said(1, V.ACCEPT, S.PRESENT, 0.3, finding=F.MASS),
    said(1, V.ABNORMAL, S.PRESENT, None, finding=None),
    said(9, V.NORMAL, S.PRESENT, None, finding=None),
    said(10, V.REJECT, S.ABSENT, 0.05, month="2026-03"),
]


def test_a_month_by_hand() -> None:
    january, february, march = months(LEDGER, Question(F.EDEMA))
    assert (january.month, march.month) == ("2026-01", "2026-03")
    # A month without an opinion is a gap, not left out.
    assert (february.month, february.agreement.value) == ("2026-02", None)
    assert january.agreement == Share(3, 5)  # studies 1, 2, 5 of 1 to 5
    assert january.sensitivity == Share(2, 3)  # 1, 2 of 1, 2, 4
    assert january.specificity == Share(1, 2)  # 5 of 3, 5
    assert january.seen == Share(4, 6)  # 1, 2, 4, 6 of 1 to 6
    assert january.expected == pytest.approx((0.9 + 0.8 + 0.7 + 0.1 + 0.2 + 0.4) / 6)
    assert march.agreement == Share(1, 1)
    assert march.sensitivity.value is None


def test_all_findings_together_leave_whole_studies_out() -> None:
    january = months(LEDGER, Question())[0]
    assert january.agreement == Share(4, 6)


def test_whole_studies_alone() -> None:
    (january,) = months(LEDGER, Question(whole_study=True))
    assert january.agreement == Share(1, 2)
    assert january.expected is None


def test_a_changed_mind_counts_once_in_the_month_of_the_last_word() -> None:
    ledger = [said(1, V.ACCEPT, S.PRESENT), said(1, V.REJECT, S.PRESENT, month="2026-02")]
    (only,) = months(ledger, Question())
    assert (only.month, only.agreement) == ("2026-02", Share(0, 1))


def test_blinded_opinions_are_not_replaced_by_what_was_said_after_seeing_the_answer() -> None:
    ledger = [
        said(1, V.ADD, S.ABSENT, blinded=True),
        said(1, V.REJECT, S.ABSENT),
        said(2, V.ACCEPT, S.PRESENT),
    ]
    (blinded,) = months(ledger, Question(blinded_only=True))
    assert blinded.agreement == Share(0, 1)
    (all_of_it,) = months(ledger, Question())
    assert all_of_it.agreement == Share(2, 2)


def test_the_calendar_goes_on_over_the_turn_of_the_year() -> None:
    ledger = [said(1, V.ACCEPT, S.PRESENT, month="2025-11"),
              said(2, V.ACCEPT, S.PRESENT, month="2026-02")]  # fmt: skip
    names = [one.month for one in months(ledger, Question())]
    assert names == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_by_model() -> None:
    ledger = [said(1, V.ACCEPT, S.PRESENT), said(2, V.ACCEPT, S.ABSENT, version="2")]
    assert models(ledger) == ("m 1", "m 2")
    (first,) = months(ledger, Question(model="m 1"))
    assert first.agreement == Share(1, 1)
    assert months(ledger, Question(model="other")) == ()
