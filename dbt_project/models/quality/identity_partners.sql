{{ config(tags=['evaluate']) }}
-- The disclosures that an entity's figures are compared with: those of the same entity, of years before or of the other stage. One row
-- per entity, distance in years and stage asked for; partner_* are null where no such disclosure is in the warehouse. Where several
-- documents print the same year, the main file of the disclosure stands for them, the one of the first path (M10 compares them).
with asked as (
    select distinct years_back, other_stage
    from {{ source('reference', 'rule_checks') }}
    where shape in ('years', 'claims_of_last_year')
    union
    select 1 as years_back, null as other_stage
),

disclosures as (
    select e.*, d.path
    from {{ ref('identity_entities') }} as e
    inner join {{ ref('stg_current_documents') }} as d on d.document_id = e.document_id
    inner join (select distinct document_id, entity_index, is_main from {{ ref('identity_sources') }}) as s
        on s.document_id = e.document_id and s.entity_index = e.entity_index
    where e.entity_id is not null and e.division_code is not null and e.fiscal_year is not null and e.stage is not null
    qualify row_number() over (partition by e.entity_id, e.fiscal_year, e.stage order by s.is_main desc, d.path, e.document_id, e.entity_index) = 1
)

select
    e.document_id,
    e.entity_index,
    e.entity_code,
    e.fiscal_year - a.years_back as partner_year,
    a.years_back,
    a.other_stage,
    coalesce(a.other_stage, e.stage) as partner_stage,
    p.document_id as partner_document_id,
    p.entity_index as partner_entity_index
from {{ ref('identity_entities') }} as e
cross join asked as a
left join disclosures as p
    on p.entity_id = e.entity_id and p.division_code = e.division_code and p.fiscal_year = e.fiscal_year - a.years_back
    and p.stage = coalesce(a.other_stage, e.stage)
where e.stage is not null and e.fiscal_year is not null and a.other_stage is distinct from e.stage
