{{ config(tags=['evaluate']) }}
-- M04: what an unfilled template leaves behind (XX局, XXX万元, 20XX年, ×× , …… where a figure should stand). One check per place found,
-- one that passes for a document in which none is. A lone × is arithmetic (7×24小时), letters and digits around XX are a code
-- (212-0405-JXN-4DU6), and …… in running text is punctuation.
{% set crosses = '[XxＸｘ×╳✕〤]' -%}
{% set unit_words = '(万元|亿元|千元|元|%|％|个|人|辆|台|次|批|平方米)' -%}
{% set patterns = [
    '(20|二[0〇零○])' ~ crosses ~ '{2}年?',
    '(^|[^0-9A-Za-zＡ-Ｚａ-ｚ×\-])' ~ crosses ~ '{2,}($|[^0-9A-Za-zＡ-Ｚａ-ｚ×\-])',
    '[*＊]{2,}' ~ '(局|委|办|部门|单位|县|市|区|镇|年|月|日|万元|元)',
    '(…{1,2}|\.{3,6}|_{2,}|＿{2,})' ~ unit_words
] -%}
with texts as (
    select p.document_id, p.block_index, p.page, cast(null as integer) as table_index, cast(null as integer) as row_index,
        cast(null as integer) as column_index, p.text, false as is_amount, cast(null as varchar) as form,
        case when length(p.text) > 60 or contains(p.text, '。') then p.entity_index end as entity_index
    from {{ source('staging', 'paragraphs') }} as p
    union all
    select c.document_id, null as block_index, c.page, c.table_index, c.row_index, c.column_index, c.text, k.role = 'amount' as is_amount,
        t.form, coalesce(t.entity_index, 0) as entity_index
    from {{ source('staging', 'cells') }} as c
    inner join {{ source('staging', 'tables') }} as t on t.document_id = c.document_id and t.table_index = c.table_index
    left join {{ source('staging', 'columns') }} as k
        on k.document_id = c.document_id and k.table_index = c.table_index and k.column_index = c.column_index
    where c.text <> ''
    union all
    select t.document_id, t.block_index, t.page, t.table_index, null as row_index, null as column_index, t.title as text, false as is_amount,
        t.form, coalesce(t.entity_index, 0) as entity_index
    from {{ source('staging', 'tables') }} as t
    where t.title is not null
),

suspects as (
    select x.*, d.department_code, regexp_replace(x.text, '\s', '', 'g') as squashed
    from texts as x
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = x.document_id
    where regexp_matches(x.text, '[XxＸｘ×╳✕〤*＊…_＿]{2}|…|\.{3}|[XxＸｘ×]\s+[XxＸｘ×]')
),

found as (
    select
        *,
        coalesce(
            {% for pattern in patterns %}
            nullif(regexp_extract(squashed, '{{ pattern }}'), ''),
            {% endfor %}
            case when coalesce(is_amount, false) and regexp_full_match(squashed, '…+|\.{3,}|_+') then squashed end
        ) as placeholder
    from suspects
),

places as (
    select *
    from found
    where placeholder is not null
    qualify row_number() over (
        partition by document_id, squashed, coalesce(row_index, 0), coalesce(column_index, 0), coalesce(table_index, 0), coalesce(block_index, 0)
        order by table_index nulls last
    ) = 1
)

select
    'M04' as rule_id,
    p.document_id,
    p.entity_index,
    coalesce(e.entity_code, p.department_code) as entity_code,
    p.form,
    1 as check_no,
    concat_ws('', 'b' || block_index, 't' || table_index, 'r' || row_index, 'k' || column_index) as check_key,
    'fail' as outcome,
    'a filled-in value' as expected_text,
    case when length(squashed) > 60 then '…' || placeholder || '…' else squashed end as actual_text,
    p.page,
    p.table_index,
    p.row_index,
    p.column_index,
    p.block_index
from places as p
left join {{ ref('int_entities') }} as e on e.document_id = p.document_id and e.entity_index = p.entity_index
union all
select
    'M04' as rule_id,
    d.document_id,
    null as entity_index,
    d.department_code as entity_code,
    null as form,
    1 as check_no,
    '' as check_key,
    'pass' as outcome,
    null as expected_text,
    null as actual_text,
    null as page,
    null as table_index,
    null as row_index,
    null as column_index,
    null as block_index
from {{ ref('stg_current_documents') }} as d
anti join places as p on p.document_id = d.document_id
