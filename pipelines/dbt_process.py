"""dbt, which ends when the refresh that started it does.

A refresh that is killed cannot stop its children; a dbt left behind would go on writing into the file that the next refresh
builds. So this runs dbt's command line and watches its parent, by the number that the parent gives: asking the operating system
would be too late where the parent is already gone.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from importlib.metadata import version


def end_with(parent: int) -> None:
    """End this process as soon as its parent is another one than process ``parent``."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)


def main() -> None:
    """Run dbt. Arguments: the number of the process to end with, then dbt's own."""
    parent, arguments = int(sys.argv[1]), sys.argv[2:]
    if arguments == ["--version"]:  # asked before each command; dbt itself takes two seconds to say it
        print(version("dbt-core"))
        return
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    from dbt.cli.main import cli

    cli(arguments, prog_name="dbt")


if __name__ == "__main__":
    main()
