{{ config(tags=['evaluate']) }}
-- Every evaluation of every identity: the checks of figures (evaluated_sums), the checks of words as their models give them, and for each
-- rule that found nothing to evaluate one row that says so: a pass rate needs its denominator.
{% set own_models = ['check_codes_agree', 'check_declared_empty', 'check_units_listed', 'check_spending_plan', 'check_indicators',
    'check_vehicles', 'check_shares', 'check_years_in_prose', 'check_forms_present', 'check_document_agrees', 'check_told_by_content',
    'check_operating_funds', 'check_execution', 'check_change_rates', 'check_change_among_peers', 'check_publication_date',
    'check_disclosures_received', 'check_unit_slips', 'check_classification', 'check_placeholders', 'check_units_printed', 'check_figures_understood', 'check_rows_understood', 'check_detail', 'check_duplicates',
    'check_version_order', 'check_omissions'] -%}
with made as (
    select
        rule_id,
        document_id,
        entity_index,
        entity_code,
        form,
        line_key,
        code,
        measure,
        check_no,
        check_key,
        relation,
        alternative,
        cast(case when outcome in ('pass', 'fail') then expected end as decimal(24, 4)) as expected,
        cast(case when outcome in ('pass', 'fail') then actual end as decimal(24, 4)) as actual,
        cast(case when outcome in ('pass', 'fail') then difference end as decimal(24, 4)) as difference,
        cast(case when outcome in ('pass', 'fail') then bound end as decimal(24, 4)) as bound,
        outcome,
        outcome = 'pass' and case relation when 'equal' then difference <> 0 when 'at_most' then difference > 0 else difference < 0 end
            as explained_by_rounding,
        case when outcome in ('not_applicable', 'not_evaluable') then reason end as reason,
        -- A check of prose stands where the prose stands.
        coalesce(stated_place.page, case when claim_index is null then any_page else stated_claim.page end) as page,
        coalesce(stated_place.table_index, case when claim_index is null then any_table end) as table_index,
        coalesce(stated_place.row_index, case when claim_index is null then only_row end) as row_index,
        stated_place.column_index as column_index,
        cast(null as integer) as block_index,
        claim_index
    from {{ ref('evaluated_sums') }}
    {% for model in own_models %}
    union all by name
    select * from {{ ref(model) }}
    {% endfor %}
),

-- Whom each rule has to answer for.
scope as (
    select r.rule_id, r.form, r.kinds, e.document_id, e.entity_index, e.entity_code, e.stage
    from {{ source('reference', 'rules') }} as r
    cross join {{ ref('identity_entities') }} as e
    where r.scope = 'entity'
    union all
    select r.rule_id, r.form, r.kinds, d.document_id, null as entity_index, d.department_code as entity_code, d.stage
    from {{ source('reference', 'rules') }} as r
    cross join {{ ref('stg_current_documents') }} as d
    where r.scope = 'document'
),

unanswered as (
    select
        s.rule_id,
        s.document_id,
        s.entity_index,
        s.entity_code,
        s.form,
        0 as check_no,
        '' as check_key,
        case
            when {{ holds_for('s.kinds', 's.stage') }} and f.status = 'absent' and f.is_main then 'not_evaluable' else 'not_applicable'
        end as outcome,
        case
            when not {{ holds_for('s.kinds', 's.stage') }} then 'the rule does not hold for documents of this kind'
            when not f.is_main then 'another file of the disclosure answers for it'
            when f.status = 'absent' then 'the form ' || n.title_zh || ' was not found'
            when f.status = 'declared_empty' then 'the form ' || n.title_zh || ' is declared empty'
            else 'nothing that the rule speaks of is printed'
        end as reason
    from scope as s
    anti join made as m
        on m.rule_id = s.rule_id and m.document_id = s.document_id and m.entity_index is not distinct from s.entity_index
    left join {{ ref('identity_sources') }} as f
        on f.document_id = s.document_id and f.entity_index = s.entity_index and f.form = s.form
    left join {{ ref('forms') }} as n on n.form = s.form
),

every as (
    select * from made
    union all by name
    select * from unanswered
)

select
    {{ check_id('c') }} as check_id,
    c.rule_id,
    r.severity,
    c.document_id,
    c.entity_index,
    c.entity_code,
    c.form,
    c.line_key,
    c.code,
    c.measure,
    c.expected,
    c.actual,
    c.difference,
    c.bound,
    c.expected_text,
    c.actual_text,
    c.outcome,
    coalesce(c.explained_by_rounding, false) as explained_by_rounding,
    c.reason,
    coalesce(c.relation, 'equal') as relation,
    c.alternative,
    c.page,
    c.table_index,
    c.row_index,
    c.column_index,
    c.block_index,
    c.claim_index,
    c.check_no,
    c.check_key
from every as c
inner join {{ source('reference', 'rules') }} as r on r.rule_id = c.rule_id
