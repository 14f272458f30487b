{{ config(tags=['evaluate']) }}
-- Shape `projects`: the budgets of the 绩效目标表 (projects_budgets) and the project amounts that a list in prose states
-- (projects_prose) against 项目支出. All projects are told, and the sum must be equal, where the two name the same ones or the list in
-- prose does not say that it only names the main ones; else the sum may be less.
with checks as (
    select c.rule_id, c.check_no, c.shape, c.form, c.line_key, c.measure, r.kinds
    from {{ source('reference', 'rule_checks') }} as c
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = c.rule_id
    where c.shape in ('projects_budgets', 'projects_prose')
),

tabled as (
    select document_id, entity_index, table_index, min(project_key) as project_key
    from {{ ref('int_project_rows') }}
    group by document_id, entity_index, table_index
),

stated as (
    select
        c.document_id,
        c.entity_index,
        c.entity_code,
        c.stage,
        c.parent_claim_index,
        coalesce(c.part_list, 0) as part_list,
        c.part_of,
        c.claim_index,
        c.page,
        c.operand_yuan,
        c.operand_step_yuan,
        {{ name_key('c.subject_text') }} as project_key
    from {{ ref('identity_claims') }} as c
    where c.subject = 'project' and c.measure = 'amount' and c.parent_subject = 'expenditure.project' and not coalesce(c.is_history, false)
        and c.operand_yuan is not null
),

-- Names are the same where one contains the other: prose shortens them.
names_met as (
    select distinct s.document_id, s.entity_index, s.claim_index, t.table_index
    from stated as s
    inner join tabled as t
        on t.document_id = s.document_id and t.entity_index = s.entity_index and t.project_key <> '' and s.project_key <> ''
        and (contains(t.project_key, s.project_key) or contains(s.project_key, t.project_key))
),

lists as (
    select
        s.document_id,
        s.entity_index,
        s.entity_code,
        s.stage,
        s.parent_claim_index,
        s.part_list,
        bool_or(s.part_of = 'some') as names_main_projects,
        count(*) as project_count,
        count(m.claim_index) as project_count_tabled
    from stated as s
    left join (select distinct document_id, claim_index from names_met) as m
        on m.document_id = s.document_id and m.claim_index = s.claim_index
    group by s.document_id, s.entity_index, s.entity_code, s.stage, s.parent_claim_index, s.part_list
),

tables_of_entity as (
    select t.document_id, t.entity_index, count(*) as table_count, count(m.table_index) as table_count_stated
    from tabled as t
    left join (select distinct document_id, entity_index, table_index from names_met) as m
        on m.document_id = t.document_id and m.entity_index = t.entity_index and m.table_index = t.table_index
    group by t.document_id, t.entity_index
),

budgets as (
    select a.*
    from {{ ref('int_amounts') }} as a
    where a.form = 'performance' and a.measure = 'budget'
),

-- One row per check to be made.
made as (
    select
        c.rule_id,
        c.check_no,
        c.shape,
        c.form,
        c.line_key,
        c.measure,
        l.document_id,
        l.entity_index,
        l.entity_code,
        cast(l.parent_claim_index as bigint) as head_index,
        l.part_list,
        'c' || l.parent_claim_index || 'p' || l.part_list as check_key,
        case
            when l.names_main_projects and not coalesce(t.table_count = t.table_count_stated, false) then 'at_most'
            else 'equal'
        end as relation
    from lists as l
    inner join checks as c on c.shape = 'projects_prose' and {{ holds_for('c.kinds', 'l.stage') }}
    left join tables_of_entity as t on t.document_id = l.document_id and t.entity_index = l.entity_index
    union all
    select
        c.rule_id,
        c.check_no,
        c.shape,
        c.form,
        c.line_key,
        c.measure,
        b.document_id,
        b.entity_index,
        e.entity_code,
        null as head_index,
        null as part_list,
        '' as check_key,
        case
            when coalesce(bool_or(l.project_count = l.project_count_tabled and not l.names_main_projects), false) then 'equal'
            else 'at_most'
        end as relation
    from (select distinct document_id, entity_index from budgets) as b
    inner join {{ ref('identity_entities') }} as e on e.document_id = b.document_id and e.entity_index = b.entity_index
    inner join checks as c on c.shape = 'projects_budgets' and {{ holds_for('c.kinds', 'e.stage') }}
    left join lists as l on l.document_id = b.document_id and l.entity_index = b.entity_index
    group by c.rule_id, c.check_no, c.shape, c.form, c.line_key, c.measure, b.document_id, b.entity_index, e.entity_code
),

