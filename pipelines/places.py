"""What folders and file names say about a disclosure, before anybody has read it.

They are hints to be checked against the content (rule M02), and partitions to work by; file names are known to lie about
year and department. Only shapes are looked at: no list of counties, no names of publishers.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipelines.archives import SEPARATOR

#: Partition of what the folder does not place.
UNPLACED = "unplaced"

_DIVISION_FOLDER = re.compile(r"(?P<code>\d{6})(?:[-_ ]+(?P<name>.*\S))?\s*", re.DOTALL)
_YEAR_FOLDER = re.compile(r"((?:19|20)\d{2})年?")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
_CHINESE_YEAR = re.compile(r"二[〇○◯ΟОOo零0][〇○◯ΟОOo零0一二三四五六七八九]{2}")
_CHINESE_DIGITS = str.maketrans("〇○◯ΟОOo零一二三四五六七八九", "00000000123456789")
#: What content systems call uploads: hex digits (58d38cf5dd1907), in which four may look like a year.
_HEX = re.compile(r"(?<![0-9A-Za-z])(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{8,}(?![0-9A-Za-z])", re.IGNORECASE)
#: Division codes that exist nowhere: those of the made-up counties of synthetic disclosures.
_MADE_UP = "990"
_TRAILING_CODE = re.compile(r"[-_ ](\d{6}|\d{3})$")
_LOCKED = "encrypted_office"
#: The formats (see ``readers.sniff``) that a file of this extension should have.
_FORMATS = {
    "txt": {"flattened_text"},
    "htm": {"html"},
    "html": {"html"},
    "mht": {"mhtml"},
    "pdf": {"pdf"},
    "ofd": {"ofd"},
    "doc": {"doc", "wps", "ole2", _LOCKED},
    "docx": {"docx", _LOCKED},
    "wps": {"wps", "doc", "docx", "ole2", _LOCKED},
    "xls": {"xls", "et", "sheet_xml", "ole2", _LOCKED},
    "xlsx": {"xlsx", _LOCKED},
    "xlsm": {"xlsx", _LOCKED},
    "et": {"et", "xls", "sheet_xml", "xlsx", "ole2", _LOCKED},
    "rtf": {"rtf"},
    "zip": {"zip"},
    "7z": {"7z"},
    "rar": {"rar"},
}
_KINDS = (("budget", "预算"), ("final_account", "决算"))


@dataclass(frozen=True, slots=True)
class Folder:
    """What the folders of a path state; None where they state nothing."""

    division_code: str | None = None
    division_name: str | None = None
    fiscal_year: int | None = None

    @property
    def county(self) -> str:
        return self.division_code or UNPLACED

    @property
    def year(self) -> str:
        return str(self.fiscal_year) if self.fiscal_year else UNPLACED


@dataclass(frozen=True, slots=True)
class FileName:
    """What a file's name states; None where it states nothing, or two things at once."""

    fiscal_year: int | None = None
    kind: str | None = None
    department_code: str | None = None


def is_made_up(division_code: str | None) -> bool:
    """True for the code of a made-up county: whatever lies there is synthetic, also without a sidecar."""
    return bool(division_code and division_code.startswith(_MADE_UP))


def read_folder(path: str) -> Folder:
    """``path`` is below RAW. Only ``<6 digits>-<county>/<4-digit year>/…`` tells anything; deeper folders are free."""
    for inner in path.split(SEPARATOR):  # an archive of folders states as much as the folders would
        if (folder := _read_folder(inner)) != Folder():
            return folder
    return Folder()


def _read_folder(path: str) -> Folder:
    parts = PurePosixPath(path).parts
    if len(parts) < 3:
        return Folder()
    division, year = _DIVISION_FOLDER.fullmatch(parts[0]), _YEAR_FOLDER.fullmatch(parts[1])
    if division is None or year is None:
        return Folder()
    return Folder(division["code"], division["name"], int(year[1]))


def read_file_name(path: str) -> FileName:
    """Year, kind and department code as the name of the file states them."""
    name = PurePosixPath(path).name
    stem = _HEX.sub("", re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name))
    years = {int(year) for year in _YEAR.findall(stem)}
    years |= {int(year.translate(_CHINESE_DIGITS)) for year in _CHINESE_YEAR.findall(stem)}
    kinds = [kind for kind, word in _KINDS if word in stem and "预决算" not in stem]
    code = _TRAILING_CODE.search(stem)
    return FileName(
        fiscal_year=years.pop() if len(years) == 1 else None,
        kind=kinds[0] if len(kinds) == 1 else None,
        department_code=code[1] if code else None,
    )


def fits_extension(path: str, format_name: str) -> bool:
    """False if the extension says another format than the one told from the bytes; extensions that say nothing fit all."""
    formats = _FORMATS.get(PurePosixPath(path).suffix.removeprefix(".").lower())
    return formats is None or format_name in {*formats, "empty"}


def known_divisions(path: Path) -> dict[str, str]:
    """Names by code of all divisions in the list ``divisions.csv`` (columns code and name), of whatever level."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["name"] for row in csv.DictReader(lines)}
