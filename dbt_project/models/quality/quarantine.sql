{{ config(tags=['publish']) }}
-- What must not be published, form by form, and why (fatal_failures): the amounts that a failed fatal check disputes (disputes), or the
-- whole form, or all forms of the document. Of forms that disagree as a whole both are withheld unless localisation determines the guilty
-- table; the form of a suspected one always is. Where nothing localises what is disputed and it is most of a form, the form is withheld as a whole.
with failing as (
    select * from {{ ref('fatal_failures') }} where part <> 'amounts'
),

forms_of_document as (
    select document_id, entity_index, form from {{ ref('identity_forms') }}
    union
    select document_id, coalesce(entity_index, 0) as entity_index, form from {{ source('staging', 'tables') }} where form is not null
),

-- All forms whose figures a check compares.
compared as (
    select o.check_id, coalesce(o.unit_document_id, o.document_id) as document_id, coalesce(t.entity_index, o.entity_index) as entity_index,
        o.operand_form as form
    from {{ ref('identity_operands') }} as o
    semi join failing as f on f.check_id = o.check_id
    inner join {{ source('staging', 'tables') }} as t
        on t.document_id = coalesce(o.unit_document_id, o.document_id) and t.table_index = coalesce(o.unit_table_index, o.table_index)
    where o.side in ('stated', 'derived') and o.operand_form is not null
    union
    select f.check_id, f.document_id, f.entity_index, u.form
    from failing as f
    inner join {{ ref('unit_slips') }} as u
        on u.document_id = f.document_id and u.entity_index = f.entity_index and u.family = f.check_key and u.check_no = f.check_no
    where f.rule_id = 'M07' and u.slips and u.form is not null
),

-- The forms of the cells that localisation suspects, by failed check. A group of failures may span entities: of its suspects those count
-- that stand in the forms that the check compares.
suspected as (
    select c.check_id, s.document_id, coalesce(t.entity_index, 0) as entity_index, t.form, s.determined and c.evaluated_count is null as is_determined,
        s.row_index is null as is_whole_table
    from {{ source('quality', 'suspect_checks') }} as c
    inner join {{ source('quality', 'suspects') }} as s on s.cluster_id = c.cluster_id
    inner join {{ source('staging', 'tables') }} as t on t.document_id = s.document_id and t.table_index = s.table_index
    semi join compared as k
        on k.check_id = c.check_id and k.document_id = s.document_id and k.entity_index = coalesce(t.entity_index, 0) and k.form = t.form
    where t.form is not null
),

determined as (
    select check_id, bool_and(is_whole_table) as is_whole_table
    from suspected
    group by check_id
    having bool_and(is_determined)
),

withheld as (
    -- the form that the rule is about
    select f.document_id, f.entity_index, f.form, f.rule_id, f.check_id
    from failing as f
    left join determined as d on d.check_id = f.check_id
    where f.form is not null and f.entity_index is not null and not coalesce(d.is_whole_table or f.rule_id = 'D01', false)
    union
    select s.document_id, s.entity_index, s.form, f.rule_id, f.check_id
    from failing as f
    inner join suspected as s on s.check_id = f.check_id
    union
    select c.document_id, c.entity_index, c.form, f.rule_id, f.check_id
    from failing as f
    inner join compared as c on c.check_id = f.check_id
    anti join determined as d on d.check_id = f.check_id
    union
    select f.document_id, d.entity_index, d.form, f.rule_id, f.check_id
    from failing as f
    inner join forms_of_document as d on d.document_id = f.document_id
    where f.entity_index is null
),

figures_of_form as (
    select document_id, entity_index, form, count(*) as figures
    from {{ ref('int_amounts') }}
    where line_key is not null and measure is not null
    group by document_id, entity_index, form
),

mostly_disputed as (
    select d.document_id, d.entity_index, d.form
    from {{ ref('disputes') }} as d
    inner join figures_of_form as f on f.document_id = d.document_id and f.entity_index = d.entity_index and f.form = d.form
    where not d.is_determined
    group by d.document_id, d.entity_index, d.form
    having count(distinct (d.table_index, d.row_index, d.column_index)) > max(f.figures) * {{ threshold('mostly_disputed') }}
),

quarantined as (
    select w.*, f.part, n.figures
    from withheld as w
    inner join failing as f on f.check_id = w.check_id
    left join figures_of_form as n on n.document_id = w.document_id and n.entity_index = w.entity_index and n.form = w.form
    union all
    select d.document_id, d.entity_index, d.form, d.rule_id, d.check_id,
        case when max(m.form) is not null and not bool_and(d.is_determined) then 'form' else 'amounts' end as part,
        count(*) as figures
    from {{ ref('disputes') }} as d
    left join mostly_disputed as m on m.document_id = d.document_id and m.entity_index = d.entity_index and m.form = d.form
    group by d.document_id, d.entity_index, d.form, d.rule_id, d.check_id
)

select distinct
    w.document_id,
    w.entity_index,
    e.entity_code,
    w.form,
    w.rule_id,
    w.check_id,
    w.part,
    coalesce(w.figures, 0) as figures,
    m.message
from quarantined as w
left join {{ ref('int_entities') }} as e on e.document_id = w.document_id and e.entity_index = w.entity_index
inner join {{ ref('finding_messages') }} as m on m.check_id = w.check_id
-- a form that is not there has nothing to withhold
anti join {{ ref('int_forms') }} as n
    on n.document_id = w.document_id and n.entity_index = w.entity_index and n.form = w.form and n.status = 'absent'
