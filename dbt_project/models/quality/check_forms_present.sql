{{ config(tags=['evaluate']) }}
-- M01: each of the nine forms is there, with figures or declared empty; forms and explanations may be published as two documents.
with elsewhere as (
    select f.entity_id, f.fiscal_year, f.stage, f.form, min(d.path) as path
    from {{ ref('int_forms') }} as f
    inner join {{ source('staging', 'documents') }} as d on d.document_id = f.document_id
    where f.status <> 'absent' and f.division_code is not null
    group by f.entity_id, f.fiscal_year, f.stage, f.form
)

select
    'M01' as rule_id,
    f.document_id,
    f.entity_index,
    f.entity_code,
    f.form,
    n.form_order as check_no,
    '' as check_key,
    case when f.status = 'absent' and e.path is null then 'fail' else 'pass' end as outcome,
    'figures or declared empty' as expected_text,
    case when f.status = 'absent' and e.path is not null then 'in ' || e.path else f.status end as actual_text,
    f.table_index
from {{ ref('int_forms') }} as f
inner join {{ ref('forms') }} as n on n.form = f.form
left join elsewhere as e
    on e.entity_id = f.entity_id and e.fiscal_year = f.fiscal_year and e.stage = f.stage and e.form = f.form
where f.stage is null or list_contains(string_split(n.kinds, ';'), f.stage)
