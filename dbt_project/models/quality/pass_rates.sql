{{ config(tags=['publish']) }}
-- How often each rule holds, never without what it was evaluated on: per rule, form, county, year and stage.
select
    c.rule_id,
    c.severity,
    c.form,
    d.division_code,
    d.fiscal_year,
    d.stage,
    count(distinct c.document_id) as documents,
    count(*) filter (where c.outcome in ('pass', 'fail')) as evaluated,
    count(*) filter (where c.outcome = 'pass') as passed,
    count(*) filter (where c.outcome = 'fail') as failed,
    count(*) filter (where c.explained_by_rounding) as explained_by_rounding,
    count(*) filter (where c.outcome = 'not_applicable') as not_applicable,
    count(*) filter (where c.outcome = 'not_evaluable') as not_evaluable,
    cast(count(*) filter (where c.outcome = 'pass') as double) / nullif(count(*) filter (where c.outcome in ('pass', 'fail')), 0) as pass_rate,
    cast(count(*) filter (where c.outcome in ('pass', 'fail')) as double)
        / nullif(count(*) filter (where c.outcome <> 'not_applicable'), 0) as evaluated_share
from {{ ref('identity_checks') }} as c
inner join {{ ref('stg_current_documents') }} as d on d.document_id = c.document_id
group by c.rule_id, c.severity, c.form, d.division_code, d.fiscal_year, d.stage
