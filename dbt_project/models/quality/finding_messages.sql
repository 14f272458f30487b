{{ config(tags=['publish']) }}
-- Every failed check in words, with the figures in their printed unit.
with failed as (
    select * from {{ ref('identity_checks') }} where outcome = 'fail'
),

claims as (
    select c.document_id, c.claim_index, c.block_index, c.page, c.unit, c.subject_text, c.sentence
    from {{ ref('int_claims') }} as c
    where c.document_id in (select document_id from failed)
),

names as (
    select f.form, f.title_zh from {{ ref('forms') }} as f
),

projects as (
    select document_id, table_index, any_value(project_name) as project_name
    from {{ ref('int_project_rows') }}
    where document_id in (select document_id from failed)
    group by document_id, table_index
),

-- A row of a form that prints several blocks side by side has several lines; what cannot be told apart has no name.
labels as (
    select document_id, table_index, row_index, line_key, code, case when count(distinct name) = 1 then any_value(name) end as name
    from {{ ref('int_lines') }}
    where document_id in (select document_id from failed)
    group by document_id, table_index, row_index, line_key, code
),

operands as (
    select
        f.check_id,
        o.side,
        o.sign,
        o.amount_yuan,
        o.claim_index,
        o.operand_measure,
        o.operand_form,
        coalesce(o.table_index, 0) as table_index,
        coalesce(o.row_index, 0) as row_index,
        coalesce(o.column_index, 0) as column_index,
        coalesce(c.unit, t.unit) as unit,
        coalesce(c.block_index, o.table_index, 0) as place_order,
        coalesce(o.operand_entity || ' ', '')
            || case
                when o.operand_form is not null and (o.operand_form <> f.form or f.form is null or f.claim_index is not null)
                    then n.title_zh || ' '
                else ''
            end as form_name,
        case
            when o.claim_index is not null and o.operand_form is null
                then case when o.operand_measure = 'change' and o.side = 'stated' then 'the change of ' else '' end
                    || '“' || translate(coalesce(c.subject_text, o.operand_line_key), '“”"', '') || '”'
            -- The heading names the row of the check already.
            when f.claim_index is null and o.operand_form = f.form and o.operand_line_key = f.line_key
                and o.operand_code is not distinct from f.code and o.operand_line_key <> 'item' then ''
            when p.project_name is not null then '“' || p.project_name || '”'
            when o.operand_line_key in ('code', 'expenditure.class', 'item') then coalesce(o.operand_code || ' ', '') || coalesce({{ label_only('l.name') }}, '')
            when o.operand_line_key = 'total' then ''
            else coalesce(k.name_en, o.operand_line_key)
        end as line_name,
        case
            when o.claim_index is not null and o.operand_form is null
                then '“' || translate(coalesce(c.subject_text, o.operand_line_key), '“”"', '') || '”'
                    || case when o.operand_measure = 'change' and o.side = 'stated' then '增减额' else '' end
            when f.claim_index is null and o.operand_form = f.form and o.operand_line_key = f.line_key
                and o.operand_code is not distinct from f.code and o.operand_line_key <> 'item' then ''
            when p.project_name is not null then '“' || p.project_name || '”'
            when o.operand_line_key in ('code', 'expenditure.class', 'item') then coalesce(o.operand_code, '') || coalesce({{ label_only('l.name') }}, '')
            when o.operand_line_key = 'total' then ''
            else coalesce(k.name_zh, o.operand_line_key)
        end as line_name_zh,
        case
            when o.operand_measure = 'amount' or (o.claim_index is not null and o.operand_form is null) then ''
            when o.operand_measure = 'product' then 'quantity × unit price'
            else coalesce(m.name_en, '')
        end as column_name,
        case
            when o.operand_measure = 'amount' or (o.claim_index is not null and o.operand_form is null) then ''
            when o.operand_measure = 'product' then '数量×单价'
            else coalesce(m.name_zh, '')
        end as column_name_zh
    from failed as f
    inner join {{ ref('identity_operands') }} as o
        on o.rule_id = f.rule_id and o.document_id = f.document_id and o.check_no = f.check_no and o.check_key = f.check_key
        and o.entity_index is not distinct from f.entity_index and o.alternative = f.alternative
    left join {{ source('staging', 'tables') }} as t on t.document_id = o.document_id and t.table_index = o.table_index
    left join claims as c on c.document_id = o.document_id and c.claim_index = o.claim_index and o.operand_form is null
    left join labels as l
        on l.document_id = o.document_id and l.table_index = o.table_index and l.row_index = o.row_index
        and l.line_key = o.operand_line_key and l.code is not distinct from o.operand_code
    left join {{ ref('lines') }} as k on k.form = o.operand_form and k.line_key = o.operand_line_key
    left join {{ ref('measures') }} as m on m.form = o.operand_form and m.measure = o.operand_measure
    left join names as n on n.form = o.operand_form
    left join projects as p
        on p.document_id = o.document_id and p.table_index = o.table_index and o.operand_form = 'performance' and f.form <> 'performance'
    where o.status = 'printed' and o.side in ('stated', 'derived')
),

