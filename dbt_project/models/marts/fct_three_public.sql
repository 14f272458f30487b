-- The three public expenses (“三公”经费) by item and fund, from 财政拨款“三公”经费支出表.
with facts as (
    select
        {{ fact_columns('a') }},
        a.line_key as code,
        a.printed_name,
        {{ figure_columns('a') }}
    from {{ ref('printed_amounts') }} as a
    where a.fact = 'fct_three_public' and a.why_not_summed is null
)

{{ named_facts('facts') }}
