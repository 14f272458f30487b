-- Spending by functional class (支出功能分类) and nature, from 支出总表.
with facts as (
    select
        {{ fact_columns('a') }},
        coalesce(a.code, a.line_key) as code,
        a.printed_name,
        {{ figure_columns('a') }}
    from {{ ref('printed_amounts') }} as a
    where a.fact = 'fct_expenditure_by_function' and a.why_not_summed is null
)

{{ named_facts('facts', ref('dim_functional_class')) }}
