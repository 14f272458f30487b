{{ config(tags=['evaluate']) }}
-- M13: year and kind are told by the document itself or by another file of its disclosure, not only by where it lies and what it is
-- called (check 1); and the name of the file tells nothing else than the document (check 2). A batch in the wrong folder would be a batch of
-- wrong years, and file names are known to lie; neither shows that a figure is wrong.
with told as (
    select distinct
        e.document_id,
        e.property,
        e.source in ('folder', 'file_name') as is_place,
        e.source = 'file_name' as is_name,
        replace(e.source, '_', ' ') as source,
        trim(e.value) as value
    from {{ source('staging', 'evidence') }} as e
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = e.document_id
    where trim(e.value) <> ''
        and (e.property in ('fiscal_year', 'kind') or (e.property = 'department' and regexp_matches(trim(e.value), '^\d+$')))
),

sources as (
    select document_id, property, value, string_agg(distinct source, ', ' order by source) as sources
    from told
    group by document_id, property, value
),

properties as (
    select
        t.document_id,
        t.property,
        bool_and(t.is_place) as only_place,
        any_value(s.told_text) as told_text
    from told as t
    inner join (
        select document_id, property, string_agg(value || ' (' || sources || ')', ', ' order by value) as told_text
        from sources
        group by document_id, property
    ) as s on s.document_id = t.document_id and s.property = t.property
    group by t.document_id, t.property
),

-- A unit's code extends its department's. What tells several things beside the name is no business of the name.
named_otherwise as (
    select n.document_id, n.property
    from told as n
    inner join told as c on c.document_id = n.document_id and c.property = n.property and not c.is_name
    where n.is_name
    group by n.document_id, n.property
    having not bool_or(n.value = c.value or (n.property = 'department' and (starts_with(n.value, c.value) or starts_with(c.value, n.value))))
)

select
    'M13' as rule_id,
    p.document_id,
    cast(null as integer) as entity_index,
    d.department_code as entity_code,
    k.check_no,
    p.property as check_key,
    case
        when (k.check_no = 1 and p.only_place) or (k.check_no = 2 and o.document_id is not null) then 'fail'
        else 'pass'
    end as outcome,
    case
        when k.check_no = 1 and p.only_place then 'told by the document itself'
        when k.check_no = 2 and o.document_id is not null then 'the same in the name of the file'
    end as expected_text,
    p.told_text as actual_text
from properties as p
inner join {{ ref('stg_current_documents') }} as d on d.document_id = p.document_id
cross join (values (1), (2)) as k (check_no)
left join named_otherwise as o on o.document_id = p.document_id and o.property = p.property
where k.check_no = 2 or p.property <> 'department'
