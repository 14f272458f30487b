"""Classification codes by name, for forms that print the names of functions or economic items without their codes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from pipelines.forms.normalise import label


class Names:
    """Codes of one classification by name; a name such as 行政运行 belongs to many codes."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._codes: dict[str, list[str]] = {}
        for code, name in pairs:
            codes = self._codes.setdefault(label(name), [])
            if code not in codes:
                codes.append(code)

    def know(self, name: str) -> bool:
        """True if any code has the name."""
        return label(name) in self._codes

    def calls(self, code: str, name: str) -> bool:
        """True if the code has the name."""
        return code in self._codes.get(label(name), ())

    def resolve(self, name: str, above: str | None) -> str | None:
        """The code that a name means in a row below the row of code `above`; None if that is not certain.

        A row is a child of the row above, or of one of its ancestors, or begins a new 类. The nearest of these that has the
        name is it; two codes that are equally near leave it open.
        """
        codes = self._codes.get(label(name), [])
        parents = [above[:n] for n in (7, 5, 3) if above and len(above) >= n]
        for parent in [*parents, ""]:
            length = {7: -1, 5: 7, 3: 5, 0: 3}[len(parent)]
            found = [code for code in codes if len(code) == length and code.startswith(parent)]
            if len(found) == 1:
                return found[0]
            if found:
                return None
        return codes[0] if len(codes) == 1 else None


@dataclass(frozen=True, slots=True)
class Classification:
    """The functional classification (功能分类) and the two economic ones (部门, 政府经济分类) by name."""

    functional: Names
    economic: Names
    government_economic: Names

    @classmethod
    def load(cls, functional: Path, economic: Path) -> Classification:
        """Read the lists (columns code, name; the economic one also system: department, government, …)."""

        def rows(path: Path) -> list[dict[str, str]]:
            with path.open(encoding="utf-8", newline="") as lines:
                return list(csv.DictReader(lines))

        # the latest edition first: where editions differ, its codes are the ones in force
        items = rows(economic)
        return cls(
            Names([(r["code"], r["name"]) for r in rows(functional) if not r["edition"].startswith("legacy")]),
            Names([(r["code"], r["name"]) for r in items if r["system"] == "department"]),
            Names([(r["code"], r["name"]) for r in items if r["system"] == "government"]),
        )
