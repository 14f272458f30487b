{{ config(tags=['publish']) }}
-- What localisation says of each group of failed checks, in words: which cell, what it prints, what would satisfy everything.
{% set shown = 3 -%}
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
        and s.column_index is not null and l.side is not distinct from g.side
    left join {{ ref('lines') }} as k on k.form = t.form and k.line_key = l.line_key
    left join {{ ref('int_claims') }} as c on c.document_id = s.document_id and c.claim_index = s.claim_index
),

spoken as (
    select
        *,
        name || case when place <> '' then ' (' || place || ')' else '' end
            || case when printed_as is null then '' when printed_as <> '' then ', which prints ' || printed_as
                when claim_index is not null then ', which states no figure' else '' end
            || coalesce(': ' || cause, '') as words,
        name_zh || case when place_zh <> '' then '（' || place_zh || '）' else '' end
            || case when printed_as is null then '' when printed_as <> '' then '所列“' || printed_as || '”'
                when claim_index is not null then '未列数字' else '' end
            || coalesce('，' || cause_zh, '') as words_zh
    from named
),

counts as (
    select cluster_id, any_value(failed_count) as failed_count, any_value(evaluated_count) as evaluated_count, bool_or(is_mass) as is_mass
    from {{ source('quality', 'suspect_checks') }}
    group by cluster_id
),

grouped as (
    select
        s.cluster_id,
        any_value(s.set_size) as set_size,
        bool_and(s.is_alternative) as is_alternative,
        bool_and(s.determined) as determined,
        bool_or(s.row_index is null and s.claim_index is null) as is_of_table,
        any_value(s.table_index) as table_index,
        any_value(s.place) filter (where s.rank = 1) as first_place,
        any_value(s.name_zh) filter (where s.rank = 1) as first_name,
        any_value(s.cause) filter (where s.rank = 1) as cause,
        any_value(s.cause_zh) filter (where s.rank = 1) as cause_zh,
        string_agg(s.place, '; ' order by s.rank) filter (where s.rank <= {{ shown }}) as places,
        string_agg(s.printed, '; ' order by s.rank) filter (where s.rank <= {{ shown }}) as printed,
        any_value(s.suggestion) filter (where s.rank = 1) as suggestion,
        string_agg(s.words, '; ' order by s.rank) filter (where s.rank <= {{ shown }}) as words,
        string_agg(s.words_zh, '；' order by s.rank) filter (where s.rank <= {{ shown }}) as words_zh
    from spoken as s
    group by s.cluster_id
)

select
    g.cluster_id,
    case when c.is_mass and c.evaluated_count is null then
        'For one reason ' || c.failed_count || ' identities over this table fail: ' || g.cause || '.'
    when c.is_mass then
        case when g.table_index is null then 'Almost every identity of this document fails: '
            else 'Almost every identity of this table fails: ' end
        || c.failed_count || ' of ' || c.evaluated_count || ' fatal ones; ' || g.cause || '.'
    end as message,
    case when c.is_mass and c.evaluated_count is null then
        '本表有' || c.failed_count || '项勾稽关系因同一原因不成立：' || g.cause_zh || '。'
    when c.is_mass then
        case when g.table_index is null then '本文件几乎全部勾稽关系不成立：' else '本表几乎全部勾稽关系不成立：' end
        || c.evaluated_count || '项中有' || c.failed_count || '项不成立，' || g.cause_zh || '。'
    end as message_zh,
    nullif(g.places, '') || case when g.set_size > {{ shown }} then ' and ' || (g.set_size - {{ shown }}) || ' more' else '' end
        as suspect_place,
    g.printed || case when g.set_size > {{ shown }} then '; …' else '' end as suspect_printed,
    case when g.set_size = 1 and g.determined then g.suggestion end as suspect_suggestion,
    case
        when c.is_mass then g.cause
        when g.set_size = 1 then g.words
            || coalesce('. ' || g.suggestion || ' would satisfy every identity (a suggestion, nothing is changed by it)', '')
        when g.is_alternative then 'one of ' || g.set_size || case when g.is_of_table then ' tables: ' else ' cells: ' end || g.words || case when g.set_size > {{ shown }} then '; …' else '' end
        else g.set_size || ' cells together: ' || g.words || case when g.set_size > {{ shown }} then '; …' else '' end
    end as suspect,
    case
        when c.is_mass then g.cause_zh
        when g.set_size = 1 then g.words_zh || coalesce('；若为' || replace(g.suggestion, ' ', '') || '则各项勾稽关系均成立（仅供核对，系统不作更改）', '')
        when g.is_alternative
            then '以下' || g.set_size || '处之一可能有误：' || g.words_zh || case when g.set_size > {{ shown }} then '；……' else '' end
        else '以下' || g.set_size || '处可能同时有误：' || g.words_zh || case when g.set_size > {{ shown }} then '；……' else '' end
    end as suspect_zh
from grouped as g
inner join counts as c on c.cluster_id = g.cluster_id