units as (
    select
        check_id,
        coalesce(arg_min(unit, case side when 'stated' then 0 else 1 end) filter (where unit is not null), '元') as unit
    from operands
    group by check_id
),

factors as (
    select
        check_id,
        unit,
        coalesce({{ yuan_per_unit('unit') }}, 1) as factor
    from units
),

spoken as (
    select
        o.*,
        row_number() over (
            partition by o.check_id, o.side
            order by o.place_order, o.row_index, o.column_index, o.claim_index
        ) as place_no,
        count(*) over (partition by o.check_id, o.side) as operand_count,
        case
            when o.operand_measure = 'change' and o.claim_index is not null and o.amount_yuan > 0 then '+'
            else ''
        end || {{ in_unit('o.amount_yuan', 'f.factor') }} as figure,
        trim(o.form_name || concat_ws(' ', nullif(o.line_name, ''), nullif(o.column_name, ''))) as name,
        trim(o.form_name) || o.line_name_zh || case when o.line_name_zh = '' then o.column_name_zh
            when o.column_name_zh = '' then '' else o.column_name_zh end as name_zh
    from operands as o
    inner join factors as f on f.check_id = o.check_id
),

sides as (
    select
        check_id,
        side,
        max(operand_count) as operand_count,
        string_agg(
            case when place_no = 1 then case when sign < 0 then '− ' else '' end when sign < 0 then ' − ' else ' + ' end
            || ltrim(name || ' ' || figure), '' order by place_no
        ) filter (where place_no <= 8) || case when max(operand_count) > 8 then ' + …' else '' end as words,
        string_agg(
            case when place_no = 1 then case when sign < 0 then '－' else '' end when sign < 0 then '－' else '＋' end
            || name_zh || figure, '' order by place_no
        ) filter (where place_no <= 8) || case when max(operand_count) > 8 then '＋…' else '' end as words_zh
    from spoken
    group by check_id, side
),

-- Where a check stands: the form and the row or code it is about.
headed as (
    select
        c.*,
        f.unit,
        {{ in_unit('coalesce(c.actual, 0)', 'f.factor') }} || ' ' || f.unit as actual_figure,
        {{ in_unit('coalesce(c.expected, 0)', 'f.factor') }} || ' ' || f.unit as expected_figure,
        {{ in_unit('abs(c.difference)', 'f.factor') }} || ' ' || f.unit as difference_figure,
        {{ in_unit('c.bound', 'f.factor') }} || ' ' || f.unit as bound_figure,
        coalesce(n.title_zh, '') as form_name,
        concat_ws(', ',
            coalesce(n.title_zh, case when c.claim_index is not null then 'Explanatory text' end),
            coalesce(c.code || coalesce(' ' || {{ label_only('l.name') }}, ''), '“' || p.project_name || '”',
                case when c.line_key is not null and c.line_key not in ('code', 'total', 'item') and c.claim_index is null
                    then coalesce(k.name_en, c.line_key) end)
        ) as heading,
        coalesce(n.title_zh, case when c.claim_index is not null then '文字说明' else '' end)
            || coalesce(' ' || c.code || coalesce({{ label_only('l.name') }}, ''), '“' || p.project_name || '”',
                case when c.line_key is not null and c.line_key not in ('code', 'total', 'item') and c.claim_index is null
                    then ' ' || coalesce(k.name_zh, c.line_key) end, '') as heading_zh
    from failed as c
    inner join factors as f on f.check_id = c.check_id
    left join names as n on n.form = c.form and c.claim_index is null
    left join {{ ref('lines') }} as k on k.form = c.form and k.line_key = c.line_key
    left join {{ ref('int_lines') }} as l
        on l.document_id = c.document_id and l.table_index = c.table_index and l.row_index = c.row_index and l.code = c.code
    left join projects as p on p.document_id = c.document_id and p.table_index = c.table_index and c.form = 'performance'
),