readable as (
    select
        m.*,
        f.source_document_id,
        f.source_entity_index,
        case
            when f.status = 'absent' then 'the form ' || n.title_zh || ' was not found'
            when f.status = 'figures' and x.asked_measure is null then n.title_zh || ' prints no column for 项目支出'
            when f.status = 'figures' and l.line_key is null then n.title_zh || ' prints no row for 合计'
        end as gap
    from made as m
    inner join {{ ref('identity_sources') }} as f
        on f.document_id = m.document_id and f.entity_index = m.entity_index and f.form = m.form
    inner join {{ ref('forms') }} as n on n.form = m.form
    left join (select distinct document_id, entity_index, form, asked_measure from {{ ref('identity_measures') }}) as x
        on x.document_id = f.source_document_id and x.entity_index = f.source_entity_index and x.form = m.form and x.asked_measure = m.measure
    left join (select distinct document_id, entity_index, form, line_key from {{ ref('int_lines') }} where line_key is not null) as l
        on l.document_id = f.source_document_id and l.entity_index = f.source_entity_index and l.form = m.form and l.line_key = m.line_key
),

operands as (
    select
        r.rule_id, r.check_no, r.document_id, r.entity_index, r.check_key, 'stated' as side, 'printed' as status,
        cast(null as varchar) as reason, cast(null as varchar) as operand_form, 'project' as operand_line_key, 'amount' as operand_measure,
        s.operand_yuan as amount_yuan, s.operand_step_yuan as step_yuan, s.page, cast(null as integer) as table_index,
        cast(null as integer) as row_index, cast(null as integer) as column_index, {{ no_other_place() }}, s.claim_index
    from readable as r
    inner join stated as s
        on s.document_id = r.document_id and s.entity_index = r.entity_index and s.parent_claim_index = r.head_index
        and s.part_list = r.part_list
    where r.shape = 'projects_prose'
    union all
    select
        r.rule_id, r.check_no, r.document_id, r.entity_index, r.check_key, 'stated' as side, {{ operand_status('b') }} as status,
        {{ operand_reason('b') }} as reason, b.form as operand_form, b.line_key as operand_line_key, b.measure as operand_measure,
        b.amount_yuan, b.step_yuan, b.page, b.table_index,
        b.row_index, b.column_index, {{ no_other_place() }}, null as claim_index
    from readable as r
    inner join budgets as b on b.document_id = r.document_id and b.entity_index = r.entity_index
    where r.shape = 'projects_budgets'
    union all
    select
        r.rule_id, r.check_no, r.document_id, r.entity_index, r.check_key, 'derived' as side, {{ operand_status('a') }} as status,
        {{ operand_reason('a') }} as reason, a.form as operand_form, a.line_key as operand_line_key, a.measure as operand_measure,
        a.amount_yuan, a.step_yuan, {{ place_in_source('a', 'r') }}, null as claim_index
    from readable as r
    inner join {{ ref('int_amounts') }} as a
        on a.document_id = r.source_document_id and a.entity_index = r.source_entity_index and a.form = r.form and a.line_key = r.line_key
        and a.measure = r.measure
    union all
    select
        r.rule_id, r.check_no, r.document_id, r.entity_index, r.check_key, 'derived' as side, 'unread' as status,
        r.gap as reason, r.form as operand_form, r.line_key as operand_line_key, r.measure as operand_measure,
        null as amount_yuan, null as step_yuan, null as page, null as table_index,
        null as row_index, null as column_index, {{ no_other_place() }}, null as claim_index
    from readable as r
    where r.gap is not null
)

select
    o.rule_id,
    o.check_no,
    1 as alternative,
    o.check_key,
    o.document_id,
    o.entity_index,
    r.entity_code,
    r.relation,
    r.form,
    r.line_key,
    cast(null as varchar) as code,
    r.measure,
    o.side,
    1 as sign,
    o.status,
    o.reason,
    o.operand_form,
    o.operand_line_key,
    cast(null as varchar) as operand_code,
    o.operand_measure,
    o.amount_yuan,
    o.step_yuan,
    o.page,
    o.table_index,
    o.row_index,
    o.column_index,
    {{ other_place('o') }},
    o.claim_index
from operands as o
inner join readable as r
    on r.rule_id = o.rule_id and r.check_no = o.check_no and r.document_id = o.document_id and r.entity_index = o.entity_index
    and r.check_key = o.check_key
