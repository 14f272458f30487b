{{ config(tags=['evaluate']) }}
-- N03: 机关运行经费 stated in prose is the public funds (公用经费) of basic spending. It is only of offices (行政单位及参公单位): where the
-- entity's basic spending also pays for institutions, it is no more than that. Institutions show by a function with basic spending that
-- is neither 行政运行 nor what all units have (208, 210, 221).
with claims as (
    select c.*
    from {{ ref('identity_claims') }} as c
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = 'N03' and {{ holds_for('r.kinds', 'c.stage') }}
    where c.subject = 'operating' and c.measure = 'amount' and c.operand_yuan is not null and not coalesce(c.is_history, false)
        and not c.is_unnamed and not coalesce(c.is_narrower, false)
),

amounts as (
    select a.* exclude (document_id, entity_index), s.document_id, s.entity_index
    from {{ ref('int_amounts') }} as a
    inner join {{ ref('identity_sources') }} as s
        on s.source_document_id = a.document_id and s.source_entity_index = a.entity_index and s.form = a.form
    where a.form in ('basic_expenditure', 'general_expenditure')
),

public_funds as (
    select document_id, entity_index, sum(amount_yuan) as amount_yuan, sum(step_yuan) as step_yuan, bool_and(amount_yuan is null) as is_unread
    from amounts
    where form = 'basic_expenditure' and printed_as <> 'nil_mark'
        and ((line_key = 'total' and measure = 'public') or (line_key = 'public_total' and measure = 'total'))
    group by document_id, entity_index
),

offices as (
    select document_id, entity_index,
        bool_or(starts_with({{ name_key('name') }}, '行政运行')) as has_office,
        bool_or(not starts_with({{ name_key('name') }}, '行政运行') and left(code, 3) not in ('208', '210', '221')) as has_institution
    from amounts
    where form = 'general_expenditure' and line_key = 'code' and measure in ('basic', 'personnel', 'public') and is_leaf and amount_yuan <> 0
    group by document_id, entity_index
),

results as (
    select
        c.*,
        f.status as form_status,
        p.amount_yuan as expected,
        coalesce(p.is_unread, true) as is_unread,
        case when o.has_office and not o.has_institution then 'equal' else 'at_most' end as relation,
        (coalesce(c.operand_step_yuan, 0) + coalesce(p.step_yuan, 0)) / 2 as bound,
        c.operand_yuan - p.amount_yuan as difference
    from claims as c
    left join {{ ref('identity_sources') }} as f
        on f.document_id = c.document_id and f.entity_index = c.entity_index and f.form = 'basic_expenditure'
    left join public_funds as p on p.document_id = c.document_id and p.entity_index = c.entity_index
    left join offices as o on o.document_id = c.document_id and o.entity_index = c.entity_index
),

judged as (
    select
        *,
        case
            when is_unread or {{ beyond_measure('difference') }} then 'not_evaluable'
            when case relation when 'equal' then abs(difference) else difference end <= bound then 'pass'
            else 'fail'
        end as outcome
    from results
)

select
    'N03' as rule_id,
    document_id,
    entity_index,
    entity_code,
    'basic_expenditure' as form,
    'total' as line_key,
    'public' as measure,
    1 as check_no,
    'c' || claim_index as check_key,
    relation,
    cast(case when outcome <> 'not_evaluable' then expected end as decimal(24, 4)) as expected,
    cast(case when outcome <> 'not_evaluable' then operand_yuan end as decimal(24, 4)) as actual,
    cast(case when outcome <> 'not_evaluable' then difference end as decimal(24, 4)) as difference,
    cast(case when outcome <> 'not_evaluable' then bound end as decimal(24, 4)) as bound,
    outcome,
    outcome = 'pass' and case relation when 'equal' then difference <> 0 else difference > 0 end as explained_by_rounding,
    case
        when outcome <> 'not_evaluable' then null
        when not is_unread then 'the figures add up to more than can be compared'
        when coalesce(form_status, 'absent') = 'absent' then 'the form 一般公共预算财政拨款基本支出表 was not found'
        else '一般公共预算财政拨款基本支出表 prints no total of 公用经费'
    end as reason,
    case when outcome <> 'not_evaluable' then case relation when 'equal' then '' else '≤ ' end || {{ in_unit('expected', 10000) }} || ' 万元' end as expected_text,
    case when outcome <> 'not_evaluable' then {{ in_unit('operand_yuan', 10000) }} || ' 万元' end as actual_text,
    page,
    block_index,
    claim_index
from judged
