{{ config(tags=['publish']) }}
-- What localisation says of each group of failed checks, in words: which cell, what it prints, what would satisfy everything. Where more
-- cells than anyone looks through may be at fault, or none can be told, the rows of the tables that are concerned.
{% set shown = 4 -%}
{% set areas_shown = 3 -%}
{% set rows_shown = 4 -%}
with named as (
    select
        s.*,
        trim(concat_ws(' ',
            coalesce(n.title_zh, case when s.claim_index is not null then 'the text' end),
            case
                when s.claim_index is not null then '“' || translate(coalesce(c.subject_text, ''), '“”"', '') || '”'
                when l.line_key = 'total' then coalesce(k.name_en, 'total')
                else coalesce(l.code || ' ', '') || coalesce({{ label_only('l.name') }}, k.name_en)
            end,
            case when s.claim_index is null and g.measure <> 'amount' then m.name_en end
        )) as name,
        coalesce(n.title_zh, case when s.claim_index is not null then '文字说明' end, '')
            || case
                when s.claim_index is not null then '“' || translate(coalesce(c.subject_text, ''), '“”"', '') || '”'
                when l.line_key = 'total' then '合计行'
                else coalesce(l.code, '') || coalesce({{ label_only('l.name') }}, k.name_zh, '')
            end
            || case when s.claim_index is null and g.measure <> 'amount' then '“' || m.name_zh || '”栏' else '' end as name_zh,
        concat_ws(', ', 'page ' || s.page, 'paragraph ' || c.block_index, 'table ' || s.table_index, 'row ' || s.row_index,
            'column ' || s.column_index) as place,
        concat_ws('，', '第' || s.page || '页', '第' || c.block_index || '段', '第' || s.table_index || '张表', '第' || s.row_index || '行',
            '第' || s.column_index || '列') as place_zh,
        case when s.printed_as = '' then case when s.claim_index is null then 'blank' else 'no figure' end else s.printed_as end as printed
    from {{ source('quality', 'suspects') }} as s
    left join {{ source('staging', 'tables') }} as t on t.document_id = s.document_id and t.table_index = s.table_index
    left join {{ ref('forms') }} as n on n.form = t.form
    left join {{ source('staging', 'columns') }} as g
        on g.document_id = s.document_id and g.table_index = s.table_index and g.column_index = s.column_index and g.role = 'amount'
    left join {{ ref('measures') }} as m on m.form = t.form and m.measure = g.measure
    left join (
        select document_id, table_index, row_index, side, line_key, code, name
        from {{ ref('int_lines') }}
        where document_id in (select document_id from {{ source('quality', 'suspects') }})
        qualify count(*) over (partition by document_id, table_index, row_index, side) = 1
    ) as l
        on l.document_id = s.document_id and l.table_index = s.table_index and l.row_index = s.row_index
        and l.side is not distinct from g.side
    left join {{ ref('lines') }} as k on k.form = t.form and k.line_key = l.line_key
    left join {{ ref('int_claims') }} as c on c.document_id = s.document_id and c.claim_index = s.claim_index
),

spoken as (
    select
        *,
        name || case when place <> '' then ' (' || place || ')' else '' end
            || case when printed_as is null then '' when printed_as <> '' then ', which prints ' || printed_as
                when claim_index is not null then ', which states no figure' when not is_alternative and not determined then ', which is blank'
                else '' end
            -- a guess at a cause rests on a figure that is not known where several are wrong
            || case when is_alternative or determined then coalesce(case when name <> '' then ': ' else '' end || cause, '') else '' end as words,
        name_zh || case when place_zh <> '' then '（' || place_zh || '）' else '' end
            || case when printed_as is null then '' when printed_as <> '' then '所列“' || printed_as || '”'
                when claim_index is not null then '未列数字' when not is_alternative and not determined then '空白' else '' end
            || case when is_alternative or determined then coalesce(case when name <> '' then '，' else '' end || cause_zh, '') else '' end as words_zh
    from named
),

