-- Performance indicators (绩效指标) of projects, one row per printed indicator. Their targets are texts: amounts are null.
with indicators as (
    select
        document_id,
        min(page) as page,
        table_index,
        row_index,
        arg_max(column_index, column_index) filter (where attribute = 'target') as column_index,
        max(nullif(trim(text), '')) filter (where attribute = 'level_1') as level_1,
        max(nullif(trim(text), '')) filter (where attribute = 'level_2') as level_2,
        max(nullif(trim(text), '')) filter (where attribute = 'level_3') as level_3,
        max(nullif(trim(text), '')) filter (where attribute = 'description') as description,
        max(nullif(trim(text), '')) filter (where attribute = 'target') as target,
        max(nullif(trim(text), '')) filter (where attribute = 'basis') as basis
    from {{ source('staging', 'attributes') }}
    where form = 'performance'
    group by document_id, table_index, row_index
),

facts as (
    select
        i.document_id || ':table' || i.table_index || ':row' || i.row_index as fact_id,
        i.document_id,
        e.entity_id,
        e.entity_code,
        e.entity_name,
        e.entity_level,
        e.division_code,
        e.fiscal_year,
        e.stage,
        coalesce(p.project_code, p.project_name, 'project') as code,
        p.project_code,
        p.project_name,
        i.level_1,
        i.level_2,
        i.level_3,
        i.description,
        i.target,
        i.basis,
        'target' as measure,
        cast(null as decimal(24, 4)) as amount_yuan,
        cast(null as decimal(24, 6)) as amount_printed,
        cast(null as varchar) as unit,
        i.target as amount_text,
        i.page,
        i.table_index,
        i.row_index,
        i.column_index
    from indicators as i
    inner join {{ ref('int_table_publication') }} as t
        on t.document_id = i.document_id and t.table_index = i.table_index and t.withheld_because is null
    inner join {{ ref('int_entities') }} as e on e.document_id = i.document_id and e.entity_index = t.entity_index
    inner join {{ ref('int_departments') }} as d on d.document_id = i.document_id and d.entity_index = t.entity_index
    left join {{ ref('int_level_choice') }} as l
        on l.department_entity_id = d.department_entity_id and l.fiscal_year = e.fiscal_year and l.stage = e.stage
        and l.fact = 'fct_project' and l.fund = ''
    left join {{ ref('int_project_rows') }} as p
        on p.document_id = i.document_id and p.table_index = i.table_index and p.row_index = i.row_index
    where coalesce(i.level_2, i.level_3, i.description, i.target) is not null
        and (l.level is null or l.level = d.role)
)

{{ named_facts('facts') }}
