"""Numbers are the text that their format shows."""

import pytest

from pipelines.readers.number_formats import shown


@pytest.mark.parametrize(
    ("stored", "code", "text"),
    [
        ("85.08999999999999", "General", "85.09"),
        ("85.089999999999996", "General", "85.09"),
        (0.1 + 0.2, "General", "0.3"),
        ("2080505", "General", "2080505"),
        ("2080505.0", "General", "2080505"),
        ("1E-3", "General", "0.001"),
        ("1.5E+16", "General", "15000000000000000"),
        ("1", "00", "01"),
        ("5", "@", "5"),
        ("5.0", "G/通用格式", "5"),
        ("135.09", "0.00", "135.09"),
        ("135", "0.00", "135.00"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("0.005", "0.00", "0.01"),
        ("1.005", "0.00", "1.01"),
        ("-1.005", "0.00", "-1.01"),
        ("0", "0.00", "0.00"),
        ("0", "#,##0.00_ ;-#,##0.00_ ;", ""),
        ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("-12.5", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-12.50"),
        ("-12.5", "#,##0.00_);(#,##0.00)", "(12.50)"),
        ("-12.5", "#,##0.00_);[Red]\\(#,##0.00\\)", "(12.50)"),
        ("0.0559", "0.00%", "5.59%"),
        ("0.5", "#.##", ".5"),
        ("12", '0"个"', "12个"),
        ("1234", '[$¥-804]#,##0.00', "¥1,234.00"),
        ("12000", '0.00,"千"', "12.00千"),
        ("123456", '0!.0,"万"', "123456"),
        ("12", "[>10]0.0;0", "12"),
        ("44257", "yyyy/m/d", "2021/3/2"),
        ("44257", 'yyyy"年"mm"月"', "2021年03月"),
        ("44257.75", "yyyy-mm-dd hh:mm:ss", "2021-03-02 18:00:00"),
        ("0", ";;;", ""),
        ("3", '"第"0"表";;', "第3表"),
    ],
)
def test_a_number_shows_as_its_format_says(stored: str | float, code: str, text: str) -> None:
    assert shown(stored, code) == text


def test_workbooks_of_a_macintosh_count_days_from_1904() -> None:
    assert shown("42795", "yyyy-m-d", date1904=True) == "2021-3-2"


@pytest.mark.parametrize("stored", ["x", "", "NaN", "Infinity", "1E+400"])
def test_what_is_no_number_is_told(stored: str) -> None:
    with pytest.raises(ValueError, match="is no number"):
        shown(stored, "0.00")
