-- A plain SUM over a fact is the total that the form prints, within what rounding explains, wherever the identities of rows, columns
-- and codes of that form were evaluated and hold. It warns: a form of which less stands in the facts than it prints does not
-- count anything twice, and must not keep the other documents from being published.
{{ config(tags=['publish'], severity='warn', meta={'dagster': {'ref': {'name': 'printed_amounts'}}}) }}
with holding as (
    select document_id, entity_index, form
    from {{ ref('identity_checks') }}
    where rule_id in ('I01', 'I02', 'I03', 'X01', 'X02', 'X03', 'P01', 'P02', 'B01', 'B02', 'F01', 'K01', 'C01', 'C02', 'A01')
    group by document_id, entity_index, form
    having bool_or(outcome = 'pass') and not bool_or(outcome in ('fail', 'not_evaluable'))
),

totals as (
    select
        p.document_id, p.entity_index, p.form, p.fact, sum(p.amount_yuan) as printed_yuan, max(a.step_yuan) as step_yuan
    from {{ ref('printed_amounts') }} as p
    inner join {{ ref('int_amounts') }} as a
        on a.document_id = p.document_id and a.table_index = p.table_index and a.row_index = p.row_index
        and a.column_index = p.column_index
    inner join {{ ref('measures') }} as m
        on m.form = p.form and m.measure = p.measure and m.parent_measure is null and m.is_summable
    where p.line_key in ('total', 'assets.total')
    group by p.document_id, p.entity_index, p.form, p.fact
),

summed as (
    select document_id, entity_index, form, sum(amount_yuan) as fact_yuan, count(*) as figures
    from {{ ref('printed_amounts') }}
    where why_not_summed is null
    group by document_id, entity_index, form
)

select t.*, s.fact_yuan
from totals as t
inner join holding as h on h.document_id = t.document_id and h.entity_index = t.entity_index and h.form = t.form
inner join summed as s on s.document_id = t.document_id and s.entity_index = t.entity_index and s.form = t.form
where abs(t.printed_yuan - s.fact_yuan) > (s.figures + 1) * t.step_yuan / 2
