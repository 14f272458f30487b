"""What the identities see of planted faults: ``python -m benchmarks.mutations``.

Plants faults in synthetic departments, and with ``--folder`` in published files too, evaluates every changed document with the
project's models, and prints what was caught, by which rules, what else was accused, and which figures no identity reads. ``--out``
writes the tables to a file and every single sighting as JSON beside it. See README.md beside this file for what the tables mean.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.mutation import parents, tables
from benchmarks.mutation.kinds import KINDS
from benchmarks.mutation.run import run


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.mutations", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--faults", type=int, default=750, help="how many faults to plant")
    parser.add_argument("--documents", type=int, default=8, help="how many synthetic departments to plant them in")
    parser.add_argument("--folder", type=Path, action="append", default=[], help="plant faults in the published files of a folder too")
    kinds = [kind.name for kind in KINDS]
    parser.add_argument("--kinds", nargs="+", choices=kinds, metavar="KIND", help="plant these kinds of faults alone")
    parser.add_argument("--seed", type=int, default=1, help="another seed: other departments and other places")
    parser.add_argument("--batch", type=int, default=250, help="documents that are evaluated at once")
    parser.add_argument("--work", type=Path, help="keep the warehouse of the last batch in this folder")
    parser.add_argument("--out", type=Path, help="file for the tables; every sighting goes to a .json beside it")
    options = parser.parse_args(arguments)
    clean = parents.synthetic(options.seed, options.documents)
    for folder in options.folder:
        found = list(parents.published(folder))
        if not found:
            print(f"no disclosure with any of the nine forms in {folder}", file=sys.stderr)
            return 2
        clean += found
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder_name:
        work = options.work or Path(folder_name)
        chosen_kinds = [kind for kind in KINDS if kind.name in (options.kinds or kinds)]
        result = run(clean, options.faults, options.seed, work, options.batch, lambda line: print(line, file=sys.stderr), chosen_kinds)
    chosen = "".join(f" --folder {folder.name}" for folder in options.folder)
    chosen += " --kinds " + " ".join(options.kinds) if options.kinds else ""
    heading = (
        f"## {len(result.sightings):,} faults planted in {len(clean):,} documents\n\n"
        f"`python -m benchmarks.mutations --faults {options.faults} --documents {options.documents} --seed {options.seed}{chosen}`"
    )
    text = tables.markdown(result, heading)
    if options.out is None:
        print(text)
    else:
        options.out.write_text(text, encoding="utf-8")
        options.out.with_suffix(".json").write_text(tables.as_json(result), encoding="utf-8")
    print(f"{time.monotonic() - started:,.0f} s", file=sys.stderr)
    must = [s for s in result.sightings if s.is_beyond]
    return 0 if must and all(s.is_caught for s in must) and not result.accused else 1


if __name__ == "__main__":
    sys.exit(main())
