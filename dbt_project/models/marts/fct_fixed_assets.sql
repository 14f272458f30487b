-- Fixed assets held at the end of the year before (固定资产占用情况) by kind, with the quantity printed in the row.
with quantities as (
    select document_id, table_index, row_index, line_key, max(amount_printed) as quantity
    from {{ ref('printed_amounts') }}
    where form = 'fixed_assets' and measure = 'quantity'
    group by document_id, table_index, row_index, line_key
),

facts as (
    select
        {{ fact_columns('a') }},
        a.line_key as code,
        a.printed_name,
        q.quantity,
        {{ figure_columns('a') }}
    from {{ ref('printed_amounts') }} as a
    left join quantities as q
        on q.document_id = a.document_id and q.table_index = a.table_index and q.row_index = a.row_index
        and q.line_key = a.line_key
    where a.fact = 'fct_fixed_assets' and a.why_not_summed is null
)

{{ named_facts('facts') }}
