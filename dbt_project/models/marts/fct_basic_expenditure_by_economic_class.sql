-- Basic spending by economic class (支出经济分类), from 一般公共预算财政拨款基本支出表.
with facts as (
    select
        {{ fact_columns('a') }},
        coalesce(a.code, a.line_key) as code,
        a.printed_name,
        {{ figure_columns('a') }}
    from {{ ref('printed_amounts') }} as a
    where a.fact = 'fct_basic_expenditure_by_economic_class' and a.why_not_summed is null
)

{{ named_facts('facts', ref('dim_economic_class')) }}
