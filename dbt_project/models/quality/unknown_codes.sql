{{ config(tags=['evaluate']) }}
-- Printed codes that the classification does not know in any year or edition, with what shows that they are misprints. The classification
-- is what published documents were seen to print, so that a code is missing there proves nothing by itself. What proves it is the name
-- beside the code, where it belongs to another code that the same form does not print:
--   document  the other forms of the entity print the name at a code that differs in one digit (or two neighbours that are swapped), and
--             none of them prints this one;
--   position  the row stands below a code that it does not extend, and of the codes below that one the name belongs to one;
--   group     in the code above it the name belongs to another code, which is in force in the document's year;
--   name      the name belongs to one code in all, which differs in one digit and is in force in the document's year.
-- The classes themselves (类) are all known from the first year on of which documents were seen: there a code of no class is wrong.
with printed as (
    select
        l.*,
        l.form = 'basic_expenditure' as is_economic,
        {{ class_name_key('l.name') }} as name_key
    from {{ ref('int_lines') }} as l
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = 'M03' and list_contains(r.forms, l.form)
    where l.line_key = 'code' and l.code is not null
),

editions as (
    select false as is_economic, code, name, years_seen from {{ ref('functional_classes') }}
    union all
    select true as is_economic, code, name, years_seen from {{ ref('economic_classes') }}
),

years as (
    select e.is_economic, e.code, e.name, cast(y.seen_year as integer) as seen_year
    from editions as e
    cross join unnest(string_split(e.years_seen, ';')) as y (seen_year)
),

known as (
    select
        e.is_economic,
        e.code,
        {{ class_name_key('e.name') }} as name_key,
        arg_max(e.name, coalesce(y.last_year, 0)) as name,
        min(y.first_year) as first_year,
        max(y.last_year) as last_year
    from editions as e
    left join (
        select is_economic, code, name, min(seen_year) as first_year, max(seen_year) as last_year from years group by is_economic, code, name
    ) as y on y.is_economic = e.is_economic and y.code = e.code and y.name = e.name
    where e.name is not null
    group by e.is_economic, e.code, {{ class_name_key('e.name') }}
),

-- What only an undated edition knows is known by its name alone: since then the code may have been given up.
known_codes as (
    select distinct is_economic, code, {{ class_name_key('name') }} as name_key, years_seen is not null or name is null as is_dated
    from editions
),

-- The 款 (or 类) in whose block a row stands: the last one printed above it.
above as (
    select
        p.*,
        last_value(case when k.code is not null and length(p.code) = 3 then p.code end ignore nulls) over rows_above as class_above,
        last_value(case when k.code is not null and length(p.code) = 5 then p.code end ignore nulls) over rows_above as group_above,
        k.code is not null as is_known
    from printed as p
    left join (
        select distinct p.is_economic, p.code, p.name_key
        from (select distinct is_economic, code, name_key from printed) as p
        inner join known_codes as k on k.is_economic = p.is_economic and k.code = p.code and (k.is_dated or k.name_key = p.name_key)
    ) as k on k.is_economic = p.is_economic and k.code = p.code and k.name_key is not distinct from p.name_key
    window rows_above as (
        partition by p.document_id, p.table_index order by p.row_index rows between unbounded preceding and 1 preceding
    )
),

unknown as (
    select
        a.document_id,
        a.entity_index,
        a.form,
        a.code,
        a.is_economic,
        a.name_key,
        d.fiscal_year,
        case length(a.code) when 5 then a.class_above when 7 then a.group_above end as code_above
    from above as a
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = a.document_id
    where not a.is_known
    qualify row_number() over (partition by a.document_id, a.entity_index, a.form, a.code order by a.table_index, a.row_index) = 1
),

-- The codes that bear the name, as long as the one printed, and not printed in the form.
candidates as (
    select
        u.*,
        k.code as meant,
        k.name as meant_name,
        coalesce(u.fiscal_year between k.first_year and k.last_year, false) as is_in_force,
        damerau_levenshtein(u.code, k.code) = 1 as is_near,
        left(k.code, length(k.code) - 2) as meant_above,
        count(distinct k.code) over (partition by u.document_id, u.entity_index, u.form, u.code) as bearers
    from unknown as u
    inner join known as k
        on k.is_economic = u.is_economic and k.name_key = u.name_key and length(k.code) = length(u.code)
    where u.name_key <> ''
),

open_candidates as (
    select c.*
    from candidates as c
    anti join printed as p
        on p.document_id = c.document_id and p.entity_index = c.entity_index and p.form = c.form and p.code = c.meant
),

elsewhere as (
    select distinct u.document_id, u.entity_index, u.form, u.code, p.code as other_code, p.name_key = u.name_key as has_name
    from unknown as u
    inner join printed as p
        on p.document_id = u.document_id and p.entity_index = u.entity_index and p.form <> u.form and p.is_economic = u.is_economic
),

judged as (
    select c.*, 1 as basis_rank, 'document' as basis
    from open_candidates as c
    inner join elsewhere as e
        on e.document_id = c.document_id and e.entity_index = c.entity_index and e.form = c.form and e.code = c.code
        and e.other_code = c.meant and e.has_name
    anti join elsewhere as s
        on s.document_id = c.document_id and s.entity_index = c.entity_index and s.form = c.form and s.code = c.code and s.other_code = c.code
    where c.is_near
    union all
    select c.*, 2 as basis_rank, 'position' as basis
    from open_candidates as c
    anti join printed as p
        on p.document_id = c.document_id and p.entity_index = c.entity_index and p.form = c.form and p.code = left(c.code, length(c.code) - 2)
    where c.meant_above = c.code_above and not starts_with(c.code, c.code_above)
    union all
    select c.*, 3 as basis_rank, 'group' as basis
    from open_candidates as c
    where length(c.code) > 3 and c.is_in_force and c.meant_above = left(c.code, length(c.code) - 2)
    union all
    select c.*, 4 as basis_rank, 'name' as basis
    from open_candidates as c
    where c.is_in_force and c.is_near and c.bearers = 1
),

-- The strongest evidence counts; of codes that it fits equally, those in force.
meant as (
    select
        document_id,
        entity_index,
        form,
        code,
        min(basis) as basis,
        string_agg(distinct meant || ' ' || meant_name, '、' order by meant || ' ' || meant_name) as meant
    from (
        select * from judged
        qualify rank() over (partition by document_id, entity_index, form, code order by basis_rank, not is_in_force) = 1
    ) as strongest
    group by document_id, entity_index, form, code
),

classes_known as (
    select is_economic, min(seen_year) as first_year, max(seen_year) as last_year from years group by is_economic
),

classes as (
    select distinct is_economic, left(code, 3) as class_code from editions
)

select
    u.document_id,
    u.entity_index,
    u.form,
    u.code,
    coalesce(m.basis, case when c.class_code is null and u.fiscal_year between y.first_year and y.last_year then 'class' end) as basis,
    m.meant
from unknown as u
left join meant as m
    on m.document_id = u.document_id and m.entity_index = u.entity_index and m.form = u.form and m.code = u.code
left join classes as c on c.is_economic = u.is_economic and c.class_code = left(u.code, 3)
inner join classes_known as y on y.is_economic = u.is_economic
