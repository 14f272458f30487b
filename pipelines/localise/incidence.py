"""From the evaluated identities to :class:`~pipelines.localise.system.System`: what fails, and every check that shares a figure with it.

Only documents in which a check of figures fails are looked at, and of these only checks that touch a figure of a failing check. The
outcome of each check is worked out again here, alternative by alternative; one that comes out otherwise than in
``quality.identity_checks`` is left out and named (``System.differing``).
"""

from __future__ import annotations

from collections import defaultdict

import duckdb

from pipelines.localise import spans
from pipelines.localise.absent import ABSENT, ABSENT_SUMS
from pipelines.localise.blanks import BLANKS
from pipelines.localise.system import HALF_TICKS, NO_CELL, AbsentRow, Alternative, Cell, Check, Grid, System, Weights

# A unit's figure stands where the unit prints it, maybe in another document. A product (quantity × unit price) is no cell of its own.
_OPERANDS = f"""
create or replace temp table local_operands as
with blamed as (
    -- not for a failed check of words, which reads no figures
    select distinct document_id from quality.identity_checks where outcome = 'fail' and bound is not null
),

-- A figure of another document (a unit's, last year's) is judged by the identities of that one too.
failing as (
    select document_id from blamed
    union
    select distinct unit_document_id from quality.identity_operands
    where document_id in (select document_id from blamed) and unit_document_id is not null
),

placed as (
    select
        o.check_id, o.document_id, o.entity_index, o.rule_id, o.check_no, o.check_key, o.alternative, o.relation, o.side, o.sign, o.status,
        o.amount_yuan, o.step_yuan, o.operand_form, o.operand_line_key, o.operand_code, o.operand_measure,
        coalesce(o.unit_document_id, o.document_id) as cell_document_id,
        coalesce(o.unit_page, o.page) as page,
        coalesce(o.unit_table_index, o.table_index) as table_index,
        coalesce(o.unit_row_index, o.row_index) as row_index,
        coalesce(o.unit_column_index, o.column_index) as column_index,
        case when o.operand_form is null then o.claim_index end as claim_index,
        o.operand_measure is not distinct from 'product' as is_product
    from quality.identity_operands as o
    -- all figures of a check, or none
    where o.document_id in (select document_id from failing)
        or o.check_id in (select check_id from quality.identity_operands where unit_document_id in (select document_id from failing))
)

select
    * exclude (amount_yuan, step_yuan),
    cast(amount_yuan * {HALF_TICKS} as hugeint) as amount,
    coalesce(cast(step_yuan * {HALF_TICKS} as hugeint), 0) as step,
    case
        when status not in ('printed', 'blank') then null
        when claim_index is not null then cell_document_id || ' c' || claim_index
        when table_index is not null and row_index is not null and column_index is not null
            then concat(cell_document_id, ' t', table_index, ' r', row_index, ' c', column_index, case when is_product then 'p' end)
    end as cell
from placed
"""

_FAILING = """
create or replace temp table local_failing as
select distinct c.check_id
from quality.identity_checks as c
inner join local_operands as o on o.check_id = c.check_id
where c.outcome = 'fail'
"""

_CHECKS = """
create or replace temp table local_checks as
with cells as (
    select distinct cell from local_operands where check_id in (select check_id from local_failing) and cell is not null
    union
    select distinct cell from local_blanks
)

select distinct o.check_id
from local_operands as o
inner join cells as c on c.cell = o.cell
union
select check_id from local_failing
union
select distinct check_id from local_blanks
"""

_SUMS = """
with conditions as (
    select rule_id, check_no, bool_or(side = 'nonzero') as has_nonzero from reference.rule_terms group by rule_id, check_no
),

sums as (
    select
        check_id,
        alternative,
        any_value(document_id) as document_id,
        any_value(rule_id) as rule_id,
        any_value(check_no) as check_no,
        any_value(relation) as relation,
        sum(case side when 'stated' then sign * amount when 'derived' then -sign * amount end) filter (where status = 'printed')
            as difference,
        sum(step) filter (where side in ('stated', 'derived') and status = 'printed') as steps,
        sum(sign * amount) filter (where side = 'zero' and status = 'printed') as zero_sum,
        sum(step) filter (where side = 'zero' and status = 'printed') as zero_steps,
        sum(sign * amount) filter (where side = 'nonzero' and status = 'printed') as nonzero_sum,
        sum(step) filter (where side = 'nonzero' and status = 'printed') as nonzero_steps,
        bool_or(status = 'unread') as is_unread
    from local_operands
    where check_id in (select check_id from local_checks)
    group by check_id, alternative
)

select
    s.check_id, s.alternative, s.document_id, s.rule_id, coalesce(r.severity, 'fatal') as severity, k.outcome, s.relation,
    coalesce(c.has_nonzero, false), coalesce(s.difference, 0), coalesce(s.steps, 0) // 2,
    coalesce(s.zero_sum, 0), coalesce(s.zero_steps, 0) // 2,
    coalesce(s.nonzero_sum, 0), coalesce(s.nonzero_steps, 0) // 2, coalesce(starts_with(h.shape, 'hierarchy'), false) as is_hierarchy
from sums as s
left join quality.identity_checks as k on k.check_id = s.check_id
left join reference.rules as r on r.rule_id = s.rule_id
left join conditions as c on c.rule_id = s.rule_id and c.check_no = s.check_no
left join reference.rule_checks as h on h.rule_id = s.rule_id and h.check_no = s.check_no
where not s.is_unread
union all by name
select check_id, 1 as alternative, document_id, rule_id, 'fatal' as severity, cast(null as varchar) as outcome, 'equal' as relation
from (
    -- an upper bound does not come to bind because of a figure on one side of it
    select distinct check_id, document_id, rule_id from local_blanks
    where is_new and rule_id not in (select rule_id from reference.rule_checks where relation <> 'equal')
)
order by check_id, alternative
"""