-- Where the cells stand that may be at fault; of a group without any, those of its checks.
concerned as (
    select cluster_id, document_id, table_index, row_index, claim_index from {{ source('quality', 'suspects') }}
    union
    select
        s.cluster_id,
        coalesce(o.unit_document_id, o.document_id) as document_id,
        coalesce(o.unit_table_index, o.table_index) as table_index,
        coalesce(o.unit_row_index, o.row_index) as row_index,
        case when o.operand_form is null then o.claim_index end as claim_index
    from {{ source('quality', 'suspect_checks') }} as s
    inner join {{ ref('identity_operands') }} as o on o.check_id = s.check_id and o.status = 'printed'
    anti join {{ source('quality', 'suspects') }} as c on c.cluster_id = s.cluster_id
),

areas as (
    select
        x.cluster_id,
        x.document_id,
        x.table_index,
        c.block_index,
        any_value(coalesce(n.title_zh, t.title, 'the text')) as name,
        any_value(coalesce(n.title_zh, t.title, '文字说明')) as name_zh,
        any_value(coalesce(t.page, c.page)) as page,
        list_sort(list(distinct x.row_index) filter (where x.row_index is not null)) as row_numbers
    from concerned as x
    left join {{ source('staging', 'tables') }} as t on t.document_id = x.document_id and t.table_index = x.table_index
    left join {{ ref('forms') }} as n on n.form = t.form
    left join {{ ref('int_claims') }} as c on c.document_id = x.document_id and c.claim_index = x.claim_index
    group by x.cluster_id, x.document_id, x.table_index, c.block_index
),

placed as (
    select
        *,
        concat_ws(', ', 'page ' || page, 'paragraph ' || block_index, 'table ' || table_index,
            case
                when len(row_numbers) = 1 then 'row ' || row_numbers[1]
                when len(row_numbers) <= {{ rows_shown }} then 'rows ' || array_to_string(row_numbers, ', ')
                when len(row_numbers) > 0 then 'rows ' || row_numbers[1] || '–' || row_numbers[-1]
            end) as place,
        concat_ws('，', '第' || page || '页', '第' || block_index || '段', '第' || table_index || '张表',
            case
                when len(row_numbers) <= {{ rows_shown }} then '第' || array_to_string(row_numbers, '、') || '行'
                when len(row_numbers) > 0 then '第' || row_numbers[1] || '至' || row_numbers[-1] || '行'
            end) as place_zh,
        row_number() over (partition by cluster_id order by table_index, block_index, document_id) as area_no,
        count(*) over (partition by cluster_id) as area_count
    from areas
),

regions as (
    select
        cluster_id,
        string_agg(place, '; ' order by area_no) || case when any_value(area_count) > {{ areas_shown }} then '; …' else '' end as places,
        string_agg(name || ' (' || place || ')', '; ' order by area_no)
            || case when any_value(area_count) > {{ areas_shown }} then '; …' else '' end as words,
        string_agg(name_zh || '（' || place_zh || '）', '；' order by area_no)
            || case when any_value(area_count) > {{ areas_shown }} then '；……' else '' end as words_zh
    from placed
    where area_no <= {{ areas_shown }}
    group by cluster_id
),

counts as (
    select cluster_id, any_value(failed_count) as failed_count, any_value(evaluated_count) as evaluated_count, bool_or(is_mass) as is_mass
    from {{ source('quality', 'suspect_checks') }}
    group by cluster_id
),

-- No suspects: no cell alone explains the group, and no few of them together.
grouped as (
    select
        c.cluster_id,
        count(s.cluster_id) as set_size,
        coalesce(bool_and(s.is_alternative), false) as is_alternative,
        coalesce(bool_and(s.determined), false) as determined,
        coalesce(bool_or(s.row_index is null and s.claim_index is null), false) as is_of_table,
        any_value(s.table_index) as table_index,
        any_value(s.cause) filter (where s.rank = 1) as cause,
        any_value(s.cause_zh) filter (where s.rank = 1) as cause_zh,
        string_agg(s.place, '; ' order by s.rank) as places,
        string_agg(s.printed, '; ' order by s.rank) as printed,
        any_value(s.suggestion) filter (where s.rank = 1) as suggestion,
        string_agg(s.words, '; ' order by s.rank) filter (where s.rank <= {{ shown }}) as words,
        string_agg(s.words_zh, '；' order by s.rank) filter (where s.rank <= {{ shown }}) as words_zh
    from counts as c
    left join spoken as s on s.cluster_id = c.cluster_id
    group by c.cluster_id
)

