{{ config(tags=['publish']) }}
-- Whether the figures of a recognised table may be published, and why not. What two documents print for the same entity, year
-- and stage is taken from the first path; what one document prints twice, from the first table.
with projects as (
    select document_id, table_index, arg_min(project_key, row_index) as project_key
    from {{ ref('int_project_rows') }}
    group by document_id, table_index
),

contents as (
    select
        document_id,
        table_index,
        sum(hash(coalesce(side, ''), line_key, coalesce(code, ''), coalesce(name, ''), measure, value)) as fingerprint
    from {{ ref('int_amounts') }}
    where value is not null
    group by document_id, table_index
),

recognised as (
    select
        t.document_id,
        t.table_index,
        coalesce(t.entity_index, 0) as entity_index,
        e.entity_id,
        t.form,
        t.status,
        d.path,
        d.division_code,
        d.fiscal_year,
        d.stage,
        coalesce(p.project_key, '') as project_key,
        c.fingerprint
    from {{ source('staging', 'tables') }} as t
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = t.document_id
    left join {{ ref('int_entities') }} as e on e.document_id = t.document_id and e.entity_index = t.entity_index
    left join projects as p on p.document_id = t.document_id and p.table_index = t.table_index
    left join contents as c on c.document_id = t.document_id and c.table_index = t.table_index
    where t.form is not null
),

quarantined as (
    select distinct r.document_id, r.table_index
    from recognised as r
    inner join {{ ref('quarantine') }} as q
        on q.document_id = r.document_id
        and (q.entity_index is null or q.entity_index = r.entity_index)
        and (q.form is null or q.form = r.form)
    where q.part <> 'amounts'
),

judged as (
    select
        r.*,
        case
            when r.division_code is null then 'division_unknown'
            when r.fiscal_year is null then 'fiscal_year_unknown'
            when r.stage is null then 'stage_unknown'
            when r.entity_id is null then 'entity_unknown'
            when q.table_index is not null then 'quarantined'
            when r.fingerprint is not null and row_number() over (
                partition by r.document_id, r.entity_index, r.form, r.project_key, r.fingerprint order by r.table_index
            ) > 1 then 'repeated_table'
        end as objection
    from recognised as r
    left join quarantined as q on q.document_id = r.document_id and q.table_index = r.table_index
)

select
    document_id,
    table_index,
    entity_index,
    entity_id,
    division_code,
    fiscal_year,
    stage,
    form,
    status,
    coalesce(
        objection,
        case
            when status = 'figures' and document_id <> first_value(document_id) over (
                partition by entity_id, fiscal_year, stage, form, project_key, objection is null, status
                order by path, document_id
            ) then 'duplicate_document'
        end
    ) as withheld_because
from judged
