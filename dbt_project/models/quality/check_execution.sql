{{ config(tags=['evaluate']) }}
-- N09: what prose says of the execution of the budget. Each budgeted amount (年初预算为…) opens a statement; the final account (支出决算为…;
-- where that is not stated, 执行数), the completion rate (完成年初预算的…%) and the direction (决算数大于预算数) that follow it in the paragraph belong to it. Check 1: the rate
-- is the one that both amounts give, at its printed precision, and none is stated of a budget of nothing. Check 2: the direction is not
-- contradicted by the amounts. Check 3: the rate of a “three public” item whose budget only the form prints.
with claims as (
    select
        c.*,
        count(*) filter (where c.measure = 'amount' and c.claim_stage in ('budget', 'adjusted_budget')) over (
            partition by c.document_id, c.block_index order by c.claim_index
        ) as statement_no
    from {{ ref('identity_claims') }} as c
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = 'N09' and {{ holds_for('r.kinds', 'c.stage') }}
    where c.stage = 'final_account' and c.unit is distinct from '人'
),

statements as (
    select
        document_id,
        block_index,
        statement_no,
        any_value(entity_index) as entity_index,
        any_value(entity_code) as entity_code,
        any_value(page) as page,
        arg_min({'yuan': operand_yuan, 'step': operand_step_yuan, 'subject': subject, 'claim': claim_index}, claim_index)
            filter (where measure = 'amount' and claim_stage in ('budget', 'adjusted_budget')) as budget,
        coalesce(
            arg_min({'yuan': operand_yuan, 'step': operand_step_yuan, 'claim': claim_index}, claim_index)
                filter (where measure = 'amount' and claim_stage = 'final_account' and operand_yuan is not null),
            arg_min({'yuan': operand_yuan, 'step': operand_step_yuan, 'claim': claim_index}, claim_index)
                filter (where measure = 'amount' and claim_stage = 'execution' and operand_yuan is not null)
        ) as spent,
        arg_min({'rate': amount, 'text': amount_text, 'claim': claim_index}, claim_index)
            filter (where measure = 'share' and amount is not null and unit = '%' and regexp_matches(share_of, '预算')) as completion,
        arg_min({'direction': direction, 'claim': claim_index}, claim_index)
            filter (where measure = 'change' and claim_stage = 'final_account' and amount is null and comparator is null
                and direction in ('increase', 'decrease', 'unchanged')) as said,
        coalesce(
            nullif(count(*) filter (where measure = 'amount' and claim_stage = 'final_account'), 0),
            count(*) filter (where measure = 'amount' and claim_stage = 'execution')
        ) as spent_count
    from claims
    where statement_no > 0
    group by document_id, block_index, statement_no
),

-- What the text says was spent of the budget of a “three public” item, where it leaves that budget to the form.
of_form as (
    select
        r.document_id,
        r.block_index,
        r.entity_index,
        r.entity_code,
        r.page,
        r.claim_index,
        [r.claim_index, s.claim_index] as claims_read,
        r.amount as rate_stated,
        100 * s.operand_yuan / nullif(f.amount_yuan, 0) as rate,
        f.amount_yuan as budget_yuan,
        pow(10, -length(regexp_extract(r.amount_text, '\.(\d+)', 1))) / 2
            + 100 * (coalesce(s.operand_step_yuan, 0) + abs(s.operand_yuan / nullif(f.amount_yuan, 0)) * coalesce(f.step_yuan, 0))
            / 2 / nullif(abs(f.amount_yuan), 0) as rate_bound
    from claims as r
    inner join claims as s
        on s.document_id = r.document_id and s.block_index = r.block_index and s.sentence = r.sentence and s.subject = r.subject
        and s.measure = 'amount' and s.claim_stage = 'final_account' and s.operand_yuan is not null
    inner join {{ ref('identity_sources') }} as i
        on i.document_id = r.document_id and i.entity_index = r.entity_index and i.form = 'three_public'
    inner join {{ ref('int_amounts') }} as f
        on f.document_id = i.source_document_id and f.entity_index = i.source_entity_index and f.form = i.form and f.measure = 'budget'
        and f.line_key = split_part(r.subject, '.', 2) and f.amount_yuan is not null
    anti join claims as b
        on b.document_id = r.document_id and b.block_index = r.block_index and b.subject = r.subject and b.measure = 'amount'
        and b.claim_stage in ('budget', 'adjusted_budget')
    where starts_with(r.subject, 'three_public.') and r.measure = 'share' and r.unit = '%' and r.amount is not null
        and regexp_matches(r.share_of, '预算')
    qualify count(*) over (partition by r.document_id, r.claim_index) = 1
),

computed as (
    select
        *,
        spent.yuan - budget.yuan as difference,
        (coalesce(spent.step, 0) + coalesce(budget.step, 0)) / 2 as bound,
        100 * spent.yuan / nullif(budget.yuan, 0) as rate,
        -- how far the rate can be off: its own rounding, and that of both amounts
        pow(10, -length(regexp_extract(completion.text, '\.(\d+)', 1))) / 2
            + 100 * (coalesce(spent.step, 0) + abs(spent.yuan / nullif(budget.yuan, 0)) * coalesce(budget.step, 0))
            / 2 / nullif(abs(budget.yuan), 0) as rate_bound
    from statements
    where budget.yuan is not null and spent.yuan is not null and spent_count = 1
),

checks as (
    select
        *,
        1 as check_no,
        completion.claim as claim_index,
        [completion.claim, budget.claim, spent.claim] as claims_read,
        case when budget.yuan = 0 then 'fail' when abs(completion.rate - rate) <= rate_bound then 'pass' else 'fail' end as outcome,
        case
            when budget.yuan = 0 then 'no rate of a budget of 0'
            else {{ percent('rate') }}
        end as expected_text,
        {{ percent('completion.rate') }} as actual_text
    from computed
    where completion.rate is not null
    union all
    select
        *,
        2 as check_no,
        said.claim as claim_index,
        [said.claim, budget.claim, spent.claim] as claims_read,
        case
            when case said.direction when 'increase' then difference >= -bound when 'decrease' then difference <= bound else abs(difference) <= bound end
                then 'pass'
            else 'fail'
        end as outcome,
        case when difference > 0 then 'more than budgeted' when difference < 0 then 'less than budgeted' else 'as budgeted' end as expected_text,
        case said.direction when 'increase' then 'more than budgeted' when 'decrease' then 'less than budgeted' else 'as budgeted' end as actual_text
    from computed
    where said.direction is not null
    union all by name
    select
        document_id,
        entity_index,
        entity_code,
        page,
        block_index,
        3 as check_no,
        claim_index,
        claims_read,
        case when budget_yuan = 0 then 'fail' when abs(rate_stated - rate) <= rate_bound then 'pass' else 'fail' end as outcome,
        case when budget_yuan = 0 then 'no rate of a budget of 0' else {{ percent('rate') }} end as expected_text,
        {{ percent('rate_stated') }} as actual_text
    from of_form
)

select
    'N09' as rule_id,
    document_id,
    entity_index,
    entity_code,
    check_no,
    'c' || claim_index as check_key,
    case check_no when 2 then 'change' else 'share' end as measure,
    outcome,
    expected_text,
    actual_text,
    page,
    block_index,
    claim_index,
    claims_read
from checks
