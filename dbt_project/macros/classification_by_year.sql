{#-
  A classification by code and year. Expects three relations or CTEs:
    reference_codes (code, name, years_seen, reference_rank), lowest rank first where editions compete,
    printed_codes (code, fiscal_year, printed_name), what the disclosures of a year print,
    and gives one row per code and year of either, and of the codes above them. A code that the reference does not know stays,
    with its printed name; `reference_basis` says how far it is known.
-#}
{% macro classification_by_year(reference_codes, printed_codes) %}
seen as (
    select r.code, r.name, r.reference_rank, cast(y.seen_year as integer) as seen_year
    from {{ reference_codes }} as r
    cross join unnest(string_split(r.years_seen, ';')) as y (seen_year)
    where r.years_seen is not null
),

wanted as (
    select code, seen_year as fiscal_year from seen
    union
    select code, fiscal_year from {{ printed_codes }}
),

code_years as (
    select code, fiscal_year from wanted
    union
    select left(code, 3), fiscal_year from wanted where length(code) > 3
    union
    select left(code, 5), fiscal_year from wanted where length(code) > 5
),

nearest as (
    select
        c.code,
        c.fiscal_year,
        arg_min(s.name, abs(s.seen_year - c.fiscal_year) * 10 + s.reference_rank) as name,
        min(abs(s.seen_year - c.fiscal_year)) as distance
    from code_years as c
    inner join seen as s on s.code = c.code
    group by c.code, c.fiscal_year
),

undated as (
    select code, arg_min(name, reference_rank) as name from {{ reference_codes }} group by code
),

printed_names as (
    select code, fiscal_year, min(printed_name) as printed_name from {{ printed_codes }} group by code, fiscal_year
),

named as (
    select
        c.code,
        c.fiscal_year,
        coalesce(n.name, u.name, p.printed_name) as name,
        p.printed_name,
        case
            when n.distance = 0 then 'this_year'
            when n.distance is not null then 'other_year'
            when u.code is not null then 'older_edition'
            else 'unknown'
        end as reference_basis
    from code_years as c
    left join nearest as n on n.code = c.code and n.fiscal_year = c.fiscal_year
    left join undated as u on u.code = c.code
    left join printed_names as p on p.code = c.code and p.fiscal_year = c.fiscal_year
)

select
    c.code,
    c.fiscal_year,
    c.name,
    case length(c.code) when 3 then 'class' when 5 then 'group' when 7 then 'item' end as level,
    case when length(c.code) > 5 then left(c.code, 5) when length(c.code) > 3 then left(c.code, 3) end as parent_code,
    left(c.code, 3) as class_code,
    k.name as class_name,
    case when length(c.code) >= 5 then left(c.code, 5) end as group_code,
    g.name as group_name,
    c.reference_basis,
    c.reference_basis <> 'unknown' as is_known,
    c.printed_name
from named as c
left join named as k on k.code = left(c.code, 3) and k.fiscal_year = c.fiscal_year
left join named as g on length(c.code) >= 5 and g.code = left(c.code, 5) and g.fiscal_year = c.fiscal_year
{% endmacro %}
