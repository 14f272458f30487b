"""What a row is: a classification code, a total, a unit, or an item told by its label."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.forms.classification import Names
from pipelines.forms.layouts import FormLayout, Layouts
from pipelines.forms.normalise import depth, label, plain

CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
#: 2010801-行政运行, [30201]办公费, 208 社会保障和就业支出: code and name in one cell.
_CODE_AND_NAME = re.compile(r"[\[(]?(?P<code>\d{3}(?:\.?\d{2}){0,2})[\])]?[-_:.、]*(?P<name>[一-鿿(].*)")
#: 201.01.01 and 201-01-01.
_DOTTED = re.compile(r"\d{3}(?:[.-]\d{2}){1,2}")
#: Lines that stand below an item of income without ending it.
_WITHIN = ("income.part.", "income.special_funds", "income.fiscal_account_fees")
_FUNDS = ("general_budget", "government_fund", "state_capital")
#: Codes of budget units have six or nine digits, those of the classifications never.
_UNIT_CODE = re.compile(r"\d{6}(?:\d{3})?")
CODE_ROLES = ("code", "code_class", "code_group", "code_item")


class Line(NamedTuple):
    """Key of a line (None if it is not understood), its code and its name as printed."""

    key: str | None
    code: str | None
    name: str | None


def is_total(text: str, layouts: Layouts) -> bool:
    """True for 合计, 总计 and the like."""
    return bool(text) and any(p.fullmatch(label(text)) for p in layouts.totals)


def join_code(pieces: dict[str, str], above: str | None, name: str, names: Names | None) -> str:
    """The code of a row from its code cells by role.

    In two or three columns (类 款 项) a row may leave what it shares with the code above it unprinted. A spreadsheet that took
    02 for a number prints 2: it is 02 where the classification gives that code this name.
    """
    if "code_class" not in pieces:
        return pieces.get("code", "")
    group, item = pieces.get("code_group", ""), pieces.get("code_item", "")
    code = pieces["code_class"] + group + item
    if code.isdigit() and above and not pieces["code_class"]:
        code = above[: 3 if group else 5] + code
    if names is not None and any(re.fullmatch(r"\d", piece) for piece in (group, item)):
        whole = join_code({**pieces, "code_group": group and group.zfill(2), "code_item": item and item.zfill(2)}, above, name, None)
        code = whole if names.resolve(name, whole[:-2]) == whole else code
    return code


def by_code(code: str, name: str, above: str | None, names: Names | None, layouts: Layouts) -> Line:
    """The line of a row in a form by classification code; a name without a code is looked up below the code above it."""
    code = re.sub(r"\.0+$", "", code.strip("[]()."))  # 2050299.0: a spreadsheet's number
    if _DOTTED.fullmatch(code):
        code = re.sub(r"[.-]", "", code)
    if is_total(code, layouts) or is_total(name, layouts):
        return Line("total", None, name or code)
    for key, patterns in layouts.subtotals.items():
        if any(p.fullmatch(label(text)) for text in (code, name) if text for p in patterns):
            return Line(key, None, name or code)
    if _UNIT_CODE.fullmatch(code) and name and not (names is not None and names.know(name)):
        return Line("unit", None, name)
    combined = _CODE_AND_NAME.fullmatch(code) or (None if code else _CODE_AND_NAME.fullmatch(name))
    if combined:
        code, name = combined.group("code").replace(".", ""), combined.group("name")
    if re.fullmatch(r"\d{2}", code) and above:
        code = _below(code, name, above, names)
    if not code and name and names is not None:
        code = names.resolve(name, above) or ""
    if CODE.fullmatch(code):
        return Line("code", code, name or None)
    return Line(None, code or None, name or None)


def _below(code: str, name: str, above: str, names: Names | None) -> str:
    """A code of two digits in a single column is that of a 款 (or 项) without what it shares with the code above it."""
    known = names.resolve(name, above) if names is not None else None
    return known if known and known.endswith(code) else above[:3] + code


def by_label(text: str, form: FormLayout, side: str, above: list[Line], names: Names | None) -> Line:
    """The line that a label means; `above` are the lines above it on its side."""
    words = plain(label(text))
    coded = _CODE_AND_NAME.fullmatch(words) if side == "expenditure" else None
    if coded:  # 205 教育支出: the name tells the line, and the code which class it is
        line = by_label(coded.group("name"), form, side, above, names)
        code = coded.group("code").replace(".", "")
        known = line.key in ("expenditure.class", "expenditure.subclass") or line.key is None
        return Line("expenditure.class" if len(code) == 3 else "expenditure.subclass", code, text) if known else line
    keys = [line.key for line in above]
    for rule in form.lines[side]:
        if rule.after and rule.after not in keys:
            continue
        if any(p.fullmatch(words) for p in rule.labels):
            return Line(_part_of(rule.line, depth(text), above), rule.code, text)
    if side == "expenditure" and names is not None:
        last = next((line.code for line in reversed(above) if line.code), None)
        if code := names.resolve(text, last):
            return Line("expenditure.class" if len(code) == 3 else "expenditure.subclass", code, text)
    return Line(None, None, text)


def _part_of(key: str, nested: int, above: list[Line]) -> str:
    """The line as a part of the income item above it, if it is nested deeper or can be nothing else.

    五、单位资金 is followed by （一）事业收入 or 其中：; 一、财政拨款收入 by the three funds that it is made of, however numbered.
    """
    kind, _, item = key.rpartition(".")
    last = next((line for line in reversed(above) if line.key and not line.key.startswith(_WITHIN)), Line(None, None, None))
    if kind != "income.item" or not (last.key or "").startswith("income.item."):
        return key
    whole = (last.key or "").removeprefix("income.item.")
    if (nested >= 2 and nested > depth(last.name or "")) or (whole == "fiscal_appropriation" and item in _FUNDS and nested == 0):
        return f"income.part.{whole}.{item}"
    return key
