{{ config(tags=['evaluate']) }}
-- The project (项目) of every row of a 绩效目标表: the name printed in the row, else the last one above it, else the first one of
-- the table. Names compare without white space and punctuation.
with named as (
    select
        document_id,
        table_index,
        row_index,
        arg_max(text, coalesce(column_index, 0)) filter (where attribute = 'project_name') as project_name,
        arg_max(text, coalesce(column_index, 0)) filter (where attribute = 'project_code') as project_code
    from {{ source('staging', 'attributes') }}
    where form = 'performance' and trim(text) <> ''
    group by document_id, table_index, row_index
),

figures as (
    select distinct document_id, table_index, row_index
    from {{ source('staging', 'amounts') }}
    where form = 'performance'
),

all_rows as (
    select
        coalesce(n.document_id, f.document_id) as document_id,
        coalesce(n.table_index, f.table_index) as table_index,
        coalesce(n.row_index, f.row_index) as row_index,
        n.project_name,
        n.project_code
    from named as n
    full outer join figures as f
        on f.document_id = n.document_id and f.table_index = n.table_index and f.row_index = n.row_index
),

filled as (
    select
        document_id,
        table_index,
        row_index,
        project_code,
        coalesce(
            last_value(case when project_name is not null then row_index end ignore nulls) over (
                partition by document_id, table_index order by row_index rows between unbounded preceding and current row
            ),
            first_value(case when project_name is not null then row_index end ignore nulls) over (
                partition by document_id, table_index order by row_index rows between current row and unbounded following
            )
        ) as project_row,
        coalesce(
            last_value(project_name ignore nulls) over (
                partition by document_id, table_index order by row_index rows between unbounded preceding and current row
            ),
            first_value(project_name ignore nulls) over (
                partition by document_id, table_index order by row_index rows between current row and unbounded following
            )
        ) as project_name
    from all_rows
)

select
    r.document_id,
    coalesce(t.entity_index, 0) as entity_index,
    r.table_index,
    r.row_index,
    coalesce(r.project_row, 0) as project_row,
    max(r.project_code) over (partition by r.document_id, r.table_index, r.project_name) as project_code,
    r.project_name,
    coalesce({{ name_key('r.project_name') }}, '') as project_key
from filled as r
inner join {{ ref('stg_current_documents') }} as d on d.document_id = r.document_id
inner join {{ source('staging', 'tables') }} as t
    on t.document_id = r.document_id and t.table_index = r.table_index
