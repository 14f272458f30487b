"""dbt, which ends when the refresh that started it does.

A refresh that is killed cannot stop its children; a dbt left behind would go on writing into the file that the next refresh
builds. So this runs dbt's command line and watches its parent.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from importlib.metadata import version


def end_with(parent: int) -> None:
    """End this process as soon as its parent is another one than ``parent``."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)


def main() -> None:
    """Run dbt with the arguments of this process."""
    if sys.argv[1:] == ["--version"]:  # asked before each command; dbt itself takes two seconds to say it
        print(version("dbt-core"))
        return
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    from dbt.cli.main import cli

    cli()


if __name__ == "__main__":
    main()
