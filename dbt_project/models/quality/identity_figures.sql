{{ config(tags=['evaluate']) }}
-- The figures of forms that the checks of shapes `terms` and `claims` read, found by form, line and column, for all rules at
-- once; and for each check that cannot be made, one row that says why.
with checks as (
    select c.rule_id, c.check_no, c.shape, c.relation, c.is_where_printed, c.check_key, r.kinds
    from {{ source('reference', 'rule_checks') }} as c
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = c.rule_id
    where c.shape in ('terms', 'claims')
),

terms as (
    select c.shape, c.check_key as check_is_by, c.relation, t.*
    from {{ source('reference', 'rule_terms') }} as t
    inner join checks as c on c.rule_id = t.rule_id and c.check_no = t.check_no
),

alternatives as (
    select c.*, a.alternative
    from checks as c
    inner join (select distinct rule_id, check_no, alternative from terms) as a
        on a.rule_id = c.rule_id and a.check_no = c.check_no
),

-- Checks that hold only where a template prints, or lacks, a certain column.
column_conditions as (
    select t.rule_id, t.check_no, t.side, m.document_id, m.entity_index
    from terms as t
    left join {{ ref('identity_measures') }} as m
        on m.form = t.form and m.asked_measure = t.measure and m.measure = t.measure
    where t.side in ('if_column', 'unless_column')
),

scope as (
    select e.document_id, e.entity_index, e.entity_code, a.*
    from {{ ref('identity_entities') }} as e
    inner join alternatives as a on {{ holds_for('a.kinds', 'e.stage') }}
    left join (select distinct rule_id, check_no from column_conditions where side = 'if_column') as i
        on i.rule_id = a.rule_id and i.check_no = a.check_no
    left join column_conditions as p
        on p.rule_id = a.rule_id and p.check_no = a.check_no and p.document_id = e.document_id and p.entity_index = e.entity_index
    where (i.rule_id is null or p.side = 'if_column') and coalesce(p.side, '') <> 'unless_column'
),

printed_lines as (
    select distinct document_id, entity_index, form, line_key, coalesce(code, '') as code from {{ ref('int_lines') }}
    union
    select distinct document_id, entity_index, form, line_key, '' as code from {{ ref('int_lines') }} where code is not null
),

asked as (
    select distinct rule_id, check_no, alternative, form, measure, line_key, coalesce(code, '') as code, is_optional, is_fixed_line
    from terms
    where side in ('stated', 'derived', 'zero', 'nonzero')
),

-- What a check asks for and the document does not give: the form itself, a column, a line.
gaps as (
    select
        s.document_id,
        s.entity_index,
        s.rule_id,
        s.check_no,
        s.alternative,
        bool_or(f.status <> 'absent') as is_template_gap,
        min(case
            when f.status = 'absent' then 'the form ' || n.title_zh || ' was not found'
            when m.asked_measure is null then n.title_zh || ' prints no column for ' || coalesce(k.name_zh, q.measure)
            else n.title_zh || ' prints no row for ' || coalesce(nullif(q.code, ''), l.name_zh, q.line_key)
        end) as reason
    from scope as s
    inner join asked as q on q.rule_id = s.rule_id and q.check_no = s.check_no and q.alternative = s.alternative
    inner join {{ ref('identity_forms') }} as f
        on f.document_id = s.document_id and f.entity_index = s.entity_index and f.form = q.form
    inner join {{ ref('forms') }} as n on n.form = q.form
    left join {{ ref('measures') }} as k on k.form = q.form and k.measure = q.measure
    left join {{ ref('lines') }} as l on l.form = q.form and l.line_key = q.line_key
    left join (select distinct document_id, entity_index, form, asked_measure from {{ ref('identity_measures') }}) as m
        on m.document_id = s.document_id and m.entity_index = s.entity_index and m.form = q.form and m.asked_measure = q.measure
    left join printed_lines as p
        on p.document_id = s.document_id and p.entity_index = s.entity_index and p.form = q.form
        and p.line_key = q.line_key and p.code = q.code
    where f.status = 'absent'
        or (f.status = 'figures' and not q.is_optional and (m.asked_measure is null or (q.is_fixed_line and p.line_key is null)))
    group by s.document_id, s.entity_index, s.rule_id, s.check_no, s.alternative
),

ready as (
    select s.*
    from scope as s
    anti join gaps as g
        on g.document_id = s.document_id and g.entity_index = s.entity_index and g.rule_id = s.rule_id
        and g.check_no = s.check_no and g.alternative = s.alternative
),

found as (
    select
        t.rule_id,
        t.check_no,
        t.alternative,
        t.shape,
        t.relation,
        t.side as term_side,
        t.sign,
        case t.check_is_by
            when 'code' then a.code
            when 'class' then left(a.code, 3)
            when 'table' then 't' || a.table_index
            else ''
        end as check_key,
        a.*
    from {{ ref('int_amounts') }} as a
    inner join {{ ref('identity_measures') }} as m
        on m.document_id = a.document_id and m.entity_index = a.entity_index and m.form = a.form and m.measure = a.measure
    inner join terms as t
        on t.form = a.form and t.line_key = a.line_key and t.measure = m.asked_measure
        and (t.code is null or t.code = a.code)
        and (t.term_key <> 'class' or a.line_key <> 'code' or a.parent_code is null)
)

