"""What may have happened to a figure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.localise import causes
from pipelines.localise.causes import Cause


@pytest.mark.parametrize(
    ("printed", "right", "cause"),
    [
        (None, "5.00", causes.BLANK),
        ("-12.30", "12.30", causes.SIGN),
        ("1235400.00", "123.54", causes.UNIT),
        ("0.05", "500.00", causes.UNIT),
        ("1235.40", "123.54", causes.POINT),
        ("132.54", "123.54", causes.SWAPPED),
        ("23.20", "32.20", causes.SWAPPED),
        ("321.54", "123.54", causes.PERMUTED),
        ("173.54", "123.54", causes.DIGIT),
        ("13.54", "123.54", causes.DIGIT_LOST),
        ("1223.54", "123.54", causes.DIGIT_ADDED),
        ("7.00", "0.00", causes.NOT_NOTHING),
        ("88.00", "123.54", causes.COLUMN),
        ("99.00", "123.54", causes.ROW),
        ("456.78", "123.54", None),
    ],
)
def test_cause(printed: str | None, right: str, cause: Cause | None) -> None:
    found = causes.of(None if printed is None else Decimal(printed), Decimal(right), 2, [Decimal("88.00")], [Decimal("99.00")])
    assert found == cause
