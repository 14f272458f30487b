"""Which cell is guilty: failing and passing identities intersected, the smallest set of cells that explains what fails.

``run`` reads the evaluated checks of a build and writes ``quality.suspects`` and ``quality.suspect_checks``. See :mod:`.system` for the
model, :mod:`.search` for the search, :mod:`.structure`, :mod:`.shifts` and :mod:`.rows` for faults of tables and rows, :mod:`.causes` for
what may have happened.
"""
