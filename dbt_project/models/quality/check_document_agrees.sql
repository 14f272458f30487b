{{ config(tags=['evaluate']) }}
-- M02: what tells year, kind and county of a document tells the same everywhere, and each of these and the department is told somewhere (one
-- check per property). A folder tells year and county as an operator does: it is held against the content, and suffices where the content is
-- silent (M13 says so). What a file is called is no evidence against the content. A county lies in its prefecture and province: these agree.
with told as (
    select distinct
        e.document_id,
        e.property,
        e.source,
        trim(e.value) as value,
        -- the division without the zeros that stand for all of it
        case when e.property = 'division' then regexp_replace(trim(e.value), '(00){1,2}$', '') else trim(e.value) end as value_key
    from {{ source('staging', 'evidence') }} as e
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = e.document_id
    where e.value is not null and trim(e.value) <> ''
),

contradictions as (
    select distinct a.document_id, a.property
    from told as a
    inner join told as b on b.document_id = a.document_id and b.property = a.property and b.value_key > a.value_key
    where a.property <> 'department'
        and a.source <> 'file_name'
        and b.source <> 'file_name'
        and not (a.property = 'division' and starts_with(b.value_key, a.value_key))
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
        when s.told_text is null or c.document_id is not null or (p.property = 'division' and u.document_id is not null) then 'fail'
        else 'pass'
    end as outcome,
    case
        when s.told_text is null then 'told somewhere'
        when c.document_id is not null then 'the same everywhere'
        when p.property = 'division' and u.document_id is not null then 'a division code that exists'
    end as expected_text,
    s.told_text as actual_text
from properties as p
left join summed as s on s.document_id = p.document_id and s.property = p.property
left join contradictions as c on c.document_id = p.document_id and c.property = p.property
left join unknown_divisions as u on u.document_id = p.document_id
