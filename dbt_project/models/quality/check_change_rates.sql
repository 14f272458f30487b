{{ config(tags=['evaluate']) }}
-- N10: a stated rate of change (增长25.32%) is the one that the amount (135.09万元) and the change (增加27.29万元) of the same sentence and
-- subject give: change ÷ (amount − change), at the printed precision of all three. What grows from nothing has no rate.
with claims as (
    select c.*, coalesce(c.subject_text, '') as named
    from {{ ref('identity_claims') }} as c
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = 'N10' and {{ holds_for('r.kinds', 'c.stage') }}
    where c.subject is not null
),

amounts as (
    select * from claims
    where measure = 'amount' and comparator is null and amount_yuan is not null and (claim_stage is null or claim_stage = stage)
    qualify count(*) over (partition by document_id, block_index, sentence, subject, named) = 1
),

changes as (
    select * from claims
    where measure = 'change' and comparator is not null and amount_yuan is not null and direction in ('increase', 'decrease')
    qualify count(*) over (partition by document_id, block_index, sentence, subject, named, comparator) = 1
),

rates as (
    select * from claims
    where measure = 'rate' and comparator is not null and amount is not null and unit = '%'
    qualify count(*) over (partition by document_id, block_index, sentence, subject, named, comparator) = 1
),

computed as (
    select
        r.*,
        g.operand_yuan as change_yuan,
        g.direction as change_direction,
        a.operand_yuan - g.operand_yuan as base_yuan,
        100 * abs(g.operand_yuan) / nullif(a.operand_yuan - g.operand_yuan, 0) as rate_computed,
        pow(10, -length(regexp_extract(r.amount_text, '\.(\d+)', 1))) / 2
            + 100 * (coalesce(g.step_yuan, 0)
                + abs(g.operand_yuan / nullif(a.operand_yuan - g.operand_yuan, 0)) * (coalesce(a.step_yuan, 0) + coalesce(g.step_yuan, 0)))
            / 2 / nullif(abs(a.operand_yuan - g.operand_yuan), 0) as rate_bound,
        (coalesce(a.step_yuan, 0) + coalesce(g.step_yuan, 0)) / 2 as base_bound
    from rates as r
    inner join changes as g
        on g.document_id = r.document_id and g.block_index = r.block_index and g.sentence = r.sentence and g.subject = r.subject
        and g.named = r.named and g.comparator = r.comparator
    inner join amounts as a
        on a.document_id = r.document_id and a.block_index = r.block_index and a.sentence = r.sentence and a.subject = r.subject
        and a.named = r.named and a.claim_index < r.claim_index
)

select
    'N10' as rule_id,
    document_id,
    entity_index,
    entity_code,
    1 as check_no,
    'c' || claim_index as check_key,
    'rate' as measure,
    case
        when base_yuan <= base_bound then 'not_applicable'
        when abs(amount - rate_computed) <= rate_bound then 'pass'
        else 'fail'
    end as outcome,
    case when base_yuan <= base_bound then 'there was nothing before' end as reason,
    cast(cast(rate_computed as decimal(18, 2)) as varchar) || ' %' as expected_text,
    cast(cast(amount as decimal(18, 2)) as varchar) || ' %' as actual_text,
    page,
    block_index,
    claim_index
from computed