_INCIDENCE = """
select o.check_id, o.alternative, o.cell, o.side, sum(o.sign) as weight
from (
    select check_id, alternative, cell, side, sign from local_operands where cell is not null
    union all
    select check_id, alternative, cell, side, sign from local_blanks
) as o
inner join local_checks as c on c.check_id = o.check_id
inner join (
    select distinct cell from local_operands where check_id in (select check_id from local_failing) and cell is not null
    union
    select distinct cell from local_blanks
) as n on n.cell = o.cell
group by all
order by all
"""

_CELLS = """
select
    cell, any_value(cell_document_id), any_value(page), any_value(table_index), any_value(row_index), any_value(column_index),
    any_value(claim_index), coalesce(any_value(amount) filter (where status = 'printed'), 0), max(step),
    not bool_or(status = 'printed'), bool_or(is_product), true, null
from local_operands
where cell in (select cell from local_operands where check_id in (select check_id from local_failing))
group by cell
union all
select cell, any_value(cell_document_id), any_value(page), any_value(table_index), any_value(row_index), any_value(column_index),
    null, 0, max(step), true, false, bool_or(may_be_negative), any_value(absent_row)
from local_blanks
group by cell
order by 13 nulls first, 1
"""

_ABSENT_ROWS = """
select a.absent_row, a.document_id, a.form, a.table_index, a.row_index, a.line_key, a.code, a.name
from local_absent as a
where a.absent_row in (select absent_row from local_blanks)
order by 1
"""

# What other forms of the entity print in their first column under the code of such a row.
_TOLD = f"""
select a.absent_row, f.title_zh, cast(m.amount_yuan * {HALF_TICKS} as hugeint)
from local_absent as a
inner join intermediate.int_amounts as m
    on m.document_id = a.document_id and m.entity_index = a.entity_index and m.code = a.code and m.form <> a.form
    and m.measure in ('total', 'amount') and m.amount_yuan <> 0
inner join reference.forms as f on f.form = m.form
where a.absent_row in (select absent_row from local_blanks)
group by all
order by 1, min(f.form_order), 2, 3
"""

# Tables of one form of one entity: a table that a page break divides is one.
_PLACES = """
select o.check_id, o.cell_document_id, case when o.claim_index is null then o.table_index end, count(distinct o.cell)
from local_operands as o
where o.status = 'printed' and o.check_id in (select check_id from local_checks)
    and o.check_id not in (select check_id from local_operands where status = 'unread')
group by all
"""

_GRIDS = f"""
with failing as (
    select distinct cell_document_id as document_id, table_index
    from local_operands
    where check_id in (select check_id from local_failing) and table_index is not null
)

select c.document_id, c.table_index, coalesce(c.side, ''), c.column_index, a.row_index,
    cast(coalesce(a.amount_yuan, 0) * {HALF_TICKS} as hugeint)
from staging.columns as c
semi join failing as f on f.document_id = c.document_id and f.table_index = c.table_index
left join staging.amounts as a
    on a.document_id = c.document_id and a.table_index = c.table_index and a.column_index = c.column_index and a.quantity_kind = 'money'
where c.role = 'amount' and c.measure is not null
order by all
"""

_FORMS = """
select document_id, table_index, coalesce(entity_index, 0), form
from staging.tables
where form is not null and document_id in (select cell_document_id from local_operands)
"""

# A sum of nothing agrees with anything.
_AGREEMENT = """
with printed as (
    select distinct
        o.check_id, c.outcome, o.cell_document_id, o.table_index, coalesce(o.operand_form, 'prose') as form
    from local_operands as o
    inner join quality.identity_checks as c on c.check_id = o.check_id and o.alternative = coalesce(c.alternative, o.alternative)
    where c.outcome in ('pass', 'fail') and c.relation = 'equal' and (c.actual <> 0 or c.expected <> 0)
        and o.side in ('stated', 'derived') and o.status = 'printed' and o.amount <> 0
),

tables as (
    select distinct cell_document_id, table_index from printed where outcome = 'fail' and table_index is not null
)

select p.cell_document_id, p.table_index,
    count(distinct q.form) filter (where q.outcome = 'pass') - count(distinct q.form) filter (where q.outcome = 'fail')
from printed as p
semi join tables as t on t.cell_document_id = p.cell_document_id and t.table_index = p.table_index
inner join printed as q on q.check_id = p.check_id and q.form <> p.form
group by all
"""


