{{ config(tags=['evaluate']) }}
-- M01: each of the nine forms is there, with figures or declared empty.
select
    'M01' as rule_id,
    f.document_id,
    f.entity_index,
    f.entity_code,
    f.form,
    n.form_order as check_no,
    '' as check_key,
    case when f.status = 'absent' then 'fail' else 'pass' end as outcome,
    'figures or declared empty' as expected_text,
    f.status as actual_text,
    f.table_index
from {{ ref('int_forms') }} as f
inner join {{ ref('forms') }} as n on n.form = f.form
where f.stage is null or list_contains(string_split(n.kinds, ';'), f.stage)
