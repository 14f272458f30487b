{{ config(tags=['evaluate']) }}
-- N10: a stated rate of change is the one that stated amounts give, at the printed precision of all of them. Check 1: of the amount
-- (135.09万元) and the change (增加27.29万元), change ÷ (amount − change). Check 2: where no change is stated, of the amount and the one that it
-- is compared with (上年执行数为114.00万元，今年安排110.60万元，减少2.98%), which also tells the direction. All are of the same subject; change and
-- rate stand in one sentence, the amount there or, as the only one, before it in the paragraph or the one before. What grows from nothing has no rate.
with claims as (
    select c.*, coalesce(c.subject, '') as subject_key, coalesce(c.subject_text, '') as named
    from {{ ref('identity_claims') }} as c
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = 'N10' and {{ holds_for('r.kinds', 'c.stage') }}
    where c.subject is not null or c.subject_text is not null
),

amounts as (
    select *,
        count(*) over (partition by document_id, block_index, sentence, subject_key, named) as in_sentence,
        count(*) over (partition by document_id, block_index, subject_key, named) as in_paragraph
    from claims
    where measure = 'amount' and comparator is null and amount_yuan is not null and (claim_stage is null or claim_stage = stage)
),

changes as (
    select * from claims
    where measure = 'change' and comparator is not null and amount_yuan is not null and direction in ('increase', 'decrease')
    qualify count(*) over (partition by document_id, block_index, sentence, subject_key, named, comparator) = 1
),

-- What this year's amount is compared with.
bases as (
    select * from claims
    where measure = 'amount' and amount_yuan is not null
        -- 比上年1.43万元 lacks a word: it may be the change
        and regexp_matches(comparator, '预算|决算|执行|数|安排|支出|收入')
    qualify count(*) over (partition by document_id, block_index, sentence, subject_key, named) = 1
),

rates as (
    select * from claims
    where measure = 'rate' and comparator is not null and amount is not null and unit = '%'
    qualify count(*) over (partition by document_id, block_index, sentence, subject_key, named, comparator) = 1
),

-- The amount of the sentence, if it has only one, else the only one of the paragraph, else of the nearest of the two before it.
compared as (
    select document_id, rate_index, amount_index, operand_yuan, step_yuan
    from (
        select
            r.document_id,
            r.claim_index as rate_index,
            a.claim_index as amount_index,
            a.operand_yuan,
            a.step_yuan,
            case when a.block_index = r.block_index and a.sentence = r.sentence then a.in_sentence else a.in_paragraph end as amount_count
        from rates as r
        inner join amounts as a
            on a.document_id = r.document_id and a.subject_key = r.subject_key and a.named = r.named and a.claim_index < r.claim_index
            and (a.block_index = r.block_index or (a.block_index between r.block_index - 2 and r.block_index - 1 and r.subject is not null))
        qualify rank() over (
            partition by r.document_id, r.claim_index order by a.block_index desc, a.block_index = r.block_index and a.sentence = r.sentence desc
        ) = 1
    ) as nearest
    where amount_count = 1
),

found as (
    select
        r.*,
        1 as check_no,
        abs(r.amount) as rate_stated,
        a.operand_yuan - g.operand_yuan as base_yuan,
        abs(g.operand_yuan) as change_yuan,
        coalesce(a.step_yuan, 0) + coalesce(g.step_yuan, 0) as base_step,
        coalesce(g.step_yuan, 0) as change_step,
        [r.claim_index, g.claim_index, a.amount_index] as claims_read
    from rates as r
    inner join changes as g
        on g.document_id = r.document_id and g.block_index = r.block_index and g.sentence = r.sentence and g.subject_key = r.subject_key
        and g.named = r.named and g.comparator = r.comparator
    inner join compared as a on a.document_id = r.document_id and a.rate_index = r.claim_index
    union all
    select
        r.*,
        2 as check_no,
        case r.direction when 'decrease' then -abs(r.amount) else abs(r.amount) end as rate_stated,
        b.operand_yuan as base_yuan,
        a.operand_yuan - b.operand_yuan as change_yuan,
        coalesce(b.step_yuan, 0) as base_step,
        coalesce(a.step_yuan, 0) + coalesce(b.step_yuan, 0) as change_step,
        [r.claim_index, b.claim_index, a.amount_index] as claims_read
    from rates as r
    inner join bases as b
        on b.document_id = r.document_id and b.block_index = r.block_index and b.sentence = r.sentence and b.subject_key = r.subject_key
        and b.named = r.named and b.claim_index < r.claim_index
    inner join compared as a on a.document_id = r.document_id and a.rate_index = r.claim_index
    anti join changes as g
        on g.document_id = r.document_id and g.block_index = r.block_index and g.sentence = r.sentence and g.subject_key = r.subject_key
        and g.named = r.named
    where r.direction in ('increase', 'decrease')
),

computed as (
    select
        *,
        100 * change_yuan / nullif(base_yuan, 0) as rate_computed,
        pow(10, -length(regexp_extract(amount_text, '\.(\d+)', 1))) / 2
            + 100 * (change_step + abs(change_yuan / nullif(base_yuan, 0)) * base_step) / 2 / nullif(abs(base_yuan), 0) as rate_bound,
        base_step / 2 as base_bound
    from found
)

select
    'N10' as rule_id,
    document_id,
    entity_index,
    entity_code,
    check_no,
    'c' || claim_index as check_key,
    'rate' as measure,
    case
        when base_yuan <= base_bound then 'not_applicable'
        when abs(rate_stated - rate_computed) <= rate_bound then 'pass'
        else 'fail'
    end as outcome,
    case when base_yuan <= base_bound then 'there was nothing before' end as reason,
    {{ percent('rate_computed') }} as expected_text,
    {{ percent('rate_stated') }} as actual_text,
    page,
    block_index,
    claim_index,
    claims_read
from computed
