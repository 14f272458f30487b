{{ config(tags=['evaluate']) }}
-- The figures of forms that the checks of shapes `terms`, `claims` and `claims_of_last_year` read, found by form, line and column, for
-- all rules at once; and for each check that cannot be made, one row that says why. A form may stand in another file of the disclosure
-- (identity_sources): what text states is held against it, and forms of several files against each other, once, for the main file.
--
-- Inside, whole numbers stand for what tells rows apart (`owner_no` for document and entity, `alternative_id` for rule, check and
-- alternative, `term_id` for a term of one): millions of rows are joined and grouped by them, which by texts takes several times as long.
with owners as materialized (
    select document_id, entity_index, is_main, row_number() over (order by document_id, entity_index) as owner_no
    from (select distinct document_id, entity_index, is_main from {{ ref('identity_sources') }})
),

-- Where the forms of each owner stand.
sources as materialized (
    select o.owner_no, s.form, s.status, s.source_document_id as document_id, s.source_entity_index as entity_index
    from {{ ref('identity_sources') }} as s
    inner join owners as o on o.document_id = s.document_id and o.entity_index = s.entity_index
),

checks as (
    -- The year before may be disclosed by a document of either kind.
    select rule_id, check_no, shape, relation, is_where_printed, check_key,
        case when shape = 'claims_of_last_year' then ['budget', 'final_account'] else kinds end as kinds
    from {{ source('reference', 'rule_checks') }}
    where shape in ('terms', 'claims', 'claims_of_last_year')
),

terms as (
    select c.shape, c.check_key as check_is_by, c.relation,
        c.shape <> 'terms' or x.forms > 1 as spans_forms,
        dense_rank() over (order by t.rule_id, t.check_no, t.alternative) as alternative_id,
        dense_rank() over (order by t.rule_id, t.check_no, t.alternative, t.term_no) as term_id,
        t.*
    from {{ source('reference', 'rule_terms') }} as t
    inner join checks as c on c.rule_id = t.rule_id and c.check_no = t.check_no
    inner join (
        select rule_id, check_no, alternative, count(distinct form) filter (where side in ('stated', 'derived')) as forms
        from {{ source('reference', 'rule_terms') }}
        group by rule_id, check_no, alternative
    ) as x on x.rule_id = t.rule_id and x.check_no = t.check_no and x.alternative = t.alternative
),

alternatives as (
    select c.*, a.alternative, a.alternative_id
    from checks as c
    inner join (select distinct rule_id, check_no, alternative, alternative_id from terms) as a
        on a.rule_id = c.rule_id and a.check_no = c.check_no
),

measures_read as materialized (
    select o.owner_no, m.form, m.asked_measure, m.measure
    from {{ ref('identity_measures') }} as m
    inner join sources as o on o.document_id = m.document_id and o.entity_index = m.entity_index and o.form = m.form
),

-- Checks that hold only where a template prints, or lacks, a certain column.
column_conditions as (
    select t.rule_id, t.check_no, t.side, m.owner_no
    from terms as t
    left join measures_read as m
        on m.form = t.form and m.asked_measure = t.measure and m.measure = t.measure
    where t.side in ('if_column', 'unless_column')
),

scope as (
    select o.owner_no, e.document_id, e.entity_index, e.entity_code, a.*
    from {{ ref('identity_entities') }} as e
    inner join owners as o on o.document_id = e.document_id and o.entity_index = e.entity_index
    inner join alternatives as a on {{ holds_for('a.kinds', 'e.stage') }} and (o.is_main or a.shape <> 'terms')
    left join (select distinct rule_id, check_no from column_conditions where side = 'if_column') as i
        on i.rule_id = a.rule_id and i.check_no = a.check_no
    left join column_conditions as p
        on p.rule_id = a.rule_id and p.check_no = a.check_no and p.owner_no = o.owner_no
    where (i.rule_id is null or p.side = 'if_column') and coalesce(p.side, '') <> 'unless_column'
),

asked as (
    select distinct alternative_id, term_id, side, form, measure, line_key, coalesce(code, '') as code, is_optional,
        -- a line that is printed once, if at all: by itself or as one of the names of a source
        code is not null or line_key not in ('code', 'item', 'project', 'expenditure.class') as is_named_line
    from terms
    where side in ('stated', 'derived', 'zero', 'nonzero')
),