select
    f.rule_id,
    f.check_no,
    f.alternative,
    f.shape,
    f.check_key,
    f.document_id,
    f.entity_index,
    r.entity_code,
    f.relation,
    f.term_side as side,
    f.sign,
    {{ operand_status('f') }} as status,
    {{ operand_reason('f') }} as reason,
    f.form as operand_form,
    f.line_key as operand_line_key,
    f.code as operand_code,
    f.measure as operand_measure,
    f.amount_yuan,
    f.step_yuan,
    f.page,
    f.table_index,
    f.row_index,
    f.column_index
from found as f
inner join ready as r
    on r.document_id = f.document_id and r.entity_index = f.entity_index and r.rule_id = f.rule_id
    and r.check_no = f.check_no and r.alternative = f.alternative
where f.check_key is not null
union all
select
    s.rule_id,
    s.check_no,
    s.alternative,
    s.shape,
    '' as check_key,
    s.document_id,
    s.entity_index,
    s.entity_code,
    s.relation,
    'stated' as side,
    1 as sign,
    'unread' as status,
    g.reason,
    null as operand_form,
    null as operand_line_key,
    null as operand_code,
    null as operand_measure,
    null as amount_yuan,
    null as step_yuan,
    null as page,
    null as table_index,
    null as row_index,
    null as column_index
from gaps as g
inner join scope as s
    on s.document_id = g.document_id and s.entity_index = g.entity_index and s.rule_id = g.rule_id
    and s.check_no = g.check_no and s.alternative = g.alternative
where not (s.is_where_printed and g.is_template_gap)
union all
-- A figure in a row that was not understood may belong to a sum of the same column.
select
    t.rule_id,
    t.check_no,
    t.alternative,
    t.shape,
    '' as check_key,
    a.document_id,
    a.entity_index,
    r.entity_code,
    t.relation,
    'derived' as side,
    1 as sign,
    'doubt' as status,
    'the column also prints “' || a.text || '” in a row that was not understood' as reason,
    a.form as operand_form,
    null as operand_line_key,
    null as operand_code,
    a.measure as operand_measure,
    null as amount_yuan,
    null as step_yuan,
    a.page,
    a.table_index,
    a.row_index,
    a.column_index
from {{ ref('int_amounts') }} as a
inner join (
    select distinct t.rule_id, t.check_no, t.alternative, t.shape, t.relation, t.form, t.measure, l.side
    from terms as t
    left join {{ ref('lines') }} as l on l.form = t.form and l.line_key = t.line_key
    where t.side = 'derived' and not t.is_fixed_line and t.check_is_by = ''
    union
    select distinct t.rule_id, t.check_no, t.alternative, t.shape, t.relation, t.form, t.measure, l.side
    from terms as t
    left join {{ ref('lines') }} as l on l.form = t.form and l.line_key = t.line_key
    where t.side = 'derived' and t.is_optional and t.check_is_by = '' and t.shape = 'terms'
) as t on t.form = a.form and t.measure = a.measure and (t.side is null or a.side is null or t.side = a.side)
inner join ready as r
    on r.document_id = a.document_id and r.entity_index = a.entity_index and r.rule_id = t.rule_id
    and r.check_no = t.check_no and r.alternative = t.alternative
where a.line_key is null and a.printed_as <> 'nil_mark'
union all
-- Where checks are told apart by code, it may be the very one that is missing on one side.
select
    k.rule_id,
    k.check_no,
    k.alternative,
    k.shape,
    k.check_key,
    k.document_id,
    k.entity_index,
    k.entity_code,
    k.relation,
    'derived' as side,
    1 as sign,
    'gap_doubt' as status,
    'the column also prints “' || a.text || '” in a row that was not understood' as reason,
    a.form as operand_form,
    null as operand_line_key,
    null as operand_code,
    a.measure as operand_measure,
    null as amount_yuan,
    null as step_yuan,
    a.page,
    a.table_index,
    a.row_index,
    a.column_index
from {{ ref('int_amounts') }} as a
inner join (
    select distinct t.rule_id, t.check_no, t.alternative, t.form, t.measure
    from terms as t
    where t.side in ('stated', 'derived') and t.check_is_by in ('code', 'class')
) as t on t.form = a.form and t.measure = a.measure
inner join (
    select distinct f.rule_id, f.check_no, f.alternative, f.shape, f.check_key, f.document_id, f.entity_index, r.entity_code, f.relation
    from found as f
    inner join ready as r
        on r.document_id = f.document_id and r.entity_index = f.entity_index and r.rule_id = f.rule_id
        and r.check_no = f.check_no and r.alternative = f.alternative
    where f.check_key is not null and f.term_side in ('stated', 'derived')
) as k
    on k.document_id = a.document_id and k.entity_index = a.entity_index and k.rule_id = t.rule_id and k.check_no = t.check_no
    and k.alternative = t.alternative
where a.line_key is null and a.printed_as <> 'nil_mark'
