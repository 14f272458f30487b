{{ config(tags=['evaluate']) }}
-- Q03: each project has a goal (check 1); an indicator has a target and a target an indicator (check 2); a second-level indicator
-- stands under the first-level one that it belongs to (check 3).
with cells as (
    select
        a.document_id,
        coalesce(t.entity_index, p.entity_index) as entity_index,
        a.page,
        a.table_index,
        a.row_index,
        a.column_index,
        a.attribute,
        regexp_replace(a.text, '\s', '', 'g') as text
    from {{ source('staging', 'attributes') }} as a
    inner join {{ source('staging', 'tables') }} as t on t.document_id = a.document_id and t.table_index = a.table_index
    inner join (select document_id, min(entity_index) as entity_index from {{ ref('identity_entities') }} group by document_id) as p
        on p.document_id = a.document_id
    where a.form = 'performance' and trim(a.text) <> ''
),

indicator_rows as (
    select
        document_id,
        entity_index,
        table_index,
        row_index,
        any_value(page) as page,
        any_value(text) filter (where attribute = 'level_1') as level_1,
        any_value(text) filter (where attribute = 'level_2') as level_2,
        any_value(text) filter (where attribute = 'level_3') as level_3,
        any_value(text) filter (where attribute = 'target') as target,
        any_value(column_index) filter (where attribute = 'level_2') as level_2_column,
        any_value(column_index) filter (where attribute in ('level_3', 'target')) as indicator_column
    from cells
    group by document_id, entity_index, table_index, row_index
    having count(*) filter (where attribute in ('level_1', 'level_2', 'level_3', 'target')) > 0
),

-- A project's goal may stand in a table of its own above the indicators.
project_of_table as (
    select document_id, table_index, any_value(project_key) as project_key
    from {{ ref('int_project_rows') }}
    group by document_id, table_index
),

indicator_tables as (
    select r.document_id, r.entity_index, r.table_index, any_value(r.page) as page, any_value(p.project_key) as project_key
    from indicator_rows as r
    left join project_of_table as p on p.document_id = r.document_id and p.table_index = r.table_index
    where r.level_3 is not null
    group by r.document_id, r.entity_index, r.table_index
),

goals as (
    select c.document_id, c.entity_index, c.table_index, any_value(c.text) as goal, any_value(k.project_key) as project_key
    from cells as c
    left join project_of_table as k on k.document_id = c.document_id and k.table_index = c.table_index
    where c.attribute = 'goal'
    group by c.document_id, c.entity_index, c.table_index
),

tables as (
    select t.*, coalesce(g.goal, p.goal) as goal
    from indicator_tables as t
    left join goals as g on g.document_id = t.document_id and g.table_index = t.table_index
    left join (
        select document_id, entity_index, project_key, any_value(goal) as goal
        from goals
        where project_key <> ''
        group by document_id, entity_index, project_key
    ) as p on p.document_id = t.document_id and p.entity_index = t.entity_index and p.project_key = t.project_key
),

-- A table that names its indicators or targets by a heading that was not understood has none that are missing.
templates as (
    select document_id, table_index, bool_or(level_3 is not null) and bool_or(target is not null) as prints_both
    from indicator_rows
    group by document_id, table_index
),

-- Words for a goal that stand in the table, though not where goals are looked for.
goals_mentioned as (
    select distinct document_id, table_index
    from {{ source('staging', 'cells') }}
    where regexp_matches(regexp_replace(text, '\s', '', 'g'), '^.{0,8}(总体|年度|绩效|预期|实施期|中期|长期)目标')
),

belongs as (
    select
        *,
        case
            when level_2 like '%满意%' then '满意'
            when level_2 like '%成本%' then '产出|成本'
            when regexp_matches(level_2, '数量|质量|时效') then '产出'
            when regexp_matches(level_2, '经济效益|社会效益|生态效益|环境效益|可持续') then '效益|效果'
        end as first_level_words
    from indicator_rows
),

results as (
    select
        document_id, entity_index, table_index, cast(null as integer) as row_index, cast(null as integer) as column_index, page, 1 as check_no,
        't' || table_index as check_key, goal is not null as holds, 'a goal' as expected_text, cast(null as varchar) as actual_text,
        case when goal is null and exists (
            select 1 from goals_mentioned as g where g.document_id = tables.document_id and g.table_index = tables.table_index
        ) then 'a goal is named in the table, but it was not understood'
            when goal is null and coalesce(project_key, '') = '' then 'the table does not name its project; the goal may stand elsewhere' end as reason
    from tables
    union all
    select
        r.document_id, r.entity_index, r.table_index, r.row_index, indicator_column as column_index, page, 2 as check_no,
        't' || r.table_index || 'r' || r.row_index as check_key, level_3 is not null and target is not null as holds,
        case when level_3 is null then 'an indicator' else 'a target' end as expected_text, coalesce(level_3, target) as actual_text,
        case when not t.prints_both then 'the table prints no column that is understood as ' || case when level_3 is null then 'indicators' else 'targets' end
            end as reason
    from indicator_rows as r
    inner join templates as t on t.document_id = r.document_id and t.table_index = r.table_index
    where level_3 is not null or target is not null
    union all
    select
        document_id, entity_index, table_index, row_index, level_2_column as column_index, page, 3 as check_no,
        't' || table_index || 'r' || row_index as check_key, regexp_matches(level_1, first_level_words) as holds,
        level_2 as expected_text, level_1 as actual_text, null as reason
    from belongs
    where first_level_words is not null and level_1 is not null
)

select
    'Q03' as rule_id,
    r.document_id,
    r.entity_index,
    e.entity_code,
    'performance' as form,
    r.check_no,
    r.check_key,
    case when r.holds then 'pass' when r.reason is not null then 'not_evaluable' else 'fail' end as outcome,
    case when not r.holds then r.reason end as reason,
    r.expected_text,
    r.actual_text,
    r.page,
    r.table_index,
    r.row_index,
    r.column_index
from results as r
inner join {{ ref('identity_entities') }} as e on e.document_id = r.document_id and e.entity_index = r.entity_index