-- Where the lines that a term names are printed, table by table. A row that prints several lines, one per column, prints them all.
line_places as (
    select distinct o.owner_no, l.form, l.table_index, l.line_key, q.code
    from (
        select document_id, entity_index, form, table_index, line_key, coalesce(code, '') as code from {{ ref('int_lines') }}
        union all
        select document_id, entity_index, form, table_index, line_key, coalesce(code, '') as code from {{ ref('int_amounts') }}
    ) as l
    inner join sources as o on o.document_id = l.document_id and o.entity_index = l.entity_index and o.form = l.form
    inner join (select distinct form, line_key, code from asked where is_named_line) as q
        on q.form = l.form and q.line_key = l.line_key and (q.code = l.code or q.code = '')
),

column_places as (
    select distinct o.owner_no, c.form, c.table_index, c.measure
    from (
        select t.document_id, coalesce(t.entity_index, 0) as entity_index, t.form, t.table_index, c.measure
        from {{ source('staging', 'columns') }} as c
        inner join {{ source('staging', 'tables') }} as t on t.document_id = c.document_id and t.table_index = c.table_index
        union all
        -- tables that print label beside figure have no columns of measures
        select document_id, entity_index, form, table_index, measure from {{ ref('int_amounts') }}
    ) as c
    inner join sources as o on o.document_id = c.document_id and o.entity_index = c.entity_index and o.form = c.form
    where c.measure is not null and c.form is not null
),

-- Line and column meet in a table: a figure could stand there, and if none does, that is blank. Where they never meet nothing was
-- left blank: the figure is printed elsewhere or by other words.
terms_printed as (
    select distinct l.owner_no, q.term_id
    from line_places as l
    inner join column_places as c on c.owner_no = l.owner_no and c.form = l.form and c.table_index = l.table_index
    inner join measures_read as m on m.owner_no = c.owner_no and m.form = c.form and m.measure = c.measure
    inner join asked as q
        on q.form = l.form and q.line_key = l.line_key and q.code = l.code and q.measure = m.asked_measure
),

-- One row per term: what it asks for, by whichever of its lines.
asked_terms as (
    select
        alternative_id,
        term_id,
        side,
        form,
        measure,
        min(line_key) as line_key,
        min(code) as code,
        is_optional,
        bool_or(not is_named_line) as has_open_line,
        side in ('stated', 'derived') and bool_and(is_optional) over (partition by alternative_id, side) as is_optional_side
    from asked
    group by alternative_id, term_id, side, form, measure, is_optional
),

-- The terms that a document does not give, and all terms of the sides that may be lacking as a whole.
wanted as (
    select
        s.owner_no,
        s.alternative_id,
        q.term_id,
        f.status as form_status,
        m.owner_no is not null as prints_column,
        m.owner_no is not null and (q.has_open_line or p.term_id is not null) as prints_figure
    from scope as s
    inner join asked_terms as q on q.alternative_id = s.alternative_id
    inner join sources as f on f.owner_no = s.owner_no and f.form = q.form
    left join (select distinct owner_no, form, asked_measure from measures_read) as m
        on m.owner_no = s.owner_no and m.form = q.form and m.asked_measure = q.measure
    left join terms_printed as p on p.owner_no = s.owner_no and p.term_id = q.term_id
    where q.is_optional_side or f.status = 'absent'
        or (f.status = 'figures' and not (m.owner_no is not null and (q.has_open_line or p.term_id is not null)))
),

-- A side all of whose terms a template may lack, and which it does lack, cannot be compared either.
sides_missing as (
    select w.owner_no, w.alternative_id, q.side
    from wanted as w
    inner join asked_terms as q on q.term_id = w.term_id
    where q.is_optional_side
    group by w.owner_no, w.alternative_id, q.side
    having bool_and(w.form_status = 'figures') and not bool_or(w.prints_figure)
),

-- What a check asks for and the document does not give: the form itself, a column, a line.
gaps as (
    select
        w.owner_no,
        w.alternative_id,
        bool_or(w.form_status <> 'absent') as is_template_gap,
        min(case
            when w.form_status = 'absent' then 'the form ' || n.title_zh || ' was not found'
            when not w.prints_column then n.title_zh || ' prints no column for ' || coalesce(k.name_zh, q.measure)
            else n.title_zh || ' prints no row for ' || coalesce(nullif(q.code, ''), l.name_zh, q.line_key)
        end) as reason
    from wanted as w
    inner join asked_terms as q on q.term_id = w.term_id
    left join sides_missing as o on o.owner_no = w.owner_no and o.alternative_id = w.alternative_id and o.side = q.side
    inner join {{ ref('forms') }} as n on n.form = q.form
    left join {{ ref('measures') }} as k on k.form = q.form and k.measure = q.measure
    left join {{ ref('lines') }} as l on l.form = q.form and l.line_key = q.line_key
    where w.form_status = 'absent'
        or (w.form_status = 'figures' and not w.prints_figure and (not q.is_optional or o.side is not null))
    group by w.owner_no, w.alternative_id
),

