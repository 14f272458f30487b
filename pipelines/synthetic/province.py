"""A made-up province of counties, departments and years: ``python -m pipelines.synthetic.province OUT``.

Writes ``OUT/raw`` (documents as counties publish them, each with a sidecar that says it is synthetic) and ``OUT/planted_errors.csv``: every
fault that was planted in them, and what was left out on purpose. The same arguments always give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import hashlib
import random
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.settings import DIVISIONS
from pipelines.synthetic import nameless
from pipelines.synthetic.compose import compose
from pipelines.synthetic.formats import FORMATS, write
from pipelines.synthetic.planting import OF_KIND, PLANTERS, Fault
from pipelines.synthetic.series import KINDS, FiscalYear, draw_series

MANIFEST = "planted_errors.csv"
COLUMNS = (
    "document_id", "path", "division_code", "division_name", "fiscal_year", "kind", "department_code", "fault", "form", "owner", "place",
    "original", "planted",
)  # fmt: skip
#: One document in about this many has a planted fault.
_FAULTY = 24
_WORDS = {"budget": "预算", "final_account": "决算"}


@dataclass(frozen=True, slots=True)
class Bureau:
    """A department that every county has: code, name with the county's in it, main functions and endings of its units, size."""

    code: str
    name: str
    mains: tuple[str, ...]
    suffixes: tuple[str, ...]
    size: int = 1


