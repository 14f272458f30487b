{{ config(tags=['evaluate']) }}
-- Shape `units`: in each line and column of a form, the department equals the sum of its units. It can be said only where every
-- unit that 机构设置情况 lists publishes the form; where nothing lists the units, a difference accuses nobody.
with checks as (
    select c.rule_id, c.check_no, c.form, c.relation, r.kinds
    from {{ source('reference', 'rule_checks') }} as c
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = c.rule_id
    where c.shape = 'units'
),

departments as (
    select
        u.document_id,
        u.department_index as entity_index,
        bool_or(u.is_listed) as has_list,
        string_agg(u.unit_name, '、' order by u.unit_name) filter (where u.is_listed and not u.is_publishing) as units_missing
    from {{ ref('identity_listed_units') }} as u
    group by u.document_id, u.department_index
    having bool_or(u.is_publishing)
),

units as (
    select document_id, department_index, unit_document_id, unit_index
    from {{ ref('identity_listed_units') }}
    where is_publishing
),

scope as (
    select d.document_id, d.entity_index, e.entity_code, d.has_list, d.units_missing, c.*
    from departments as d
    inner join {{ ref('identity_entities') }} as e on e.document_id = d.document_id and e.entity_index = d.entity_index
    inner join checks as c on {{ holds_for('c.kinds', 'e.stage') }}
),

gaps as (
    select
        s.document_id,
        s.entity_index,
        s.check_no,
        coalesce(
            'units of the department publish no tables: ' || any_value(s.units_missing),
            'the form ' || any_value(n.title_zh) || ' was not found for '
                || string_agg(distinct case when f.entity_index = s.entity_index and f.document_id = s.document_id
                    then 'the department' else coalesce(e.entity_name, 'a unit') end, '、')
                filter (where f.status = 'absent')
        ) as reason
    from scope as s
    inner join (
        select document_id, department_index, unit_document_id, unit_index from units
        union all
        select document_id, entity_index, document_id, entity_index from departments
    ) as u on u.document_id = s.document_id and u.department_index = s.entity_index
    inner join {{ ref('identity_forms') }} as f
        on f.document_id = u.unit_document_id and f.entity_index = u.unit_index and f.form = s.form
    inner join {{ ref('forms') }} as n on n.form = s.form
    left join {{ ref('identity_entities') }} as e on e.document_id = u.unit_document_id and e.entity_index = u.unit_index
    group by s.document_id, s.entity_index, s.check_no
    having bool_or(f.status = 'absent') or any_value(s.units_missing) is not null
),

ready as (
    select s.*
    from scope as s
    anti join gaps as g on g.document_id = s.document_id and g.entity_index = s.entity_index and g.check_no = s.check_no
),

figures as (
    select
        r.document_id as department_document_id,
        r.entity_index as department_index,
        r.rule_id,
        r.check_no,
        r.relation,
        r.entity_code as department_code,
        r.has_list,
        'stated' as operand_side,
        a.*
    from {{ ref('int_amounts') }} as a
    inner join ready as r on r.document_id = a.document_id and r.entity_index = a.entity_index and r.form = a.form
    union all
    select
        r.document_id as department_document_id,
        r.entity_index as department_index,
        r.rule_id,
        r.check_no,
        r.relation,
        r.entity_code as department_code,
        r.has_list,
        'derived' as operand_side,
        a.*
    from {{ ref('int_amounts') }} as a
    inner join units as u on u.unit_document_id = a.document_id and u.unit_index = a.entity_index
    inner join ready as r
        on r.document_id = u.document_id and r.entity_index = u.department_index and r.form = a.form
),

keyed as (
    select
        *,
        concat_ws('.', line_key, coalesce(code, case when line_key in ('code', 'expenditure.class') then name end), measure) as check_key
    from figures
    where line_key is not null and measure is not null and quantity_kind = 'money'
),

-- A subtotal that only one side prints is told by the codes below it.
lines_of_both as (
    select department_document_id, department_index, check_no, line_key, coalesce(code, '') as code
    from keyed
    group by department_document_id, department_index, check_no, line_key, coalesce(code, '')
    having count(distinct operand_side) = 2
)

select
    k.rule_id,
    k.check_no,
    1 as alternative,
    k.check_key,
    k.department_document_id as document_id,
    k.department_index as entity_index,
    k.department_code as entity_code,
    k.relation,
    k.form,
    k.line_key,
    k.code,
    k.measure,
    k.operand_side as side,
    1 as sign,
    {{ operand_status('k') }} as status,
    {{ operand_reason('k') }} as reason,
    case when k.operand_side = 'derived' then coalesce(k.entity_code, k.entity_name) end as operand_entity,
    k.form as operand_form,
    k.line_key as operand_line_key,
    k.code as operand_code,
    k.measure as operand_measure,
    k.amount_yuan,
    k.step_yuan,
    case when k.operand_side = 'stated' then k.page end as page,
    case when k.operand_side = 'stated' then k.table_index end as table_index,
    case when k.operand_side = 'stated' then k.row_index end as row_index,
    case when k.operand_side = 'stated' then k.column_index end as column_index,
    cast(null as integer) as claim_index,
    -- Where the unit prints its figure: maybe in another document, so beside the place of the check, not as it.
    case when k.operand_side = 'derived' then k.document_id end as unit_document_id,
    case when k.operand_side = 'derived' then k.page end as unit_page,
    case when k.operand_side = 'derived' then k.table_index end as unit_table_index,
    case when k.operand_side = 'derived' then k.row_index end as unit_row_index,
    case when k.operand_side = 'derived' then k.column_index end as unit_column_index
from keyed as k
left join lines_of_both as b
    on b.department_document_id = k.department_document_id and b.department_index = k.department_index and b.check_no = k.check_no
    and b.line_key = k.line_key and b.code = coalesce(k.code, '')
where k.line_key <> 'code' or k.is_leaf or b.check_no is not null
union all by name
select
    k.rule_id,
    k.check_no,
    1 as alternative,
    k.check_key,
    k.department_document_id as document_id,
    k.department_index as entity_index,
    k.department_code as entity_code,
    k.relation,
    k.form,
    k.line_key,
    k.code,
    k.measure,
    'derived' as side,
    1 as sign,
    'doubt' as status,
    'the document does not list the units of the department' as reason,
    k.form as operand_form,
    k.line_key as operand_line_key,
    k.code as operand_code,
    k.measure as operand_measure
from keyed as k
where not k.has_list
union all by name
select
    s.rule_id,
    s.check_no,
    1 as alternative,
    '' as check_key,
    s.document_id,
    s.entity_index,
    s.entity_code,
    s.relation,
    s.form,
    'stated' as side,
    1 as sign,
    'unread' as status,
    g.reason,
    s.form as operand_form
from gaps as g
inner join scope as s on s.document_id = g.document_id and s.entity_index = g.entity_index and s.check_no = g.check_no
