-- Cumulative spending plan (资金支出计划) of projects in percent of their budget, by the dates that the table prints. Do not sum.
with dates as (
    select
        document_id,
        table_index,
        text as plan_date,
        row_number() over (partition by document_id, table_index, project_key order by row_index, column_index) as plan_order,
        project_key
    from (
        select a.document_id, a.table_index, a.row_index, a.column_index, a.text, p.project_key
        from {{ source('staging', 'attributes') }} as a
        inner join {{ ref('int_project_rows') }} as p
            on p.document_id = a.document_id and p.table_index = a.table_index and p.row_index = a.row_index
        where a.form = 'performance' and a.attribute = 'plan_date' and trim(a.text) <> ''
    ) as printed
)

select
    {{ fact_columns('a') }},
    coalesce(p.project_code, p.project_name, 'project') as code,
    p.project_name,
    cast(replace(a.measure, 'plan_', '') as integer) as plan_order,
    d.plan_date,
    a.amount_printed as percent_spent,
    a.amount_text,
    a.page,
    a.table_index,
    a.row_index,
    a.column_index
from {{ ref('printed_amounts') }} as a
left join {{ ref('int_project_rows') }} as p
    on p.document_id = a.document_id and p.table_index = a.table_index and p.row_index = a.row_index
left join dates as d
    on d.document_id = a.document_id and d.table_index = a.table_index and d.project_key = p.project_key
    and d.plan_order = cast(replace(a.measure, 'plan_', '') as integer)
where a.form = 'performance' and starts_with(a.measure, 'plan_')
