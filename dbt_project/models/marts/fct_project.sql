-- Project budgets (项目) from the 绩效目标表; where such a table prints no budget, the amount that prose states for the project.
with stated as (
    select c.*
    from {{ ref('int_published_project_claims') }} as c
    inner join {{ ref('int_departments') }} as d
        on d.document_id = c.document_id and d.entity_index = c.entity_index
    left join {{ ref('int_level_choice') }} as l
        on l.department_entity_id = d.department_entity_id and l.fiscal_year = c.fiscal_year and l.stage = c.stage
        and l.fact = 'fct_project' and l.fund = ''
    where l.level is null or l.level = d.role
),

facts as (
    select
        {{ fact_columns('a') }},
        coalesce(p.project_code, p.project_name, 'project') as code,
        p.project_code,
        p.project_name,
        {{ figure_columns('a') }},
        'table' as amount_source,
        cast(null as integer) as block_index,
        cast(null as integer) as claim_index
    from {{ ref('printed_amounts') }} as a
    left join {{ ref('int_project_rows') }} as p
        on p.document_id = a.document_id and p.table_index = a.table_index and p.row_index = a.row_index
    where a.fact = 'fct_project' and a.why_not_summed is null
    union all
    select
        s.document_id || ':claim' || s.claim_index as fact_id,
        s.document_id,
        s.entity_id,
        s.entity_code,
        s.entity_name,
        s.entity_level,
        s.division_code,
        s.fiscal_year,
        s.stage,
        coalesce(s.project_code, s.project_name, 'project') as code,
        s.project_code,
        s.project_name,
        'budget' as measure,
        s.amount_yuan,
        s.amount as amount_printed,
        s.unit,
        s.amount_text,
        s.page,
        s.table_index,
        cast(null as integer) as row_index,
        cast(null as integer) as column_index,
        'prose' as amount_source,
        s.block_index,
        s.claim_index
    from stated as s
)

{{ named_facts('facts') }}