select
    g.cluster_id,
    case when c.is_mass and c.evaluated_count is null then
        'For one reason ' || c.failed_count || ' identities' || case when g.set_size = 1 then ' over this table' else '' end
            || ' fail: ' || g.cause || '.'
    when c.is_mass then
        case when g.table_index is null then 'Almost every identity of this document fails: '
            else 'Almost every identity of this table fails: ' end
        || c.failed_count || ' of ' || c.evaluated_count || ' fatal ones; ' || g.cause || '.'
    end as message,
    case when c.is_mass and c.evaluated_count is null then
        case when g.set_size = 1 then '本表' else '' end || '有' || c.failed_count || '项勾稽关系因同一原因不成立：' || g.cause_zh || '。'
    when c.is_mass then
        case when g.table_index is null then '本文件几乎全部勾稽关系不成立：' else '本表几乎全部勾稽关系不成立：' end
        || c.evaluated_count || '项中有' || c.failed_count || '项不成立，' || g.cause_zh || '。'
    end as message_zh,
    case when g.set_size between 1 and {{ shown }} then nullif(g.places, '') else r.places end as suspect_place,
    case when g.set_size <= {{ shown }} then g.printed end as suspect_printed,
    case when g.set_size = 1 and g.determined then g.suggestion end as suspect_suggestion,
    case
        when c.is_mass then g.cause
        when g.set_size = 0 then 'no single figure explains it without breaking another identity, and the identities do not tell what is wrong; concerned: ' || r.words
        when g.set_size = 1 then g.words
            || coalesce('. ' || g.suggestion || ' would satisfy every identity (a suggestion, nothing is changed by it)', '')
        when g.is_alternative and g.set_size <= {{ shown }}
            then 'one of ' || g.set_size || case when g.is_of_table then ' tables: ' else ' cells: ' end || g.words
        when g.is_alternative then 'one of ' || g.set_size || ' figures is probably wrong, and the identities do not tell which; concerned: ' || r.words
        when g.determined then g.set_size || ' cells together: ' || g.words || case when g.set_size > {{ shown }} then '; …' else '' end
        when g.set_size <= {{ shown }}
            then 'probably at least two figures are wrong, and the identities do not tell which; they may be among these ' || g.set_size || ': ' || g.words
        else 'probably at least two figures are wrong, and the identities do not tell which; concerned: ' || r.words
    end as suspect,
    case
        when c.is_mass then g.cause_zh
        when g.set_size = 0 then '单独更正任何一个数字均会使其他勾稽关系不成立，勾稽关系无法确定何处有误，涉及：' || r.words_zh
        when g.set_size = 1 then g.words_zh || coalesce('；若为' || replace(g.suggestion, ' ', '') || '则各项勾稽关系均成立（仅供核对，系统不作更改）', '')
        when g.is_alternative and g.set_size <= {{ shown }}
            then '以下' || g.set_size || case when g.is_of_table then '张表' else '处' end || '之一可能有误：' || g.words_zh
        when g.is_alternative then g.set_size || '个数字之一可能有误，勾稽关系无法确定是哪一个，涉及：' || r.words_zh
        when g.determined then '以下' || g.set_size || '处可能同时有误：' || g.words_zh || case when g.set_size > {{ shown }} then '；……' else '' end
        when g.set_size <= {{ shown }}
            then '可能至少有两处数字有误，勾稽关系无法确定是哪几处，可能在以下' || g.set_size || '处之中：' || g.words_zh
        else '可能至少有两处数字有误，勾稽关系无法确定是哪几处，涉及：' || r.words_zh
    end as suspect_zh
from grouped as g
inner join counts as c on c.cluster_id = g.cluster_id
left join regions as r on r.cluster_id = g.cluster_id
