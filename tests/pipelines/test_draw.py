"""``python -m pipelines.draw``."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from pipelines.draw import main
from tests.pipelines.archive_files import zipped
from tests.readers.pdf_files import Page, write

XS = [50.0, 130, 250, 330, 410, 490]
YS = [100.0, 120, 140, 160]
ROWS = [
    ["科目编码", "科目名称", "合计", "基本支出", "星座支出"],
    ["201", "一般公共服务支出", "3.00", "2.00", "1.00"],
    ["", "合计", "3.00", "2.00", "1.00"],
]
AMBER, RED = (230, 150, 0), (214, 39, 40)


def _file(folder: Path) -> Path:
    """A cover, and a form with a column that nobody knows."""
    cover, page = Page(), Page()
    cover.text(100, 100, "某某局2021年部门预算", 16)
    page.text(200, 60, "支出总表", 14)
    page.text(400, 90, "单位：万元")
    page.grid(XS, YS)
    page.fill(XS, YS, ROWS)
    file = folder / "budget.pdf"
    file.write_bytes(write([cover, page]))
    return file


def _has(image: Image.Image, colour: tuple[int, int, int], box: tuple[float, float, float, float]) -> bool:
    scale = image.info["dpi"][0] / 72
    cut = image.convert("RGB").crop(tuple(round(edge * scale) for edge in box))
    return colour in {pixel for _, pixel in cut.getcolors(1 << 20) or []}


def test_the_first_page_with_a_table_is_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "page.png"
    assert main([str(_file(tmp_path)), "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "page 2" in told
    assert "table 1: expenditure" in told
    assert "columns not understood: 5" in told
    image = Image.open(out)
    column = XS[4] - 1, YS[1] + 1, XS[5] + 1, YS[2] - 1
    understood = XS[2] + 4, YS[1] + 3, XS[3] - 4, YS[2] - 3
    assert _has(image, AMBER, column)
    assert not _has(image, AMBER, understood)
    assert not _has(image, (255, 255, 255), understood)  # a figure is filled lightly
    assert _has(image, (255, 255, 255), (XS[1] + 4, YS[1] + 2, XS[2] - 4, YS[2] - 2))  # a name is not


def test_a_highlighted_cell_chooses_the_page(tmp_path: Path) -> None:
    out = tmp_path / "page.png"
    assert main([str(_file(tmp_path)), "--highlight", "1,2,3", "--out", str(out)]) == 0
    image = Image.open(out)
    assert _has(image, RED, (XS[2] - 1, YS[1] - 1, XS[3] + 1, YS[2] + 1))
    assert not _has(image, RED, (XS[3] + 3, YS[1] + 3, XS[5], YS[3]))


def test_without_out_the_image_is_named_by_file_and_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _file(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["budget.pdf", "--page", "1"]) == 0
    assert (tmp_path / "budget-page1.png").is_file()


def test_a_member_of_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "all.zip").write_bytes(zipped({"2021/budget.pdf": _file(tmp_path).read_bytes()}))
    monkeypatch.chdir(tmp_path)
    assert main(["all.zip!/2021/budget.pdf"]) == 0
    assert (tmp_path / "budget-page2.png").is_file()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--page", "9"], "no page 9"),
        (["--highlight", "7,1,1"], "no table 7"),
        (["--highlight", "1,99,1"], "no cell that begins in row 99"),
        (["--highlight", "1,2,3", "--page", "1"], "on page 2, not on page 1"),
    ],
)
def test_what_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str) -> None:
    assert main([str(_file(tmp_path)), *arguments, "--out", str(tmp_path / "page.png")]) == 1
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "page.png").exists()


def test_a_format_without_pages_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "budget.txt"
    file.write_text("\t科目\n\t合计\n\n\t201\n\t3.00\n", "utf-8")
    assert main([str(file)]) == 1
    assert "no page to draw" in capsys.readouterr().err


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.pdf")]) == 1
    assert "No such file" in capsys.readouterr().err
