{{ config(tags=['evaluate']) }}
-- M15: where a file of a disclosure replaces others, something tells that it is the later one: a date in a sidecar, in the file's name or in the
-- document. Where nothing but the order of paths does, the wrong version may count. Files with the same figures say the same, whichever counts.
select
    'M15' as rule_id,
    d.document_id,
    cast(null as integer) as entity_index,
    d.department_code as entity_code,
    1 as check_no,
    '' as check_key,
    case when bool_or(f.superseded_because = 'path') then 'fail' else 'pass' end as outcome,
    'a date' as expected_text,
    string_agg(distinct o.path, ', ' order by o.path) filter (where f.superseded_because = 'path') as actual_text
from {{ ref('stg_current_documents') }} as d
inner join {{ source('staging', 'disclosure_files') }} as f on f.superseded_by = d.document_id
inner join {{ source('staging', 'documents') }} as o on o.document_id = f.document_id
group by d.document_id, d.department_code
