{{ config(tags=['evaluate']) }}
-- Shape `row`: in each printed row, a column equals the printed columns that are parts of it. A table that prints label beside figure, one
-- measure below the other, is one row.
with checks as (
    select c.rule_id, c.check_no, c.form, c.measure, c.relation, r.kinds
    from {{ source('reference', 'rule_checks') }} as c
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = c.rule_id
    where c.shape = 'row'
),

-- A column whose parts are printed; the form's topmost one also where none of them is.
scope as (
    select e.document_id, e.entity_index, e.entity_code, c.rule_id, c.check_no, c.relation, m.form, m.measure
    from {{ ref('identity_entities') }} as e
    inner join {{ ref('identity_measures') }} as m
        on m.document_id = e.document_id and m.entity_index = e.entity_index and m.measure = m.asked_measure
    inner join checks as c on c.form = m.form and c.measure = m.measure
    inner join {{ ref('identity_forms') }} as f
        on f.document_id = e.document_id and f.entity_index = e.entity_index and f.form = m.form and f.status = 'figures'
    inner join {{ ref('measures') }} as n on n.form = m.form and n.measure = m.measure
    left join (select distinct document_id, entity_index, form, measure from {{ ref('identity_measure_parts') }}) as p
        on p.document_id = m.document_id and p.entity_index = m.entity_index and p.form = m.form and p.measure = m.measure
    where {{ holds_for('c.kinds', 'e.stage') }} and (p.measure is not null or n.parent_measure is null)
),

-- Columns without which the sum cannot be made, neither printed themselves nor by parts of theirs.
missing as (
    select s.document_id, s.entity_index, s.rule_id, s.check_no, string_agg(n.name_zh, '、' order by n.name_zh) as columns_missing
    from scope as s
    inner join {{ source('reference', 'rule_terms') }} as t
        on t.rule_id = s.rule_id and t.check_no = s.check_no and t.side = 'required'
    inner join {{ ref('measures') }} as n on n.form = t.form and n.measure = t.measure
    anti join {{ ref('identity_measures') }} as m
        on m.document_id = s.document_id and m.entity_index = s.entity_index and m.form = t.form and m.asked_measure = t.measure
    -- A form in two halves prints personnel and public funds as rows.
    anti join {{ ref('int_lines') }} as h
        on h.document_id = s.document_id and h.entity_index = s.entity_index and h.form = s.form and h.line_key = 'personnel_total'
    group by s.document_id, s.entity_index, s.rule_id, s.check_no
),

ready as (
    select s.*
    from scope as s
    inner join (select distinct document_id, entity_index, form, measure from {{ ref('identity_measure_parts') }}) as p
        on p.document_id = s.document_id and p.entity_index = s.entity_index and p.form = s.form and p.measure = s.measure
    anti join missing as m
        on m.document_id = s.document_id and m.entity_index = s.entity_index and m.rule_id = s.rule_id
        and m.check_no = s.check_no
),

lists as (
    select document_id, table_index
    from {{ ref('int_amounts') }} as a
    where a.measure is not null and a.line_key = 'total'
    group by document_id, table_index
    having count(*) > 1 and count(distinct row_index) = count(*) and count(distinct measure) = count(*)
),

printed as (
    select a.*,
        't' || a.table_index || case when l.document_id is null then 'r' || a.row_index else '' end || coalesce(left(a.side, 1), '') as row_key
    from {{ ref('int_amounts') }} as a
    left join lists as l on l.document_id = a.document_id and l.table_index = a.table_index
),

figures as (
    select r.rule_id, r.check_no, r.relation, r.measure as check_measure, r.entity_code as owner_code, 'stated' as operand_side, a.*
    from printed as a
    inner join ready as r
        on r.document_id = a.document_id and r.entity_index = a.entity_index and r.form = a.form and r.measure = a.measure
    union all
    select r.rule_id, r.check_no, r.relation, r.measure as check_measure, r.entity_code as owner_code, 'derived' as operand_side, a.*
    from printed as a
    inner join {{ ref('identity_measure_parts') }} as p
        on p.document_id = a.document_id and p.entity_index = a.entity_index and p.form = a.form and p.part_measure = a.measure
    inner join ready as r
        on r.document_id = p.document_id and r.entity_index = p.entity_index and r.form = p.form and r.measure = p.measure
)

select
    f.rule_id,
    f.check_no,
    1 as alternative,
    f.row_key as check_key,
    f.document_id,
    f.entity_index,
    f.owner_code as entity_code,
    f.relation,
    f.form,
    f.line_key,
    f.code,
    f.check_measure as measure,
    f.operand_side as side,
    1 as sign,
    {{ operand_status('f') }} as status,
    {{ operand_reason('f') }} as reason,
    {{ printed_figure('f') }},
    cast(null as integer) as claim_index
from figures as f
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
    s.measure,
    'stated' as side,
    1 as sign,
    'unread' as status,
    'the form prints no column for ' || m.columns_missing as reason,
    s.form as operand_form,
    s.measure as operand_measure
from missing as m
inner join scope as s
    on s.document_id = m.document_id and s.entity_index = m.entity_index and s.rule_id = m.rule_id
    and s.check_no = m.check_no
union all by name
-- A figure of a column that was not understood may belong to the sum, and a row that was not understood may be half of one: both keep a
-- row that does not add up from being accused.
select
    r.rule_id,
    r.check_no,
    1 as alternative,
    a.row_key as check_key,
    a.document_id,
    a.entity_index,
    r.entity_code,
    r.relation,
    a.form,
    a.line_key,
    a.code,
    r.measure,
    'derived' as side,
    1 as sign,
    'doubt' as status,
    case when a.measure is null then 'the row also prints “' || a.text || '” in a column that was not understood'
        else 'the row was not understood' end as reason,
    {{ place_of_doubt('a') }}
from printed as a
inner join ready as r on r.document_id = a.document_id and r.entity_index = a.entity_index and r.form = a.form
where (a.measure is null or a.line_key is null) and a.printed_as <> 'nil_mark'
union all by name
-- A row whose total is blank, in a table with rows that were not understood: one of them may be the rest of it.
select
    f.rule_id,
    f.check_no,
    1 as alternative,
    f.row_key as check_key,
    f.document_id,
    f.entity_index,
    f.owner_code as entity_code,
    f.relation,
    f.form,
    f.line_key,
    f.code,
    f.check_measure as measure,
    'derived' as side,
    1 as sign,
    'gap_doubt' as status,
    'the table also prints “' || l.text || '” in a row that was not understood' as reason,
    f.form as operand_form,
    f.check_measure as operand_measure
from (
    select * from figures
    where operand_side = 'derived'
    qualify row_number() over (partition by document_id, table_index, row_index, side, check_measure order by column_index) = 1
) as f
inner join (
    select document_id, table_index, any_value(text) as text
    from {{ ref('int_amounts') }}
    where line_key is null and printed_as = 'number'
    group by document_id, table_index
) as l on l.document_id = f.document_id and l.table_index = f.table_index
