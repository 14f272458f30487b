{{ config(tags=['evaluate']) }}
-- Which amount columns a form prints. An identity asks here before it takes a blank for nothing.
select distinct
    c.document_id,
    coalesce(t.entity_index, 0) as entity_index,
    t.form,
    c.side,
    c.measure
from {{ source('staging', 'columns') }} as c
inner join {{ source('staging', 'tables') }} as t
    on t.document_id = c.document_id and t.table_index = c.table_index
inner join {{ ref('stg_current_documents') }} as d on d.document_id = c.document_id
where t.form is not null and c.role = 'amount' and c.measure is not null
