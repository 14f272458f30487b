-- Every figure that is withheld because a fatal check failed, with the check that disputes it: for whoever wants to use it knowingly. It
-- is in no fact and not among the printed_amounts. Of a form that is withheld as a whole these are all of its figures.
with of_forms as (
    select
        document_id,
        entity_index,
        form,
        count(distinct check_id) as checks,
        string_agg(distinct rule_id, ', ' order by rule_id) as rules,
        min(check_id) as check_id,
        arg_min(rule_id, check_id) as rule_id
    from {{ ref('quarantine') }}
    where part <> 'amounts'
    group by document_id, entity_index, form
),

disputed as (
    select
        a.*,
        case when f.document_id is not null then 'form' else 'amounts' end as part,
        coalesce(c.check_id, f.check_id) as check_id,
        coalesce(c.rule_id, f.rule_id) as rule_id,
        coalesce(c.rules, f.rules) as rules,
        coalesce(c.checks, f.checks) as checks,
        coalesce(c.is_suspected, false) as is_suspected,
        coalesce(c.is_determined, false) as is_determined
    from {{ ref('int_amounts') }} as a
    left join {{ ref('disputed_cells') }} as c
        on c.document_id = a.document_id and c.table_index = a.table_index and c.row_index = a.row_index and c.column_index = a.column_index
    left join of_forms as f on f.document_id = a.document_id and f.entity_index = a.entity_index and f.form = a.form
    where c.document_id is not null or f.document_id is not null
)

select
    {{ cell_id('d') }} as figure_id,
    d.document_id,
    d.entity_index,
    d.entity_id,
    d.entity_code,
    d.entity_name,
    d.entity_level,
    d.division_code,
    d.fiscal_year,
    d.stage,
    d.form,
    d.side,
    d.line_key,
    d.code,
    d.name as printed_name,
    d.measure,
    d.amount_yuan,
    d.value as amount_printed,
    d.unit,
    d.text as amount_text,
    d.page,
    d.table_index,
    d.row_index,
    d.column_index,
    d.part,
    d.is_suspected,
    d.is_determined,
    p.document_id is not null and p.why_not_summed is null as would_count,
    d.rule_id,
    d.rules,
    d.checks,
    d.check_id,
    m.message
from disputed as d
inner join {{ ref('finding_messages') }} as m on m.check_id = d.check_id
left join {{ ref('int_countable_amounts') }} as p
    on p.document_id = d.document_id and p.table_index = d.table_index and p.row_index = d.row_index and p.column_index = d.column_index
