{{ config(tags=['evaluate']) }}
-- Shape `direction`: a change stated in prose, signed by its direction, equals this year's figure less last year's: by the form
-- where it prints a column for last year, else by the figures that prose states for both years.
with changes as (
    select k.rule_id, k.check_no, k.form, k.line_key, k.measure, k.relation, c.*
    from {{ source('reference', 'rule_checks') }} as k
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = k.rule_id
    inner join {{ ref('identity_claims') }} as c
        on c.subject = k.subject and c.measure = 'change' and {{ holds_for('r.kinds', 'c.stage') }}
    where k.shape = 'direction' and c.operand_yuan is not null
        and coalesce(c.comparator_year, c.fiscal_year - 1) is not distinct from c.fiscal_year - 1
),

by_form as (
    select c.document_id, c.claim_index, c.rule_id, c.check_no, case a.measure when 'total' then 1 else -1 end as operand_sign, a.*
        exclude (document_id)
    from changes as c
    inner join {{ ref('int_amounts') }} as a
        on a.document_id = c.document_id and a.entity_index = c.entity_index and a.form = c.form and a.line_key = c.line_key
        and a.measure in ('total', 'prior_year') and a.amount_yuan is not null
),

-- Both years must be printed: a column that is blank says nothing about a change.
complete as (
    select document_id, claim_index, rule_id, check_no
    from by_form
    group by document_id, claim_index, rule_id, check_no
    having count(distinct measure) = 2 and count(*) = 2
),

by_prose as (
    select
        c.rule_id,
        c.check_no,
        c.claim_index as change_index,
        case when a.is_history then -1 else 1 end as operand_sign,
        a.*
    from changes as c
    inner join {{ ref('identity_claims') }} as a
        on a.document_id = c.document_id and a.entity_index = c.entity_index and a.subject = c.subject
        and a.measure = 'amount' and a.operand_yuan is not null and a.block_index = c.block_index
        and (a.year = c.fiscal_year or (a.is_history and a.year = c.fiscal_year - 1))
    anti join complete as f
        on f.document_id = c.document_id and f.claim_index = c.claim_index and f.rule_id = c.rule_id and f.check_no = c.check_no
),

complete_prose as (
    select document_id, change_index, rule_id, check_no
    from by_prose
    group by document_id, change_index, rule_id, check_no
    having count(*) = 2 and sum(operand_sign) = 0
),

judged as (
    select document_id, claim_index, rule_id, check_no from complete
    union all
    select document_id, change_index as claim_index, rule_id, check_no from complete_prose
),

operands as (
    select
        c.document_id, c.claim_index as change_index, c.rule_id, c.check_no, 'stated' as side, 1 as sign,
        cast(null as varchar) as operand_form, c.subject as operand_line_key, 'change' as operand_measure, c.operand_yuan as amount_yuan,
        c.operand_step_yuan as step_yuan, c.page, cast(null as integer) as table_index, cast(null as integer) as row_index,
        cast(null as integer) as column_index, c.claim_index
    from changes as c
    union all
    select
        f.document_id, f.claim_index as change_index, f.rule_id, f.check_no, 'derived' as side, f.operand_sign as sign,
        f.form as operand_form, f.line_key as operand_line_key, f.measure as operand_measure, f.amount_yuan,
        f.step_yuan, f.page, f.table_index, f.row_index,
        f.column_index, null as claim_index
    from by_form as f
    inner join complete as k
        on k.document_id = f.document_id and k.claim_index = f.claim_index and k.rule_id = f.rule_id and k.check_no = f.check_no
    union all
    select
        p.document_id, p.change_index, p.rule_id, p.check_no, 'derived' as side, p.operand_sign as sign,
        null as operand_form, p.subject as operand_line_key, 'amount' as operand_measure, p.operand_yuan as amount_yuan,
        p.operand_step_yuan as step_yuan, p.page, null as table_index, null as row_index,
        null as column_index, p.claim_index
    from by_prose as p
)

select
    o.rule_id,
    o.check_no,
    1 as alternative,
    'c' || c.claim_index as check_key,
    c.document_id,
    c.entity_index,
    c.entity_code,
    c.relation,
    c.form,
    c.line_key,
    cast(null as varchar) as code,
    c.measure,
    o.side,
    o.sign,
    'printed' as status,
    cast(null as varchar) as reason,
    o.operand_form,
    o.operand_line_key,
    cast(null as varchar) as operand_code,
    o.operand_measure,
    o.amount_yuan,
    o.step_yuan,
    o.page,
    o.table_index,
    o.row_index,
    o.column_index,
    o.claim_index
from judged as j
inner join changes as c
    on c.document_id = j.document_id and c.claim_index = j.claim_index and c.rule_id = j.rule_id and c.check_no = j.check_no
inner join operands as o
    on o.document_id = j.document_id and o.change_index = j.claim_index and o.rule_id = j.rule_id and o.check_no = j.check_no