ready as (
    select s.*
    from scope as s
    anti join gaps as g on g.owner_no = s.owner_no and g.alternative_id = s.alternative_id
),

-- Blocks that stand side by side (支出功能分类 beside 支出用途) share their totals: printed once, under the last of them.
shared_totals as (
    select a.* replace (l.line_key as line_key, case a.form when 'summary' then 'amount' else 'total' end as measure)
    from {{ ref('int_amounts') }} as a
    inner join {{ ref('int_lines') }} as l
        on l.document_id = a.document_id and l.table_index = a.table_index and l.row_index = a.row_index
        and l.side = a.side and l.line_key in ('expenditure.current_total', 'expenditure.grand_total')
    anti join {{ ref('int_amounts') }} as o
        on o.document_id = a.document_id and o.table_index = a.table_index and o.row_index = a.row_index and o.line_key = l.line_key
    where a.form in ('summary', 'fiscal_summary') and starts_with(a.measure, 'by_')
    qualify count(*) over (partition by a.document_id, a.table_index, a.row_index) = 1
),

figures as (
    select o.owner_no, a.*
    from (
        select *, false as is_derived from {{ ref('int_amounts') }} where line_key is not null
        union all
        select *, false as is_derived from shared_totals
        union all by name
        select *, 'derived' as printed_as, true as is_derived from {{ ref('omitted_cells') }} where amount_yuan is not null
    ) as a
    inner join sources as o on o.document_id = a.document_id and o.entity_index = a.entity_index and o.form = a.form
),

met as (
    select
        t.rule_id,
        t.check_no,
        t.alternative,
        t.alternative_id,
        t.shape,
        t.relation,
        t.side as term_side,
        t.sign,
        t.check_is_by,
        case t.check_is_by
            when 'code' then a.code
            when 'class' then left(a.code, 3)
            when 'table' then 't' || a.table_index
            else ''
        end as check_key,
        a.*
    from figures as a
    inner join measures_read as m on m.owner_no = a.owner_no and m.form = a.form and m.measure = a.measure
    inner join terms as t
        on t.form = a.form and t.line_key = a.line_key and t.measure = m.asked_measure
        and (t.code is null or t.code = a.code)
        and (t.term_key <> 'class' or a.line_key <> 'code' or a.parent_code is null)
    -- what the parts of a blank total give says nothing where it would be held against those parts
    where not a.is_derived or t.spans_forms
),

-- Code by code, a form answers for the levels that it prints: one by unit for none, one that prints 项 alone for 项.
levels as (
    select distinct o.owner_no, l.form, unnest([length(l.code), 0]) as digits
    from {{ ref('int_lines') }} as l
    inner join sources as o on o.document_id = l.document_id and o.entity_index = l.entity_index and o.form = l.form
    where l.line_key in ('code', 'expenditure.class') and l.code is not null
),

opposites as (
    select distinct t.alternative_id, t.side, o.form
    from terms as t
    inner join terms as o on o.alternative_id = t.alternative_id and o.side <> t.side and o.side in ('stated', 'derived')
    where t.side in ('stated', 'derived') and t.check_is_by in ('code', 'class')
),

found as (
    select * from met where check_is_by not in ('code', 'class') or term_side not in ('stated', 'derived')
    union all
    select m.*
    from met as m
    inner join opposites as o on o.alternative_id = m.alternative_id and o.side = m.term_side
    semi join levels as l
        on l.owner_no = m.owner_no and l.form = o.form
        and l.digits = case m.check_is_by when 'code' then length(m.code) else 0 end
    where m.check_is_by in ('code', 'class')
),

-- One figure per form, side and column that was not understood stands for all of them.
not_understood as (
    select o.owner_no, a.document_id, a.entity_index, a.form, a.measure, a.side, any_value(a.page) as page, min(a.table_index) as table_index,
        any_value(a.row_index) as row_index, any_value(a.column_index) as column_index, any_value(a.text) as text,
        a.line_key is null as in_a_row
    from {{ ref('int_amounts') }} as a
    inner join sources as o on o.document_id = a.document_id and o.entity_index = a.entity_index and o.form = a.form
    where (a.line_key is null or a.measure is null) and a.printed_as <> 'nil_mark'
    group by o.owner_no, a.document_id, a.entity_index, a.form, a.measure, a.side, a.line_key is null
)

