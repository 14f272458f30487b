{{ config(tags=['evaluate']) }}
-- Every evaluation of every identity: the checks of figures summed up from their operands, the checks of words as their models
-- give them, and for each rule that found nothing to evaluate one row that says so: a pass rate needs its denominator.
--
-- actual = Σ stated, expected = Σ derived. Each printed figure is off by at most half its printed step, so the two may differ by
-- half of the sum of all steps (`bound`) and still be true; no other tolerance exists. A blank adds nothing and rounds nothing.
{% set own_models = ['check_codes_agree', 'check_declared_empty', 'check_units_listed', 'check_spending_plan', 'check_indicators',
    'check_vehicles', 'check_shares', 'check_years_in_prose', 'check_forms_present', 'check_document_agrees',
    'check_operating_funds', 'check_execution', 'check_change_rates', 'check_change_among_peers', 'check_publication_date',
    'check_disclosures_received', 'check_unit_slips', 'check_classification', 'check_placeholders', 'check_units_printed', 'check_figures_understood', 'check_rows_understood', 'check_detail', 'check_duplicates',
    'check_version_order'] -%}
with condition_flags as (
    select
        rule_id,
        check_no,
        bool_or(side = 'nonzero') as has_nonzero,
        count(distinct alternative) filter (where side = 'derived') as alternatives
    from {{ source('reference', 'rule_terms') }}
    group by rule_id, check_no
),

sums as (
    select
        rule_id,
        check_no,
        alternative,
        check_key,
        document_id,
        entity_index,
        any_value(entity_code) as entity_code,
        any_value(relation) as relation,
        any_value(form) as form,
        any_value(line_key) as line_key,
        any_value(code) as code,
        any_value(measure) as measure,
        sum(sign * amount_yuan) filter (where side = 'stated' and status = 'printed') as actual,
        coalesce(sum(sign * amount_yuan) filter (where side = 'derived' and status = 'printed'), 0) as expected,
        coalesce(sum(step_yuan) filter (where side in ('stated', 'derived') and status = 'printed'), 0) / 2 as bound,
        count(*) filter (where side = 'stated' and status = 'printed') as stated_count,
        count(*) filter (where side = 'derived' and status = 'printed') as derived_count,
        coalesce(sum(sign * amount_yuan) filter (where side = 'zero' and status = 'printed'), 0) as zero_sum,
        coalesce(sum(step_yuan) filter (where side = 'zero' and status = 'printed'), 0) / 2 as zero_bound,
        coalesce(sum(sign * amount_yuan) filter (where side = 'nonzero' and status = 'printed'), 0) as nonzero_sum,
        coalesce(sum(step_yuan) filter (where side = 'nonzero' and status = 'printed'), 0) / 2 as nonzero_bound,
        count(*) filter (where status = 'unread') as unread_count,
        count(*) filter (where status = 'doubt') as doubt_count,
        count(*) filter (where status = 'gap_doubt') as gap_doubt_count,
        count(*) filter (where status not in ('doubt', 'gap_doubt')) as operand_count,
        min(reason) filter (where status = 'unread') as unread_reason,
        min(reason) filter (where status in ('doubt', 'gap_doubt')) as doubt_reason,
        -- the first place, so that the same files give the same rows
        min({'table_index': table_index, 'row_index': row_index, 'column_index': column_index, 'page': page})
            filter (where side = 'stated' and table_index is not null) as stated_place,
        min({'claim_index': claim_index, 'page': page}) filter (where side = 'stated' and claim_index is not null) as stated_claim,
        min(page) filter (where table_index is not null) as any_page,
        min(table_index) filter (where side = 'derived') as any_table,
        case when min(row_index) = max(row_index) then min(row_index) end as only_row,
        min(claim_index) filter (where side = 'stated') as claim_index
    from {{ ref('identity_operands') }}
    group by rule_id, check_no, alternative, check_key, document_id, entity_index
),

judged as (
    select
        s.*,
        coalesce(s.actual, 0) - s.expected as difference,
        greatest(coalesce(f.alternatives, 1), 1) as alternatives,
        case
            when s.unread_count > 0 or {{ beyond_measure('s.actual') }} or {{ beyond_measure('s.expected') }}
                or {{ beyond_measure('coalesce(s.actual, 0) - s.expected') }} then 'not_evaluable'
            when abs(s.zero_sum) > s.zero_bound then 'not_applicable'
            when f.has_nonzero and abs(s.nonzero_sum) <= s.nonzero_bound then 'not_applicable'
            when s.stated_count + s.derived_count = 0 then 'not_applicable'
            when s.relation = 'at_most' and s.stated_count = 0 then 'not_applicable'
            when s.relation = 'equal' and abs(coalesce(s.actual, 0) - s.expected) <= s.bound then 'pass'
            when s.relation = 'at_most' and coalesce(s.actual, 0) - s.expected <= s.bound then 'pass'
            when s.relation = 'at_least' and s.expected - coalesce(s.actual, 0) <= s.bound then 'pass'
            when s.doubt_count > 0 or (s.gap_doubt_count > 0 and (s.stated_count = 0 or s.derived_count = 0)) then 'not_evaluable'
            else 'fail'
        end as outcome,
        case
            when s.unread_count > 0 then s.unread_reason
            when {{ beyond_measure('s.actual') }} or {{ beyond_measure('s.expected') }} or {{ beyond_measure('coalesce(s.actual, 0) - s.expected') }}
                then 'the figures add up to more than can be compared'
            when abs(s.zero_sum) > s.zero_bound or (f.has_nonzero and abs(s.nonzero_sum) <= s.nonzero_bound)
                then 'the case that the rule speaks of does not arise'
            when s.stated_count + s.derived_count = 0 or (s.relation = 'at_most' and s.stated_count = 0) then 'nothing is printed'
            else s.doubt_reason
        end as reason
    from sums as s
    left join condition_flags as f on f.rule_id = s.rule_id and f.check_no = s.check_no
    where s.operand_count > 0
),

-- Of several alternatives the one that holds counts, else the first that could be evaluated; but one that lacks only a small part of
-- what the worst one lacks goes first: where a total stands among its own addends, their sum says nothing of a row that is missing.
decided as (
    select * from judged where alternatives = 1
    union all
    select * exclude (largest_difference)
    from (
        select *,
            max(abs(difference)) filter (where outcome = 'fail') over (
                partition by rule_id, check_no, document_id, entity_index, check_key
            ) as largest_difference
        from judged
        where alternatives > 1
    )
    qualify row_number() over (
        partition by rule_id, check_no, document_id, entity_index, check_key
        order by
            case outcome when 'pass' then 1 when 'fail' then 2 when 'not_evaluable' then 3 else 4 end,
            outcome = 'fail' and abs(difference) * {{ threshold('nearest_alternative') }} > largest_difference,
            alternative
    ) = 1
),

made as (
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
    from decided
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
