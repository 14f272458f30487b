{{ config(tags=['evaluate']) }}
-- M01: each of the nine forms is there, with figures or declared empty; forms and explanations may be published as two documents.
with printed as (
    select f.division_code, f.entity_code, f.entity_name, f.fiscal_year, f.stage, f.form, d.path
    from {{ ref('int_forms') }} as f
    inner join {{ source('staging', 'documents') }} as d on d.document_id = f.document_id
    where f.status <> 'absent' and f.division_code is not null
),

elsewhere as (
    select f.document_id, f.entity_index, f.form, min(p.path) as path
    from {{ ref('int_forms') }} as f
    inner join printed as p
        on p.division_code = f.division_code and p.fiscal_year = f.fiscal_year and p.stage = f.stage and p.form = f.form
        and (p.entity_code = f.entity_code or (p.entity_name = f.entity_name and (p.entity_code is null or f.entity_code is null)))
    where f.status = 'absent'
    group by f.document_id, f.entity_index, f.form
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
    on e.document_id = f.document_id and e.entity_index = f.entity_index and e.form = f.form
where f.stage is null or list_contains(string_split(n.kinds, ';'), f.stage)