BUREAUS = (
    Bureau("101", "{county}财政局", ("2010601", "2010650"), ("本级", "国库集中支付中心"), 2),
    Bureau("205", "{county}教育局", ("2050202", "2050203", "2050201"), ("本级", "第一小学", "第二中学", "实验幼儿园"), 12),
    Bureau("301", "{county}公安局", ("2040201",), ("本级", "交通警察大队"), 6),
    Bureau("402", "{county}卫生健康局", ("2100101", "2100199"), ("本级", "疾病预防控制中心"), 4),
    Bureau("503", "{county}民政局", ("2080201", "2080299"), ("本级", "社会福利院")),
    Bureau("604", "{county}农业农村局", ("2130104", "2130199"), ("本级", "农业技术推广站"), 3),
    Bureau("705", "{county}交通运输局", ("2140101", "2140106"), ("本级", "公路管理站"), 2),
    Bureau("806", "中共{county}委网络安全和信息化委员会办公室", ("2013701",), ("本级",)),
    Bureau("907", "{county}文化和旅游局", ("2070101", "2070104", "2070109"), ("本级", "图书馆", "文化馆")),
)
#: How counties publish, in turn: layout of budgets and the formats of their budgets and final accounts.
_STYLES = (
    ("hebei", ("docx", "txt"), ("docx",)),
    ("hebei", ("pdf",), ("pdf",)),
    ("three_columns", ("pdf", "xlsx"), ("xlsx", "pdf")),
    ("hebei", ("html_gbk",), ("html",)),
    ("six_decimals", ("xlsx", "docx"), ("pdf",)),
    ("three_columns", ("html", "docx"), ("html_gbk", "docx")),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Size of a province."""

    counties: int = 12
    years: int = 3
    departments: int = 8
    seed: int = 1
    first_year: int = 2023
    #: whether one county more publishes as real ones do: see ``nameless``
    nameless: bool = True

    @property
    def range(self) -> range:
        return range(self.first_year, self.first_year + self.years)


class BadPlan(Exception):
    """What is asked for cannot be generated; the message says why."""


def counties() -> list[tuple[str, str]]:
    """Code and name of the made-up counties, from the list of divisions."""
    with DIVISIONS.open(encoding="utf-8", newline="") as file:
        return [(row["code"], row["name"]) for row in csv.DictReader(file) if row["status"] == "虚构" and row["level"] == "县级"]


def generate(out: Path, plan: Plan) -> list[dict[str, str]]:
    """Write a province below `out` and return the rows of its manifest. Raises BadPlan; a former province in `out` is replaced."""
    known = counties()
    if not 1 <= plan.counties <= len(known) - plan.nameless or not 1 <= plan.departments <= len(BUREAUS) or plan.years < 1:
        raise BadPlan(f"there are 1 to {len(known) - plan.nameless} counties, 1 to {len(BUREAUS)} departments and at least one year")
    if out.exists() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise BadPlan(f"{out} is not empty, and no province of this program")
    raw = out / "raw"
    if raw.exists():
        shutil.rmtree(raw)
    raw.mkdir(parents=True)
    rows: list[dict[str, str]] = []
    for number, division in enumerate(known[: plan.counties]):
        rows += _county(raw, plan, number, division)
    if plan.nameless:
        nameless.publish(raw, plan.seed, known[plan.counties])
    with (out / MANIFEST).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return rows


def _county(raw: Path, plan: Plan, number: int, division: tuple[str, str]) -> Iterator[dict[str, str]]:
    layout, budgets, finals = _STYLES[number % len(_STYLES)]
    for place, bureau in enumerate(BUREAUS[: plan.departments]):
        units = 1 + (number + place) % len(bureau.suffixes)
        years = draw_series(
            plan.seed, division, bureau.code, bureau.name.format(county=division[1]), plan.range, units,
            mains=bureau.mains, suffixes=bureau.suffixes, scale=bureau.size,
        )  # fmt: skip
        for age, year in enumerate(years):
            for kind in KINDS:
                head = _head(division, year, kind)
                if reason := _left_out(plan, number, place, age, kind):
                    yield {**dict.fromkeys(COLUMNS, ""), **head, "fault": "not_published", "place": reason}
                    continue
                formats = budgets if kind == "budget" else finals
                name = formats[(place + age) % len(formats)]
                yield from _publish(raw, plan, head, year, kind, _layout(layout, kind, year, name), name, age)


def _head(division: tuple[str, str], year: FiscalYear, kind: str) -> dict[str, str]:
    return {
        "division_code": division[0], "division_name": division[1], "fiscal_year": str(year.budget.year), "kind": kind,
        "department_code": year.budget.code,
    }  # fmt: skip


def _left_out(plan: Plan, number: int, place: int, age: int, kind: str) -> str | None:
    """Why a document is not published, if it is not: gaps as provinces know them."""
    last = plan.counties - 1
    if plan.counties >= 4 and number == last:
        return None if (place, age, kind) == (0, 0, "budget") else "the county publishes a single document"
    if plan.counties >= 4 and plan.years > 1 and number == last - 1 and age == plan.years // 2:
        return "the county publishes nothing in this year"
    if plan.departments > 1 and number == 0 and place == plan.departments - 1 and age == plan.years - 1:
        return "the department publishes nothing in this year"
    if plan.counties >= 4 and number == 1 and age == plan.years - 1 and kind == "final_account":
        return "the county publishes no final accounts in this year"
    return None


def _layout(style: str, kind: str, year: FiscalYear, name: str) -> str:
    if kind == "final_account":
        return "ministry"
    if style == "hebei":
        return "hebei_2025" if year.budget.year >= 2025 else "hebei_2021"
    return style


def _publish(
    raw: Path, plan: Plan, head: dict[str, str], year: FiscalYear, kind: str, layout: str, name: str, age: int
) -> Iterator[dict[str, str]]:
    """Write one document with its sidecar; yields the fault that was planted in it, if one was."""
    department = year.budget
    chance = random.Random(f"{plan.seed}/{department.division_code}/{department.code}/{department.year}/{kind}")
    disclosure = compose(year, kind, layout)
    fault: Fault | None = None
    if chance.randrange(_FAULTY) == 0:
        able = [key for key in OF_KIND[kind] if age or key != "change_against_last_year"]
        disclosure, fault = PLANTERS[able[chance.randrange(len(able))]](disclosure, chance)
    folder = f"{department.division_code}-{department.division_name}/{department.year}"
    path = f"{folder}/{department.name}{department.year}年部门{_WORDS[kind]}-{department.code}.{FORMATS[name].extension}"
    data = write(disclosure, name)
    file = raw / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    file.with_name(file.name + ".meta.yaml").write_text(_sidecar(department.year, kind, chance), "utf-8")
    if fault is not None:
        yield {
            **head, "document_id": hashlib.sha256(data).hexdigest(), "path": path, "fault": fault.kind, "form": fault.form,
            "owner": fault.owner, "place": fault.place, "original": fault.original, "planted": fault.planted,
        }  # fmt: skip


def _sidecar(year: int, kind: str, chance: random.Random) -> str:
    replied = datetime.date(year, 2, 10) if kind == "budget" else datetime.date(year + 1, 8, 15)
    replied += datetime.timedelta(days=chance.randrange(0, 20))
    published = replied + datetime.timedelta(days=chance.randrange(3, 19))
    return f"synthetic: true\nreplied_on: {replied}\npublished_on: {published}\n"


def main(arguments: Sequence[str] | None = None) -> int:
    plan = Plan()
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.synthetic.province", description="Write a made-up province of disclosures with known faults."
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="folder for raw/ and planted_errors.csv")
    for name in ("counties", "years", "departments", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(plan, name), metavar="N")
    parser.add_argument("--without-nameless", action="store_true", help="leave out the county whose workbooks name nobody")
    parser.add_argument("--first-year", type=int, default=plan.first_year, metavar="YEAR")
    given = parser.parse_args(arguments)
    out: Path = given.out
    try:
        rows = generate(out, Plan(given.counties, given.years, given.departments, given.seed, given.first_year, not given.without_nameless))
    except BadPlan as error:
        print(f"no province: {error}", file=sys.stderr)
        return 1
    files = sum(1 for path in (out / "raw").rglob("*") if path.is_file() and not path.name.endswith(".meta.yaml"))
    gaps = sum(row["fault"] == "not_published" for row in rows)
    print(f"{files:,} synthetic documents in {out / 'raw'}; {len(rows) - gaps:,} planted faults and {gaps:,} gaps in {out / MANIFEST}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
