{{ config(tags=['evaluate']) }}
-- Every figure of a recognised table of a current document, with its entity, its row's place in the sum and its measure's parent.
-- A row that prints several blocks of codes side by side has a line per code.
with lines as (
    select
        document_id,
        table_index,
        row_index,
        coalesce(side, '') as side_key,
        coalesce(line_key, '') as line_key,
        coalesce(code, '') as code_key,
        min(name) as name,
        min(parent_code) as parent_code,
        bool_or(is_leaf) as is_leaf
    from {{ ref('int_lines') }}
    group by document_id, table_index, row_index, coalesce(side, ''), coalesce(line_key, ''), coalesce(code, '')
)

select
    a.document_id,
    coalesce(t.entity_index, 0) as entity_index,
    e.entity_id,
    e.entity_code,
    e.entity_name,
    e.entity_level,
    d.division_code,
    d.fiscal_year,
    d.stage,
    a.form,
    a.page,
    a.table_index,
    a.row_index,
    a.column_index,
    a.side,
    a.line_key,
    a.code,
    l.name,
    l.parent_code,
    coalesce(l.is_leaf, false) as is_leaf,
    a.measure,
    m.parent_measure,
    a.text,
    a.printed_as,
    a.quantity_kind,
    a.unit,
    a.value,
    a.amount_yuan,
    a.step_yuan
from {{ source('staging', 'amounts') }} as a
inner join {{ source('staging', 'tables') }} as t
    on t.document_id = a.document_id and t.table_index = a.table_index
inner join {{ ref('stg_current_documents') }} as d on d.document_id = a.document_id
left join {{ ref('int_entities') }} as e
    on e.document_id = a.document_id and e.entity_index = t.entity_index
left join lines as l
    on l.document_id = a.document_id and l.table_index = a.table_index and l.row_index = a.row_index
    and l.side_key = coalesce(a.side, '') and l.line_key = coalesce(a.line_key, '') and l.code_key = coalesce(a.code, '')
left join {{ ref('measures') }} as m on m.form = a.form and m.measure = a.measure
where a.form is not null