select
    f.rule_id,
    f.check_no,
    f.alternative,
    f.shape,
    f.check_key,
    r.document_id,
    r.entity_index,
    r.entity_code,
    f.relation,
    f.term_side as side,
    f.sign,
    {{ operand_status('f') }} as status,
    {{ operand_reason('f') }} as reason,
    {{ figure_of_source('f', 'r') }},
    f.is_derived
from found as f
inner join ready as r on r.owner_no = f.owner_no and r.alternative_id = f.alternative_id
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
    {{ no_place() }},
    {{ no_other_place() }},
    false as is_derived
from gaps as g
inner join scope as s on s.owner_no = g.owner_no and s.alternative_id = g.alternative_id
where not (s.is_where_printed and g.is_template_gap)
union all
-- A figure in a row that was not understood may belong to a sum of the same column.
select
    t.rule_id,
    t.check_no,
    t.alternative,
    t.shape,
    '' as check_key,
    r.document_id,
    r.entity_index,
    r.entity_code,
    t.relation,
    'derived' as side,
    1 as sign,
    'doubt' as status,
    'the column also prints “' || a.text || '” in a row that was not understood' as reason,
    {{ doubt_of_source('a', 'r') }},
    false as is_derived
from not_understood as a
inner join (
    select distinct t.rule_id, t.check_no, t.alternative, t.shape, t.relation, t.form, t.measure, l.side
    from terms as t
    left join {{ ref('lines') }} as l on l.form = t.form and l.line_key = t.line_key
    where t.side = 'derived' and t.check_is_by = '' and (not t.is_fixed_line or (t.is_optional and t.shape = 'terms'))
    union
    -- the total of a half that is printed two columns further on
    select distinct t.rule_id, t.check_no, t.alternative, t.shape, t.relation, t.form, t.measure, null as side
    from terms as t
    where t.side in ('stated', 'derived') and t.check_is_by = '' and t.line_key in ('personnel_total', 'public_total')
) as t on t.form = a.form and t.measure = a.measure and (t.side is null or a.side is null or t.side = a.side)
inner join ready as r
    on r.owner_no = a.owner_no and r.rule_id = t.rule_id
    and r.check_no = t.check_no and r.alternative = t.alternative
where a.in_a_row
union all
-- Where a side has no figure at all, one that was not understood may be it.
select
    t.rule_id,
    t.check_no,
    t.alternative,
    t.shape,
    '' as check_key,
    r.document_id,
    r.entity_index,
    r.entity_code,
    t.relation,
    'derived' as side,
    1 as sign,
    'gap_doubt' as status,
    'the form also prints “' || a.text || '” in a row or column that was not understood' as reason,
    {{ doubt_of_source('a', 'r') }},
    false as is_derived
from (
    select * from not_understood
    qualify row_number() over (partition by owner_no, form, side order by table_index, row_index) = 1
) as a
inner join (
    select distinct t.rule_id, t.check_no, t.alternative, t.shape, t.relation, t.form, l.side
    from terms as t
    left join {{ ref('lines') }} as l on l.form = t.form and l.line_key = t.line_key
    where t.side in ('stated', 'derived') and t.check_is_by not in ('code', 'class', 'table')
) as t on t.form = a.form and (t.side is null or a.side is null or t.side = a.side)
inner join ready as r
    on r.owner_no = a.owner_no and r.rule_id = t.rule_id
    and r.check_no = t.check_no and r.alternative = t.alternative
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
    {{ doubt_of_source('a', 'k') }},
    false as is_derived
from not_understood as a
inner join (
    select distinct t.rule_id, t.check_no, t.alternative, t.form, t.measure
    from terms as t
    where t.side in ('stated', 'derived') and t.check_is_by in ('code', 'class')
) as t on t.form = a.form and t.measure = a.measure
inner join (
    select distinct f.owner_no, f.rule_id, f.check_no, f.alternative, f.shape, f.check_key, r.document_id, r.entity_index, r.entity_code, f.relation
    from found as f
    inner join ready as r on r.owner_no = f.owner_no and r.alternative_id = f.alternative_id
    where f.check_key is not null and f.term_side in ('stated', 'derived')
        and f.owner_no in (select owner_no from not_understood where in_a_row)
) as k
    on k.owner_no = a.owner_no and k.rule_id = t.rule_id and k.check_no = t.check_no
    and k.alternative = t.alternative
where a.in_a_row
