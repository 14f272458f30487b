{{ config(tags=['evaluate']) }}
-- Shape `claim_parts`: a figure stated in prose equals the parts that the same list states. A list that only names the main parts
-- (主要为 …) may come to less, not to more; where its changes go both ways it says nothing. So does one that lacks a part which the
-- subject always has, as the form has lines for them, or procurement has goods, works and services. What goes to small businesses is a part
-- of each of these.
with parts_of_form as (
    select form || '.' || parent_line_key as subject, form || '.' || line_key as part_subject
    from {{ ref('lines') }}
    where form = 'three_public' and part_kind = 'part' and parent_line_key in ('total', 'vehicle')
    union all
    select 'procurement.total' as subject, unnest(['procurement.goods', 'procurement.works', 'procurement.services']) as part_subject
),

parts as (
    select * from {{ ref('identity_claims') }}
    where parent_claim_index is not null and subject is distinct from 'procurement.small_business'
),

needed as (
    select subject, count(*) as part_count from parts_of_form group by subject
),

lists as (
    select
        k.rule_id,
        k.check_no,
        p.document_id,
        p.claim_index,
        c.part_list,
        bool_or(c.part_of = 'some') or count(distinct f.part_subject) < coalesce(any_value(n.part_count), 0) as names_main_parts,
        bool_and(coalesce(c.operand_yuan, 0) * sign(p.operand_yuan) >= 0) as goes_one_way
    from {{ source('reference', 'rule_checks') }} as k
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = k.rule_id
    inner join {{ ref('identity_claims') }} as p
        on p.subject = k.subject and p.measure = k.measure and {{ holds_for('r.kinds', 'p.stage') }}
    inner join parts as c
        on c.document_id = p.document_id and c.parent_claim_index = p.claim_index and c.measure = p.measure
    left join needed as n on n.subject = p.subject
    left join parts_of_form as f on f.subject = p.subject and f.part_subject = c.subject
    where k.shape = 'claim_parts' and p.operand_yuan is not null and not coalesce(p.is_history, false)
    group by k.rule_id, k.check_no, p.document_id, p.claim_index, c.part_list
),

evaluable as (
    select
        l.*,
        p.entity_index,
        p.entity_code,
        p.subject,
        p.measure,
        case
            when not l.names_main_parts then 'equal'
            when p.operand_yuan >= 0 then 'at_least'
            else 'at_most'
        end as relation
    from lists as l
    inner join {{ ref('identity_claims') }} as p on p.document_id = l.document_id and p.claim_index = l.claim_index
    where not l.names_main_parts or l.goes_one_way
),

figures as (
    select e.rule_id, e.check_no, e.part_list, e.claim_index as head_index, e.relation, 'stated' as operand_side, c.*
    from evaluable as e
    inner join {{ ref('identity_claims') }} as c on c.document_id = e.document_id and c.claim_index = e.claim_index
    union all
    select e.rule_id, e.check_no, e.part_list, e.claim_index as head_index, e.relation, 'derived' as operand_side, c.*
    from evaluable as e
    inner join parts as c
        on c.document_id = e.document_id and c.parent_claim_index = e.claim_index and c.measure = e.measure
        and c.part_list is not distinct from e.part_list
)

select
    f.rule_id,
    f.check_no,
    1 as alternative,
    'c' || f.head_index || coalesce('p' || f.part_list, '') as check_key,
    f.document_id,
    f.entity_index,
    f.entity_code,
    f.relation,
    cast(null as varchar) as form,
    cast(null as varchar) as line_key,
    cast(null as varchar) as code,
    f.measure,
    f.operand_side as side,
    1 as sign,
    case when f.operand_yuan is null then 'unread' else 'printed' end as status,
    case when f.operand_yuan is null then 'no figure is stated for ' || coalesce(f.subject_text, 'a part') end as reason,
    cast(null as varchar) as operand_form,
    f.subject as operand_line_key,
    cast(null as varchar) as operand_code,
    f.measure as operand_measure,
    f.operand_yuan as amount_yuan,
    f.operand_step_yuan as step_yuan,
    f.page,
    cast(null as integer) as table_index,
    cast(null as integer) as row_index,
    cast(null as integer) as column_index,
    f.claim_index
from figures as f
