"""How much of the identities could be evaluated, against the last snapshot: a rule that falls silent must not look like one that holds.

The share is evaluated ÷ (evaluated + not evaluable), rule by rule, over the documents that both hold: new and vanished files change
nothing. What falls by more than the threshold ``evaluability_drop`` is loud: the refresh says so, and so does
``quality.evaluability_changes``.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

_COMMENTS = {
    "rule_id": "id of the rule",
    "documents": "documents that both the last published snapshot and this one hold",
    "evaluated_before": "checks of the rule that passed or failed in the last published snapshot",
    "not_evaluable_before": "checks of the rule that could not be evaluated there",
    "share_before": "evaluated share there, from 0 to 1; null if there was nothing to evaluate",
    "evaluated_now": "checks that pass or fail now",
    "not_evaluable_now": "checks that cannot be evaluated now",
    "share_now": "evaluated share now, from 0 to 1; null if there is nothing to evaluate",
    "drop": "share before less share now; negative where more is evaluated",
    "is_loud": "true where the share falls by more than reference.thresholds allows: the refresh warns of it",
}
_COUNTS = """
    select c.rule_id, count(*) filter (where c.outcome in ('pass', 'fail')) as evaluated,
        count(*) filter (where c.outcome = 'not_evaluable') as not_evaluable
    from {checks} as c semi join documents_of_both as d on d.document_id = c.document_id
    group by c.rule_id
"""
#: A rule that had something to evaluate and has nothing left counts as if nothing of it were evaluated.
_CHANGES = f"""
    create or replace table quality.evaluability_changes as
    with documents_of_both as (
        select distinct document_id from quality.identity_checks
        intersect
        select distinct document_id from {{before}}
    ),
    counts_before as ({_COUNTS.format(checks="{before}")}),
    counts_now as ({_COUNTS.format(checks="quality.identity_checks")}),
    shares as (
        select coalesce(b.rule_id, n.rule_id) as rule_id, (select count(*) from documents_of_both) as documents,
            coalesce(b.evaluated, 0) as evaluated_before, coalesce(b.not_evaluable, 0) as not_evaluable_before,
            cast(b.evaluated as double) / nullif(b.evaluated + b.not_evaluable, 0) as share_before,
            coalesce(n.evaluated, 0) as evaluated_now, coalesce(n.not_evaluable, 0) as not_evaluable_now,
            cast(n.evaluated as double) / nullif(n.evaluated + n.not_evaluable, 0) as share_now
        from counts_before as b
        full outer join counts_now as n on n.rule_id = b.rule_id
    )
    select *, share_before - coalesce(share_now, 0) as "drop",
        coalesce(round(share_before - coalesce(share_now, 0), 9)
            > (select value from reference.thresholds where name = 'evaluability_drop'), false)
        and greatest(evaluated_before + not_evaluable_before, evaluated_now + not_evaluable_now)
            >= (select value from reference.thresholds where name = 'evaluability_minimum') as is_loud
    from shares order by rule_id
"""
_NOTHING = "(select document_id, rule_id, outcome from quality.identity_checks where false)"


def compare(build: Path, snapshot: Path) -> None:
    """Write ``quality.evaluability_changes`` into the build file. Without a snapshot that can be compared the table tells of no change."""
    with duckdb.connect(str(build)) as connection:
        before = _attach(connection, snapshot)
        connection.execute(_CHANGES.format(before=before))
        connection.execute(
            "comment on table quality.evaluability_changes is "
            "'Evaluated share of each rule against the last published snapshot, over the documents that both hold'"
        )
        for column, text in _COMMENTS.items():
            connection.execute(f"comment on column quality.evaluability_changes.\"{column}\" is '{text}'")


def loud(warehouse: Path) -> list[str]:
    """The drops that must be said, one line per rule, from a build file or a snapshot."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return lines(connection)


def lines(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The same from an open connection."""
    rows = connection.execute(
        "select rule_id, share_before, share_now, documents from quality.evaluability_changes where is_loud order by rule_id"
    ).fetchall()
    return [
        f"{rule_id} could be evaluated in {before:.1%} of its checks, now in {now or 0:.1%} ({documents:,} documents in both)"
        for rule_id, before, now, documents in rows
    ]


def _attach(connection: duckdb.DuckDBPyConnection, snapshot: Path) -> str:
    """The checks of the last snapshot, as SQL; nothing where there is none, or one of another program."""
    if not snapshot.is_file():
        return _NOTHING
    try:
        connection.execute(f"attach '{str(snapshot).replace(chr(39), chr(39) * 2)}' as last_published (read_only)")
        connection.execute("select rule_id, document_id, outcome from last_published.quality.identity_checks limit 0")
    except duckdb.Error:
        return _NOTHING
    return "last_published.quality.identity_checks"
