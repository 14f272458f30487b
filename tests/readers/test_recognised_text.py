"""What recognised texts are taken for, and what is said of them."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.readers.recognised_text import doubt, mend, unified
from pipelines.readers.scanned_models import Reading


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("123.45.", "123.45"),
        ("1,234.50·", "1,234.50"),
        ("·66.11", "66.11"),
        ("12 3.45", "123.45"),
        ("1,234。50", "1,234.50"),
        ("3.643.37", "3,643.37"),
        ("-12.30'", "-12.30"),
    ],
)
def test_a_figure_with_a_speck_is_the_one_figure_that_it_can_be(text: str, figure: str) -> None:
    assert mend(text, 2) == figure
    mended = doubt(text, 0.99, 2)
    assert mended is not None
    assert (mended.kind, mended.text) == ("ocr_figure_mended", figure)
    assert repr(text) in mended.message


@pytest.mark.parametrize("text", ["1、", "12.", "1,23.4.50", "123.4.", "...", "2021.", "1.2.3.4"])
def test_what_may_be_several_figures_or_none_stays_as_it_was_recognised(text: str) -> None:
    assert mend(text, 2) is None
    found = doubt(text, 0.99, 2)
    assert found is None or found.text == text


def test_low_confidence_and_a_lost_number_are_doubtful_and_nothing_is_changed() -> None:
    for text, confidence in (("1,234.50", 0.31), ("一般公共服务支出", 0.1), ("、一般公共服务支出", 0.99)):
        found = doubt(text, confidence, 2)
        assert found is not None
        assert (found.kind, found.text) == ("ocr_doubtful", text)
    assert doubt("1,234.50", 0.98, 2) is None
    assert doubt("一、一般公共服务支出", 0.98, 2) is None


def test_marks_between_figures_have_no_width() -> None:
    text = "收入101， 673．03万元，增长"
    count = len(text)
    reading = unified(Reading(text, np.linspace(0, 1, count), np.ones(count)))
    assert reading.text == "收入101,673.03万元，增长"
    assert len(reading.places) == len(reading.confidences) == len(reading.text)
