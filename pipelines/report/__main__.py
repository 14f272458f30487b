"""``python -m pipelines.report``: write the report of the published snapshot anew."""

from __future__ import annotations

import sys

from pipelines import exports, lock, publish, settings


def main() -> int:
    try:
        folders = settings.current()
        with lock.hold(folders.lock):
            fingerprint = publish.published_fingerprint(folders.snapshot)
            if fingerprint is None:
                print(f"there is no snapshot at {folders.snapshot}: run `make refresh` first", file=sys.stderr)
                return 1
            export = next(export for export in exports.EXPORTS if export.name == "report")
            print(export.write(folders, fingerprint))
            print(export.folder(folders) / "index.html")
    except (settings.SettingsError, lock.LockHeld, OSError) as error:
        print(f"report failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
