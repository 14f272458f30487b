{{ config(tags=['evaluate']) }}
-- Shape `blocks`: the lines of a block that stands beside the functional classes (支出用途, 部门经济分类, 政府经济分类) add up by their numbering:
-- a line (一、 1、 (1)) equals the deeper ones that follow it, a total the topmost lines above it, a later total the one before it and
-- what stands between. Lines of which (其中) are parts of nothing.
with checks as (
    select c.rule_id, c.check_no, c.form, c.measure, c.relation, r.kinds
    from {{ source('reference', 'rule_checks') }} as c
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = c.rule_id
    where c.shape = 'blocks'
),

lines as (
    select c.rule_id, c.check_no, c.relation, e.entity_code as owner_code, a.*,
        regexp_matches(a.name, '(合计|小计|总计)$') as is_total,
        starts_with(a.name, '其中') as is_of_which,
        case
            when regexp_matches(a.name, '^[一二三四五六七八九十]+[、.．]') then 1
            when regexp_matches(a.name, '^\d+[、.．]') then 2
            when regexp_matches(a.name, '^[（(][一二三四五六七八九十\d]+[)）]') then 3
            else 1
        end as depth,
        row_number() over (
            partition by a.document_id, a.entity_index, a.form, a.measure order by a.table_index, a.row_index, a.column_index
        ) as place
    from {{ ref('int_amounts') }} as a
    inner join checks as c on c.form = a.form and c.measure = a.measure
    inner join {{ ref('identity_entities') }} as e
        on e.document_id = a.document_id and e.entity_index = a.entity_index and {{ holds_for('c.kinds', 'e.stage') }}
    where a.line_key = a.measure || '.item' and a.name is not null
),

-- Which total a line stands above.
parts as (
    select *,
        min(case when is_total then place end) over (
            partition by document_id, entity_index, form, measure order by place rows between 1 following and unbounded following
        ) as total_place,
        max(case when depth < 2 then place end) over earlier as above_2,
        max(case when depth < 3 then place end) over earlier as above_3
    from lines
    where not is_of_which
    window earlier as (
        partition by document_id, entity_index, form, measure order by place rows between unbounded preceding and 1 preceding
    )
),

placed as (
    select *, case depth when 2 then above_2 when 3 then above_3 end as line_place
    from parts
),

-- A line whose parts are printed, or a total; a total counts in the one that follows it.
roles as (
    select p.*, p.place as check_place, 'stated' as operand_side
    from placed as p
    semi join (
        select document_id, entity_index, form, measure, coalesce(line_place, total_place) as place from placed
    ) as q
        on q.document_id = p.document_id and q.entity_index = p.entity_index and q.form = p.form and q.measure = p.measure
        and q.place = p.place
    union all
    select p.*, coalesce(p.line_place, p.total_place) as check_place, 'derived' as operand_side
    from placed as p
    where coalesce(p.line_place, p.total_place) is not null
)

select
    f.rule_id,
    f.check_no,
    1 as alternative,
    'n' || f.check_place as check_key,
    f.document_id,
    f.entity_index,
    f.owner_code as entity_code,
    f.relation,
    f.form,
    f.line_key,
    cast(null as varchar) as code,
    f.measure,
    f.operand_side as side,
    1 as sign,
    {{ operand_status('f') }} as status,
    {{ operand_reason('f') }} as reason,
    {{ printed_figure('f') }},
    cast(null as integer) as claim_index
from roles as f
