-- Spending of fiscal appropriation (财政拨款) by fund and functional class: from the form of the fund, or by class from
-- 财政拨款收支总表 where that form is not there (`form` says which).
with facts as (
    select
        {{ fact_columns('a') }},
        a.fund,
        a.form,
        coalesce(a.code, a.line_key) as code,
        a.printed_name,
        {{ figure_columns('a') }}
    from {{ ref('printed_amounts') }} as a
    where a.fact = 'fct_fiscal_appropriation' and a.why_not_summed is null
)

{{ named_facts('facts', ref('dim_functional_class')) }}
