"""dbt, which ends when the refresh that started it does.

A refresh that is killed cannot stop its children; a dbt left behind would go on writing into the file that the next refresh
builds. So this runs dbt's command line and watches its parent.
"""

from __future__ import annotations

import os
import threading
import time


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)


def main() -> None:
    """Run dbt with the arguments of this process."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    from dbt.cli.main import cli

    cli()


if __name__ == "__main__":
    main()