of_figures as (
    select
        h.check_id,
        h.heading || ': ' || coalesce(
            s.words || case when s.operand_count > 1 then ' = ' || h.actual_figure else ' ' || h.unit end, 'nothing is printed'
        )
        || case h.relation when 'equal' then ', but ' when 'at_most' then ', more than ' else ', less than ' end
        || case
            when d.words is null then 'nothing is printed that it could be made of'
            when d.operand_count = 1 then d.words || ' ' || h.unit
            else d.words || ' = ' || h.expected_figure
        end
        || '; the difference is ' || h.difference_figure || ', rounding explains at most ' || h.bound_figure || '.' as message,
        h.heading_zh || '：' || coalesce(
            s.words_zh || case when s.operand_count > 1 then '＝' || replace(h.actual_figure, ' ', '') else h.unit end, '未填列'
        )
        || case h.relation when 'equal' then '，与' when 'at_most' then '，大于' else '，小于' end
        || case
            when d.words_zh is null then '空白'
            when d.operand_count = 1 then d.words_zh || h.unit
            else d.words_zh || '＝' || replace(h.expected_figure, ' ', '')
        end
        || case h.relation when 'equal' then '不符' else '' end
        || '，相差' || replace(h.difference_figure, ' ', '') || '，四舍五入至多可解释' || replace(h.bound_figure, ' ', '') || '。' as message_zh
    from headed as h
    left join sides as s on s.check_id = h.check_id and s.side = 'stated'
    left join sides as d on d.check_id = h.check_id and d.side = 'derived'
),

of_words as (
    select
        f.check_id,
        w.message,
        w.message_zh,
        coalesce(n.title_zh, '') as form_name,
        coalesce(f.code, '') as code,
        coalesce(f.expected_text, 'nothing') as expected_text,
        coalesce(f.actual_text, 'nothing') as actual_text,
        coalesce(c.sentence, '') as sentence,
        coalesce('“' || p.project_name || '”', 'a project') as project,
        coalesce('“' || p.project_name || '”', '') as project_zh,
        replace(coalesce(f.check_key, ''), '_', ' ') as property
    from failed as f
    inner join {{ ref('finding_words') }} as w on w.rule_id = f.rule_id and w.check_no in (f.check_no, 0)
    left join names as n on n.form = f.form
    left join claims as c on c.document_id = f.document_id and c.claim_index = f.claim_index
    left join projects as p on p.document_id = f.document_id and p.table_index = f.table_index
    anti join factors as x on x.check_id = f.check_id
)

select check_id, message, message_zh from of_figures
union all
select
    check_id,
    {{ filled('message', {'form': 'form_name', 'code': 'code', 'expected': 'expected_text', 'actual': 'actual_text',
        'property': 'property', 'project': 'project', 'sentence': 'sentence'}) }} as message,
    {{ filled('message_zh', {'form': 'form_name', 'code': 'code', 'expected': words_zh('expected_text'), 'actual': words_zh('actual_text'),
        'property': words_zh('property'), 'project': 'project_zh', 'sentence': 'sentence'}) }} as message_zh
from of_words
