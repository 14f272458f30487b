{{ config(tags=['evaluate']) }}
-- M12: how far a form by code goes down: spending by function (功能分类) to 项, basic spending by economic class (经济分类) to 款. Lines without
-- money need no detail. One check per form; the first five codes are told.
with depths as (
    select *
    from (values ('general_expenditure', 7, 'functions down to 项'), ('basic_expenditure', 5, 'economic classes down to 款'))
        as v (form, digits, words)
),

finest as (
    select a.document_id, a.entity_index, a.form, a.code, any_value(a.name) as name, any_value(d.digits) as digits, any_value(d.words) as words,
        min({'table_index': a.table_index, 'row_index': a.row_index, 'page': a.page}) as place
    from {{ ref('int_amounts') }} as a
    inner join depths as d on d.form = a.form
    where a.line_key = 'code' and a.is_leaf and a.code is not null and a.quantity_kind = 'money' and a.amount_yuan <> 0
    group by a.document_id, a.entity_index, a.form, a.code
),

numbered as (
    select *,
        count(*) filter (where length(code) < digits) over (
            partition by document_id, entity_index, form order by place.table_index, place.row_index
        ) as coarse_no
    from finest
)

select
    'M12' as rule_id,
    n.document_id,
    n.entity_index,
    any_value(e.entity_code) as entity_code,
    n.form,
    1 as check_no,
    n.form as check_key,
    case when max(n.coarse_no) = 0 then 'pass' else 'fail' end as outcome,
    any_value(n.words) as expected_text,
    string_agg(n.code || coalesce(' ' || n.name, ''), ', ' order by n.coarse_no) filter (where length(n.code) < n.digits and n.coarse_no <= 5)
        || case when max(n.coarse_no) > 5 then ', …' else '' end as actual_text,
    min(n.place.page) filter (where length(n.code) < n.digits and n.coarse_no = 1) as page,
    min(n.place.table_index) filter (where length(n.code) < n.digits and n.coarse_no = 1) as table_index,
    min(n.place.row_index) filter (where length(n.code) < n.digits and n.coarse_no = 1) as row_index
from numbered as n
inner join {{ ref('identity_entities') }} as e on e.document_id = n.document_id and e.entity_index = n.entity_index
group by n.document_id, n.entity_index, n.form
