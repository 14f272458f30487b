-- Items of the procurement budget (政府采购预算) by source of money, with quantity and unit price as printed in the row.
with details as (
    select
        document_id,
        table_index,
        row_index,
        max(text) filter (where attribute = 'project_name') as project_name,
        max(text) filter (where attribute = 'item_name') as item_name,
        max(text) filter (where attribute = 'catalogue_code') as catalogue_code,
        max(text) filter (where attribute = 'measuring_unit') as measuring_unit
    from {{ source('staging', 'attributes') }}
    where form = 'procurement' and trim(text) <> ''
    group by document_id, table_index, row_index
),

counts as (
    select
        document_id,
        table_index,
        row_index,
        max(amount_printed) filter (where measure = 'quantity') as quantity,
        max(amount_yuan) filter (where measure = 'unit_price') as unit_price_yuan
    from {{ ref('printed_amounts') }}
    where form = 'procurement' and measure in ('quantity', 'unit_price')
    group by document_id, table_index, row_index
),

facts as (
    select
        {{ fact_columns('a') }},
        coalesce(d.catalogue_code, d.item_name, a.line_key) as code,
        d.project_name,
        d.item_name,
        d.catalogue_code,
        c.quantity,
        d.measuring_unit,
        c.unit_price_yuan,
        {{ figure_columns('a') }}
    from {{ ref('printed_amounts') }} as a
    left join details as d
        on d.document_id = a.document_id and d.table_index = a.table_index and d.row_index = a.row_index
    left join counts as c
        on c.document_id = a.document_id and c.table_index = a.table_index and c.row_index = a.row_index
    where a.fact = 'fct_procurement' and a.why_not_summed is null
)

{{ named_facts('facts') }}
