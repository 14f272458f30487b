{{ config(tags=['publish'], materialized='view') }}
-- The places of failed checks, and how sure their reading is.
with uneven as (
    select document_id, table_index, row_index, count(*) < max(count(*)) over (partition by document_id, table_index) as is_uneven
    from {{ source('staging', 'cells') }}
    where document_id in (select document_id from {{ source('staging', 'documents') }} where format = 'flattened_text')
    group by document_id, table_index, row_index
)

select
    p.*,
    d.format,
    s.second_text,
    s.reason,
    case
        when p.table_index is null and p.claim_index is null then 'nowhere'
        when p.ocr_confidence is not null then 'recognised'
        when d.format = 'pdf' then coalesce(s.outcome, 'not_found')
        when p.box is not null then 'placed'
        when u.is_uneven then 'uneven'
        else 'stated'
    end as standing
from {{ ref('failed_places') }} as p
inner join {{ source('staging', 'documents') }} as d on d.document_id = p.document_id
left join {{ source('quality', 'second_readings') }} as s
    on s.document_id = p.document_id and s.table_index is not distinct from p.table_index and s.row_index is not distinct from p.row_index
    and s.column_index is not distinct from p.column_index and s.claim_index is not distinct from p.claim_index
    and coalesce(s.found_by, '') <> 'beyond' and (p.table_index is not null or p.claim_index is not null)
left join uneven as u on u.document_id = p.document_id and u.table_index = p.table_index and u.row_index = p.row_index
