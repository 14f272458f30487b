"""Administrative divisions (行政区划) by name: counties first, then prefectures and provinces."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.forms.normalise import squash

#: What follows the name of a place within a county.
_WITHIN = re.compile(r"(?:街道)?办事处|街道|社区|居委会|村")
#: An office away from home is named after the place where it is: 驻北京市办事处.
_AWAY = re.compile(r"驻.{2,8}?(?:办事处|联络处)")


@dataclass(frozen=True, slots=True)
class Division:
    """One county-level division: GB/T 2260 code, name, and the names of its prefecture and province."""

    code: str
    name: str
    prefecture_name: str
    province: str
    in_force: bool


class Divisions:
    """Look-up of divisions in texts such as titles and department names."""

    def __init__(self, divisions: list[Division], upper: dict[str, str] | None = None) -> None:
        #: Codes of prefectures (地级) and provinces (省级) by name.
        self._upper = upper or {}
        self._by_name: dict[str, list[Division]] = {}
        for division in divisions:
            self._by_name.setdefault(division.name, []).append(division)
        self._names = {division.code: division.name for division in divisions} | {c: n for n, c in self._upper.items()}
        self._lengths = sorted({len(name) for name in self._by_name}, reverse=True)

    @classmethod
    def load(cls, path: Path) -> Divisions:
        """Read the list: columns code, name, prefecture_name, province, level (省级, 地级, 县级), status (在用, …)."""
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        counties = [
            Division(r["code"], squash(r["name"]), squash(r["prefecture_name"]), squash(r["province"]), r["status"] == "在用")
            for r in rows
            if r["level"] == "县级"
        ]
        return cls(counties, {squash(r["name"]): r["code"] for r in rows if r["level"] != "县级" and r["status"] == "在用"})

    def name(self, code: str | None) -> str | None:
        """Name of the division with this code; None for a code that is not in the list."""
        return self._names.get(code or "")

    def find_upper(self, text: str) -> str | None:
        """Code of the prefecture or province that a text names: the one with the longest name, prefectures first."""
        squashed = _AWAY.sub("", squash(text))
        named = [(not code.endswith("0000"), len(name), code) for name, code in self._upper.items() if name in squashed]
        return max(named)[2] if named else None

    def find(self, text: str) -> list[Division]:
        """The divisions that the text may name: those of the longest name in it.

        Several counties share a name (桥西区): all of them are returned unless the text also names the prefecture or
        province, or all but one are no longer in force. Names of two characters (城区, 矿区) stand in too many words:
        they count only beside their prefecture; and so do those of places within a county: 西城区办事处 is the office of a 西城 that
        many towns have, since the offices of a county's districts bear names of their own.
        """
        squashed = _AWAY.sub("", squash(text))
        for length in self._lengths:
            for start in range(len(squashed) - length + 1):
                named = self._by_name.get(squashed[start : start + length])
                if named is None:
                    continue
                told = [d for d in named if _stem(d.prefecture_name) and _stem(d.prefecture_name) in squashed]
                told = told or [d for d in named if length > 2 and _stem(d.province) and _stem(d.province) in squashed]
                if not told and (length <= 2 or _WITHIN.match(squashed, start + length)):
                    continue
                chosen = told or named
                return [d for d in chosen if d.in_force] or chosen
        return []


def _stem(name: str) -> str:
    return name.removesuffix("市").removesuffix("省") if len(name) > 2 else name
