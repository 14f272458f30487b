{{ config(tags=['evaluate']) }}
-- M02: what tells year, kind, county and department of a document tells the same everywhere (one check per property), and each is
-- told somewhere; year and kind by the document itself, for where a file lies and what it is called is no evidence of its own: a batch in
-- the wrong folder would be a batch of wrong years. Codes compare with codes (a unit's code extends its department's), names with names (one may contain the other).
with told as (
    select distinct
        e.document_id,
        e.property,
        e.source,
        trim(e.value) as value,
        case
            when e.property <> 'department' then 'value'
            when regexp_matches(trim(e.value), '^\d+$') then 'code'
            else 'name'
        end as value_kind,
        case when e.property = 'department' then {{ unit_name_key('e.value') }} else trim(e.value) end as value_key
    from {{ source('staging', 'evidence') }} as e
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = e.document_id
    where e.value is not null and trim(e.value) <> ''
),

contradictions as (
    select distinct a.document_id, a.property
    from told as a
    inner join told as b
        on b.document_id = a.document_id and b.property = a.property and b.value_kind = a.value_kind and b.value_key > a.value_key
    where a.value_kind = 'value'
        or not (contains(a.value_key, b.value_key) or contains(b.value_key, a.value_key))
),

unknown_divisions as (
    select distinct t.document_id
    from told as t
    anti join {{ ref('divisions') }} as v on v.code = t.value
    where t.property = 'division'
),

properties as (
    select d.document_id, d.department_code, p.property, p.check_no
    from {{ ref('stg_current_documents') }} as d
    cross join (values ('fiscal_year', 1), ('kind', 2), ('division', 3), ('department', 4)) as p (property, check_no)
),

-- Only said by whoever filed it.
guessed as (
    select document_id, property
    from told
    where property in ('fiscal_year', 'kind')
    group by document_id, property
    having bool_and(source in ('folder', 'file_name'))
),

summed as (
    select
        document_id,
        property,
        string_agg(value || ' (' || sources || ')', ', ' order by value) as told_text
    from (
        select document_id, property, value, string_agg(distinct replace(source, '_', ' '), ', ' order by replace(source, '_', ' ')) as sources
        from told
        group by document_id, property, value
    ) as by_value
    group by document_id, property
)

select
    'M02' as rule_id,
    p.document_id,
    cast(null as integer) as entity_index,
    p.department_code as entity_code,
    p.check_no,
    p.property as check_key,
    case
        when s.told_text is null or c.document_id is not null or g.document_id is not null or (p.property = 'division' and u.document_id is not null) then 'fail'
        else 'pass'
    end as outcome,
    case
        when s.told_text is null then 'told somewhere'
        when c.document_id is not null then 'the same everywhere'
        when g.document_id is not null then 'told by the document itself'
        when p.property = 'division' and u.document_id is not null then 'a division code that exists'
    end as expected_text,
    s.told_text as actual_text
from properties as p
left join summed as s on s.document_id = p.document_id and s.property = p.property
left join contradictions as c on c.document_id = p.document_id and c.property = p.property
left join guessed as g on g.document_id = p.document_id and g.property = p.property
left join unknown_divisions as u on u.document_id = p.document_id
