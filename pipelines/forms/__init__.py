"""From a :class:`~pipelines.document.Document` to the forms, lines, figures and claims that it prints.

Knows budgets, but no files, no Dagster, no DuckDB. What is printed how is data in ``pipelines.forms.layouts``.
"""

#: Raised by one whenever recognition would say something else of the same document: staged documents are keyed by it.
VERSION = "1"
