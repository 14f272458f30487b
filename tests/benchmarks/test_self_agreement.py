"""The benchmark of self-agreement counts what it says."""

import duckdb
import pytest

from benchmarks import self_agreement
from pipelines.forms.normalise import squash
from tests.pipelines.refreshing import Sample


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("2021年收入 1,234.56 万元，占62.41%，另有0.5亿元、500元", ["1,234.56", "62.41", "0.5", "500"]),
        ("编码2080505，3辆，12人，2021年", []),
        ("100万元以上", ["100"]),
    ],
)
def test_amounts_and_percentages_are_counted(text: str, stated: list[str]) -> None:
    assert self_agreement.STATED.findall(squash(text)) == stated


@pytest.mark.slow
def test_every_stated_amount_of_the_sample_is_read_and_nearly_all_are_checked(sample: Sample) -> None:
    with duckdb.connect(str(sample.snapshot), read_only=True) as connection:
        files = self_agreement.measured(connection)
    stated, read, checked = (sum(file[name] for file in files) for name in ("stated", "stated_read", "stated_checked"))
    assert stated == read > 80
    assert 0.95 * stated <= checked < stated
    assert [file["path"] for file in files if file["figures"] == 0] == []
