{{ config(tags=['evaluate'], materialized='view') }}
-- What each failed check was made of: the cells of its figures (conditions too), the sentences of its stated figures; of a check of words the
-- cells that it speaks of. One row without a place stands for what cannot be pointed at: a form that is missing, a figure that was added up.
with failed as (
    select * from {{ ref('identity_checks') }} where outcome = 'fail'
),

operands as (
    select
        f.check_id,
        coalesce(o.unit_document_id, o.document_id) as document_id,
        coalesce(o.unit_table_index, o.table_index) as table_index,
        coalesce(o.unit_row_index, o.row_index) as row_index,
        coalesce(o.unit_column_index, o.column_index) as column_index,
        -- An operand of a form keeps the number of the statement that it is compared with.
        case when o.operand_form is null then o.claim_index end as claim_index,
        o.side,
        o.status,
        o.amount_yuan,
        o.step_yuan
    from failed as f
    inner join {{ ref('identity_operands') }} as o
        on o.rule_id = f.rule_id and o.document_id = f.document_id and o.check_no = f.check_no and o.check_key = f.check_key
        and o.entity_index is not distinct from f.entity_index and o.alternative = f.alternative
    where o.status in ('printed', 'blank')
),

of_words as (
    select f.* from failed as f anti join operands as o on o.check_id = f.check_id
),

places as (
    select * from operands
    union by name
    select check_id, document_id, table_index, row_index, column_index
    from of_words
    where column_index is not null
    union by name
    -- A check of a row speaks of its labels.
    select f.check_id, f.document_id, f.table_index, f.row_index, c.column_index
    from of_words as f
    inner join {{ source('staging', 'cells') }} as c
        on c.document_id = f.document_id and c.table_index = f.table_index and c.row_index = f.row_index
    left join {{ source('staging', 'columns') }} as k
        on k.document_id = c.document_id and k.table_index = c.table_index and k.column_index = c.column_index
    where f.column_index is null and f.row_index is not null and c.text <> '' and coalesce(k.role, 'text') <> 'amount'
    union by name
    select check_id, document_id, claim_index
    from of_words
    where claim_index is not null
    union by name
    select check_id, document_id
    from of_words
    where row_index is null and claim_index is null
)

select
    p.check_id,
    p.document_id,
    coalesce(c.page, m.page) as page,
    p.table_index,
    p.row_index,
    p.column_index,
    p.claim_index,
    p.side,
    p.status,
    p.amount_yuan,
    p.step_yuan,
    coalesce(c.text, m.amount_text) as text,
    c.box,
    c.ocr_confidence
from places as p
left join {{ source('staging', 'cells') }} as c
    on c.document_id = p.document_id and c.table_index = p.table_index and c.row_index = p.row_index and c.column_index = p.column_index
left join {{ source('staging', 'claims') }} as m on m.document_id = p.document_id and m.claim_index = p.claim_index
