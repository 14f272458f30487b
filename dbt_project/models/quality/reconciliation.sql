{{ config(tags=['publish']) }}
-- Where every printed figure of a form went. What was read is counted from the cells, what was published from the fact tables and from
-- marts.printed_amounts, what was withheld from its reasons; both balances must be 0.
with standing as (
    select
        d.document_id,
        not (d.is_current and d.status in ('read', 'set_aside')) as is_superseded,
        d.status = 'set_aside' as is_set_aside,
        d.kind not in ('budget', 'final_account') as is_other_kind
    from {{ source('staging', 'documents') }} as d
),

judged as (
    select
        f.*,
        case
            when s.is_superseded then 'superseded'
            when s.is_set_aside then 'set_aside'
            when s.is_other_kind then 'other_kind'
            when f.form is null then 'unrecognised_table'
            when not f.is_staged then 'not_staged'
            when f.printed_as = 'unparsable' then 'unparsable'
            when f.measure is null then 'unmapped_column'
            when f.line_key is null then 'row_not_understood'
            when f.quantity_kind = 'money' and f.value is not null and f.amount_yuan is null then 'unit_unknown'
            when t.withheld_because in ('division_unknown', 'fiscal_year_unknown', 'stage_unknown', 'entity_unknown')
                then 'origin_unknown'
            when t.withheld_because in ('duplicate_document', 'repeated_table') then 'duplicate'
            when t.withheld_because = 'quarantined' or d.document_id is not null then 'quarantined'
        end as withheld_because
    from {{ ref('int_figure_cells') }} as f
    inner join standing as s on s.document_id = f.document_id
    left join {{ ref('int_table_publication') }} as t
        on t.document_id = f.document_id and t.table_index = f.table_index
    left join {{ ref('disputed_cells') }} as d
        on d.document_id = f.document_id and d.table_index = f.table_index and d.row_index = f.row_index and d.column_index = f.column_index
),

read_and_withheld as (
    select
        document_id,
        entity_index,
        coalesce(form, 'unrecognised') as form,
        count(*) as figures_read,
        count(*) filter (where is_staged) as figures_staged,
        {%- for reason in withheld_reasons() %}
        count(*) filter (where withheld_because = '{{ reason }}') as withheld_{{ reason }},
        {%- endfor %}
        count(*) filter (where withheld_because is not null) as figures_withheld,
        coalesce(sum(yuan_read), 0) as yuan_read,
        coalesce(sum(yuan_read) filter (where withheld_because is not null), 0) as yuan_withheld
    from judged
    group by document_id, entity_index, coalesce(form, 'unrecognised')
),

fact_figures as (
    {%- for fact in ['fct_expenditure_by_function', 'fct_income_by_source', 'fct_basic_expenditure_by_economic_class',
        'fct_three_public', 'fct_fiscal_appropriation', 'fct_project', 'fct_procurement', 'fct_fixed_assets'] %}
    select document_id, table_index, entity_level, amount_yuan from {{ ref(fact) }} where column_index is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

in_facts as (
    select
        f.document_id,
        coalesce(t.entity_index, 0) as entity_index,
        t.form,
        count(*) filter (where f.entity_level = 'unit') as in_facts_at_unit_level,
        count(*) filter (where f.entity_level is distinct from 'unit') as in_facts_at_department_level,
        sum(f.amount_yuan) as yuan_in_facts
    from fact_figures as f
    inner join {{ source('staging', 'tables') }} as t
        on t.document_id = f.document_id and t.table_index = f.table_index
    group by f.document_id, coalesce(t.entity_index, 0), t.form
),

beside_facts as (
    select
        document_id,
        entity_index,
        form,
        count(*) as in_printed_amounts_only,
        coalesce(sum(amount_yuan), 0) as yuan_in_printed_amounts_only
    from {{ ref('printed_amounts') }}
    where why_not_summed is not null
    group by document_id, entity_index, form
)

select
    r.document_id,
    r.entity_index,
    e.entity_id,
    e.entity_code,
    e.entity_name,
    e.entity_level,
    r.form,
    r.figures_read,
    r.figures_staged,
    coalesce(f.in_facts_at_unit_level, 0) as in_facts_at_unit_level,
    coalesce(f.in_facts_at_department_level, 0) as in_facts_at_department_level,
    coalesce(b.in_printed_amounts_only, 0) as in_printed_amounts_only,
    coalesce(f.in_facts_at_unit_level, 0) + coalesce(f.in_facts_at_department_level, 0)
    + coalesce(b.in_printed_amounts_only, 0) as figures_published,
    {%- for reason in withheld_reasons() %}
    r.withheld_{{ reason }},
    {%- endfor %}
    r.figures_withheld,
    r.figures_read - coalesce(f.in_facts_at_unit_level, 0) - coalesce(f.in_facts_at_department_level, 0)
    - coalesce(b.in_printed_amounts_only, 0) - r.figures_withheld as balance_figures,
    r.yuan_read,
    coalesce(f.yuan_in_facts, 0) as yuan_in_facts,
    coalesce(b.yuan_in_printed_amounts_only, 0) as yuan_in_printed_amounts_only,
    r.yuan_withheld,
    r.yuan_read - coalesce(f.yuan_in_facts, 0) - coalesce(b.yuan_in_printed_amounts_only, 0)
    - r.yuan_withheld as balance_yuan
from read_and_withheld as r
left join {{ ref('int_entities') }} as e on e.document_id = r.document_id and e.entity_index = r.entity_index
left join in_facts as f
    on f.document_id = r.document_id and f.entity_index = r.entity_index and f.form = r.form
left join beside_facts as b
    on b.document_id = r.document_id and b.entity_index = r.entity_index and b.form = r.form
