{{ config(tags=['evaluate']) }}
-- M03: a printed code bears a name that the classification knows for it, in any year or edition (check 1), and no code is printed
-- twice in one form (check 2). A code that the classification does not know is unknown, not wrong, unless the name beside it belongs to
-- another code (check 3) or no class has it (check 4): see unknown_codes. Forms that print two classifications side by side (function and
-- economic class, or the classes of departments and of governments) repeat a code beside another one, and forms that list units, with or
-- without their names, repeat it for each of them.
with lines as (
    select l.*, count(*) filter (where l.line_key = 'unit') over (
            partition by l.document_id, l.entity_index, l.form order by l.table_index, l.row_index
        ) as unit_no
    from {{ ref('int_lines') }} as l
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = 'M03' and list_contains(r.forms, l.form)
),

second_codes as (
    select document_id, table_index, row_index, string_agg(text, ' ' order by column_index) as second_code
    from {{ source('staging', 'attributes') }}
    where attribute in ('economic_code', 'government_economic_code', 'second_classification', 'unit_name')
    group by document_id, table_index, row_index
),

-- A form may list its units' codes one unit below the other and name no unit: its codes, which ascend, begin anew. One code that stands
-- again in its turn is no such list; several are.
steps as (
    select *,
        lag(code) over (partition by document_id, entity_index, form, unit_no order by table_index, row_index) > code as is_descent
    from lines
    where line_key = 'code' and code is not null
),

runs as (
    select *,
        count(*) filter (where is_descent) over (
            partition by document_id, entity_index, form, unit_no order by table_index, row_index
        ) as run_no
    from steps
),

lists as (
    select document_id, entity_index, form, unit_no, run_no
    from (
        select *, min(run_no) over (partition by document_id, entity_index, form, unit_no, code) as first_run
        from runs
    )
    where run_no > first_run
    group by document_id, entity_index, form, unit_no, run_no
    having count(distinct code) > 1
),

printed as (
    select
        l.* exclude (is_descent, run_no),
        row_number() over (
            partition by l.document_id, l.entity_index, l.form, l.code, l.unit_no, c.second_code, n.run_no order by l.table_index, l.row_index
        ) as occurrence,
        row_number() over (partition by l.document_id, l.entity_index, l.form, l.code order by l.table_index, l.row_index) as first_place,
        {{ class_name_key('l.name') }} as name_key
    from runs as l
    left join second_codes as c on c.document_id = l.document_id and c.table_index = l.table_index and c.row_index = l.row_index
    left join lists as n
        on n.document_id = l.document_id and n.entity_index = l.entity_index and n.form = l.form and n.unit_no = l.unit_no and n.run_no = l.run_no
),

known as (
    select distinct false as is_economic, code, name, {{ class_name_key('name') }} as name_key, years_seen is not null as is_dated
    from {{ ref('functional_classes') }}
    union
    select distinct true as is_economic, code, name, {{ class_name_key('name') }} as name_key, years_seen is not null as is_dated
    from {{ ref('economic_classes') }}
),

first_years as (
    select false as is_economic, min(cast(left(years_seen, 4) as integer)) as first_year from {{ ref('functional_classes') }}
    union all
    select true as is_economic, min(cast(left(years_seen, 4) as integer)) as first_year from {{ ref('economic_classes') }}
),

-- A name contradicts the classification from the first year on of which documents were seen, and only that of a code that was seen in them:
-- what an undated edition alone knows may be called otherwise by now.
known_codes as (
    select
        k.is_economic,
        k.code,
        string_agg(distinct k.name, '、' order by k.name) as names,
        case when bool_or(k.is_dated) then any_value(f.first_year) end as first_year
    from known as k
    inner join first_years as f on f.is_economic = k.is_economic
    where k.name is not null
    group by k.is_economic, k.code
),

results as (
    select
        p.document_id, p.entity_index, p.form, p.code, p.page, p.table_index, p.row_index,
        case when u.basis = 'class' then 4 when u.basis is not null then 3 else 1 end as check_no,
        case
            when u.basis is not null then 'fail'
            when p.name_key is null or p.name_key = '' then case when k.code is null then 'not_evaluable' else 'not_applicable' end
            when m.code is not null then 'pass'
            when k.first_year is null or d.fiscal_year < k.first_year then 'not_evaluable'
            else 'fail'
        end as outcome,
        case
            when u.basis is not null then null
            when k.code is null then 'the code is not in the classification known so far'
            when p.name_key is null or p.name_key = '' then 'no name is printed'
            when m.code is null and (k.first_year is null or d.fiscal_year < k.first_year)
                then 'the classification known so far does not tell the name of the year'
        end as reason,
        coalesce(u.meant, k.names) as expected_text,
        p.name as actual_text
    from printed as p
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = p.document_id
    left join {{ ref('unknown_codes') }} as u
        on u.document_id = p.document_id and u.entity_index = p.entity_index and u.form = p.form and u.code = p.code
    left join known_codes as k on k.code = p.code and k.is_economic = (p.form = 'basic_expenditure')
    left join (select distinct is_economic, code, name_key from known) as m
        on m.code = p.code and m.is_economic = (p.form = 'basic_expenditure') and m.name_key = p.name_key
    where p.first_place = 1
    union all
    select
        p.document_id, p.entity_index, p.form, p.code, p.page, p.table_index, p.row_index, 2 as check_no,
        'fail' as outcome, cast(null as varchar) as reason, 'once' as expected_text, 'again' as actual_text
    from printed as p
    where p.occurrence = 2
)

select
    'M03' as rule_id,
    r.document_id,
    r.entity_index,
    e.entity_code,
    r.form,
    'code' as line_key,
    r.code,
    r.check_no,
    r.form || '.' || r.code as check_key,
    r.outcome,
    r.reason,
    r.expected_text,
    r.actual_text,
    r.page,
    r.table_index,
    r.row_index
from results as r
inner join {{ ref('identity_entities') }} as e on e.document_id = r.document_id and e.entity_index = r.entity_index
qualify row_number() over (partition by r.document_id, r.entity_index, r.form, r.code, r.check_no order by r.row_index) = 1