def read(connection: duckdb.DuckDBPyConnection) -> System:
    """The cells and checks around everything that fails; empty where nothing does."""
    if not connection.execute("select 1 from quality.identity_checks where outcome = 'fail' and bound is not null limit 1").fetchone():
        return System([], [])
    for statement in (_OPERANDS, _FAILING, ABSENT, BLANKS, _CHECKS):
        connection.execute(statement)
    cells: dict[str, int] = {}
    found: list[Cell] = []
    absent: dict[str, list[int]] = defaultdict(list)
    for key, document, page, table, row, column, claim, value, step, blank, product, negative, absent_row in connection.execute(
        _CELLS
    ).fetchall():
        if absent_row is not None:
            absent[absent_row].append(len(found))
        cells[key] = len(found)
        found.append(
            Cell(document, page, table, row, column, claim, int(value), int(step or 0), bool(blank), bool(product), bool(negative))
        )
    checks: dict[str, Check] = {}
    alternatives: dict[tuple[str, int], Alternative] = {}
    outcomes: dict[str, str | None] = {}
    for row in connection.execute(_SUMS).fetchall():
        check_id, alternative, document, rule, severity, outcome, relation, has_nonzero, *sums, is_hierarchy = row
        check = checks.setdefault(check_id, Check(check_id, rule, document, severity, outcome == "fail", is_hierarchy=bool(is_hierarchy)))
        difference, bound, zero, zero_bound, nonzero, nonzero_bound = (int(number or 0) for number in sums)
        one = Alternative(relation, difference, bound, zero, zero_bound, nonzero, nonzero_bound, bool(has_nonzero))
        check.alternatives.append(one)
        alternatives[check_id, alternative] = one
        outcomes[check_id] = outcome
    for check_id, difference, steps in connection.execute(ABSENT_SUMS).fetchall():
        checks[check_id].is_of_absent = True
        (one,) = checks[check_id].alternatives
        one.difference, one.bound = int(difference), int(steps) // 2
    for check_id, alternative, cell, side, weight in connection.execute(_INCIDENCE).fetchall():
        if (check_id, alternative) in alternatives:
            own = alternatives[check_id, alternative].weights.setdefault(cells[cell], Weights())
            _add(own, side, int(weight))
    differing = [check_id for check_id, check in checks.items() if outcomes[check_id] in ("pass", "fail") and _holds(check) == check.fails]
    places: dict[str, set[tuple[str, int | None]]] = defaultdict(set)
    for check_id, document, table, figures in connection.execute(_PLACES).fetchall():
        places[check_id].add((document, table))
        checks[check_id].figures += figures
    for check_id, check in checks.items():
        check.places = frozenset(places[check_id])
    left_out = set(differing)
    binding = [
        check for check_id, check in checks.items() if check_id not in left_out and (check.fails or check.is_of_absent or _holds(check))
    ]
    agreement = {(document, table): int(forms) for document, table, forms in connection.execute(_AGREEMENT).fetchall()}
    told: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for key, title, amount in connection.execute(_TOLD).fetchall():
        told[key].append((title, int(amount)))
    measures = {number: key.rpartition(" ")[2] for key, number in cells.items()}
    rows = [
        AbsentRow(
            document, form, table, row, line, code, name, tuple(absent[key]), tuple(measures[c] for c in absent[key]), tuple(told[key])
        )
        for key, document, form, table, row, line, code, name in connection.execute(_ABSENT_ROWS).fetchall()
    ]
    forms = {(document, table): (entity, form) for document, table, entity, form in connection.execute(_FORMS).fetchall()}
    return System(found, binding, sorted(differing), agreement, rows, forms, _grids(connection))


def _grids(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, int], Grid]:
    grids: dict[tuple[str, int], Grid] = defaultdict(Grid)
    columns: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    for document, table, side, column, row, amount in connection.execute(_GRIDS).fetchall():
        grid = grids[document, table]
        if not (own := columns[document, table, side]):
            grid.columns.append(own)
        if column not in own:
            own.append(column)
        if row is not None:
            grid.figures.setdefault(row, {})[column] = int(amount)
    return dict(grids)


def _add(own: Weights, side: str, weight: int) -> None:
    if side == "stated":
        own.difference += weight
    elif side == "derived":
        own.difference -= weight
    elif side == "zero":
        own.zero += weight
    else:
        own.nonzero += weight


def _holds(check: Check) -> bool:
    """Whether the check is satisfied as printed. One that is not and does not fail (a doubt excuses it) binds nothing."""
    return check.allowed(NO_CELL, {}) != spans.NONE
