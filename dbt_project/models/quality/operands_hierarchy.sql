{{ config(tags=['evaluate']) }}
-- Shape `hierarchy`: in each column, a code equals the codes printed directly below it (hierarchy_parents), the total row the
-- topmost codes (hierarchy_total). In the summaries that print them, a class (类) equals its 款 and these their 项. Forms in two halves print
-- the totals of the halves instead of a total row.
with checks as (
    select c.rule_id, c.check_no, c.shape, c.form, c.relation, r.kinds
    from {{ source('reference', 'rule_checks') }} as c
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = c.rule_id
    where c.shape in ('hierarchy_parents', 'hierarchy_total')
),

scope as (
    select e.document_id, e.entity_index, e.entity_code, c.rule_id, c.check_no, c.shape, c.form, c.relation
    from {{ ref('identity_entities') }} as e
    inner join checks as c on {{ holds_for('c.kinds', 'e.stage') }}
),

lines_of_total as (
    select document_id, entity_index, form,
        case when bool_or(line_key = 'total') then ['total'] else ['personnel_total', 'public_total'] end as line_keys
    from {{ ref('int_lines') }}
    where line_key in ('total', 'personnel_total', 'public_total')
    group by document_id, entity_index, form
    having bool_or(line_key = 'total') or count(distinct line_key) = 2
),

-- What is printed as part of a code (其中) need not be all of it.
partly_listed as (
    select distinct document_id, entity_index, form, coalesce(side, '') as side, parent_code
    from {{ ref('int_lines') }}
    where parent_code is not null and starts_with(name, '其中')
),

coded as (
    select a.*
    from {{ ref('int_amounts') }} as a
    where a.line_key = 'code' or (a.form in ('summary', 'fiscal_summary') and a.line_key in ('expenditure.class', 'expenditure.subclass'))
),

-- A form by unit, or of one row, has no codes that its total could be made of.
forms_with_codes as (
    select distinct document_id, entity_index, form from {{ ref('int_lines') }} where line_key = 'code'
),

-- Which check a figure takes part in, on which side.
roles as (
    select 'hierarchy_parents' as shape, 'stated' as operand_side, a.code as check_code, a.*
    from coded as a
    anti join partly_listed as p
        on p.document_id = a.document_id and p.entity_index = a.entity_index and p.form = a.form and p.side = coalesce(a.side, '')
        and p.parent_code = a.code
    where a.code is not null and not a.is_leaf
    union all
    select 'hierarchy_parents' as shape, 'derived' as operand_side, a.parent_code as check_code, a.*
    from coded as a
    anti join partly_listed as p
        on p.document_id = a.document_id and p.entity_index = a.entity_index and p.form = a.form and p.side = coalesce(a.side, '')
        and p.parent_code = a.parent_code
    where a.parent_code is not null
    union all
    select 'hierarchy_total' as shape, 'stated' as operand_side, null as check_code, a.*
    from {{ ref('int_amounts') }} as a
    inner join forms_with_codes as c on c.document_id = a.document_id and c.entity_index = a.entity_index and c.form = a.form
    left join lines_of_total as t on t.document_id = a.document_id and t.entity_index = a.entity_index and t.form = a.form
    where list_contains(t.line_keys, a.line_key)
    union all
    select 'hierarchy_total' as shape, 'derived' as operand_side, null as check_code, a.*
    from {{ ref('int_amounts') }} as a
    where a.line_key = 'code' and a.parent_code is null
),

-- A row that was not understood, or is hidden, may belong under any code; a row with too few cells in any column, too.
doubts as (
    select a.*
    from {{ ref('int_amounts') }} as a
    where (a.line_key is null or a.line_key = 'hidden' or (a.line_key = 'code' and a.code is null)) and a.printed_as <> 'nil_mark' and a.measure is not null
    union all
    select a.* replace (m.measure as measure)
    from {{ ref('int_amounts') }} as a
    inner join {{ ref('int_form_measures') }} as m
        on m.document_id = a.document_id and m.entity_index = a.entity_index and m.form = a.form and m.side is not distinct from a.side
    where a.line_key is null and a.measure is null and a.printed_as <> 'nil_mark'
)

select
    s.rule_id,
    s.check_no,
    1 as alternative,
    coalesce(f.check_code || '.', '') || f.measure as check_key,
    f.document_id,
    f.entity_index,
    s.entity_code,
    s.relation,
    f.form,
    case when s.shape = 'hierarchy_total' then 'total' when s.form in ('summary', 'fiscal_summary') then 'expenditure.class' else 'code' end
        as line_key,
    f.check_code as code,
    f.measure,
    f.operand_side as side,
    1 as sign,
    case
        when s.shape = 'hierarchy_total' and t.document_id is null then 'unread'
        else {{ operand_status('f') }}
    end as status,
    case
        when s.shape = 'hierarchy_total' and t.document_id is null then 'the form prints no total row'
        else {{ operand_reason('f') }}
    end as reason,
    {{ printed_figure('f') }},
    cast(null as integer) as claim_index
from roles as f
inner join scope as s
    on s.document_id = f.document_id and s.entity_index = f.entity_index and s.form = f.form and s.shape = f.shape
left join lines_of_total as t on t.document_id = f.document_id and t.entity_index = f.entity_index and t.form = f.form
where f.measure is not null and f.quantity_kind = 'money'
union all
select
    s.rule_id,
    s.check_no,
    1 as alternative,
    coalesce(k.check_code || '.', '') || d.measure as check_key,
    d.document_id,
    d.entity_index,
    s.entity_code,
    s.relation,
    d.form,
    case when s.shape = 'hierarchy_total' then 'total' when s.form in ('summary', 'fiscal_summary') then 'expenditure.class' else 'code' end
        as line_key,
    k.check_code as code,
    d.measure,
    'derived' as side,
    1 as sign,
    'doubt' as status,
    'the column also prints “' || d.text || '” in a row that was not understood' as reason,
    {{ place_of_doubt('d') }},
    null as claim_index
from doubts as d
inner join scope as s on s.document_id = d.document_id and s.entity_index = d.entity_index and s.form = d.form
inner join (select distinct shape, document_id, entity_index, form, check_code from roles) as k
    on k.document_id = d.document_id and k.entity_index = d.entity_index and k.form = d.form and k.shape = s.shape
