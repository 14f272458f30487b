{{ config(tags=['evaluate']) }}
-- Which printed code a claim about a function means: told by the code itself (培训支出（2050803）, 2080505-…), else by the names that lead to
-- it (教育支出（类）进修及培训（款）培训支出（项）, 一般公共服务支出-审计事务-审计业务) or, standing alone, by the name of a class. A name counts where
-- exactly one code that the forms of the entity print bears it, below the 款 or 类 that is named before it.
{% set forms = ['summary', 'expenditure', 'fiscal_summary', 'general_expenditure', 'fund_expenditure', 'capital_expenditure'] -%}
with claims as (
    select document_id, entity_index, claim_index, regexp_replace({{ squashed('subject_text') }}, '["'']|科目$', '', 'g') as words
    from {{ ref('identity_claims') }}
    where subject = 'expenditure.function' and subject_text is not null
),

divided as (
    select
        *,
        regexp_extract(words, '(?:^|\()(\d{7}|\d{5}|\d{3})(?:\)|-|$)', 1) as told_code,
        regexp_extract_all(words, '((?:[^()]|\([^()类款项]*\))+?)\((类|款|项)\)', 1) as marked,
        regexp_extract_all(words, '((?:[^()]|\([^()类款项]*\))+?)\((类|款|项)\)', 2) as marks,
        string_split(words, '-') as dashed
    from claims
),

named as (
    select
        *,
        case when len(marked) > 0 then marked[-1] else dashed[-1] end as last_name,
        case when len(marked) > 0 then marked[-2] else dashed[-2] end as name_before,
        case
            when len(marked) > 0 then case marks[-1] when '类' then 3 when '款' then 5 else 7 end
            when len(dashed) <= 3 then 1 + 2 * len(dashed)
        end as code_length
    from divided
),

keyed as (
    select *, {{ class_name_key('last_name') }} as name_key, {{ class_name_key('name_before') }} as key_before
    from named
),

printed as (
    select distinct s.document_id, s.entity_index, l.code, {{ class_name_key('l.name') }} as name_key
    from {{ ref('int_lines') }} as l
    inner join {{ ref('identity_sources') }} as s
        on s.source_document_id = l.document_id and s.source_entity_index = l.entity_index and s.form = l.form
    where l.code is not null and l.line_key in ('code', 'expenditure.class') and l.form in ('{{ forms | join("', '") }}')
),

-- A form may print the 项 alone: the classification names what is above them.
names_above as (
    select document_id, entity_index, code, name_key from printed where length(code) < 7
    union
    select p.document_id, p.entity_index, f.code, {{ class_name_key('f.name') }} as name_key
    from (select distinct document_id, entity_index, left(code, length(code) - 2) as code from printed where length(code) > 3) as p
    inner join {{ ref('functional_classes') }} as f on f.code = p.code
    where f.name is not null
),

fitting as (
    select distinct k.document_id, k.entity_index, k.claim_index, p.code
    from keyed as k
    inner join printed as p
        on p.document_id = k.document_id and p.entity_index = k.entity_index and p.name_key = k.name_key
        and length(p.code) = k.code_length
    where k.told_code = '' and k.name_key <> '' and k.key_before is null
    union
    select k.document_id, k.entity_index, k.claim_index, p.code
    from keyed as k
    inner join printed as p
        on p.document_id = k.document_id and p.entity_index = k.entity_index and p.name_key = k.name_key
        and length(p.code) = k.code_length
    inner join names_above as a
        on a.document_id = p.document_id and a.entity_index = p.entity_index and a.code = left(p.code, length(p.code) - 2)
        and a.name_key = k.key_before
    where k.told_code = '' and k.name_key <> ''
    union
    select k.document_id, k.entity_index, k.claim_index, p.code
    from keyed as k
    inner join printed as p on p.document_id = k.document_id and p.entity_index = k.entity_index and p.code = k.told_code
)

select
    k.document_id,
    k.entity_index,
    k.claim_index,
    case when count(f.code) = 1 then min(f.code) end as code,
    case
        when count(f.code) = 0 then 'no form of the entity prints the function that is named'
        when count(f.code) > 1 then 'several codes bear the name of the function'
    end as reason
from keyed as k
left join fitting as f on f.document_id = k.document_id and f.entity_index = k.entity_index and f.claim_index = k.claim_index
group by k.document_id, k.entity_index, k.claim_index
