{{ config(tags=['evaluate']) }}
-- Whom the identities are evaluated for: the departments and units that own a form, or publish the document.
select distinct
    document_id,
    entity_index,
    entity_id,
    entity_code,
    entity_name,
    entity_level,
    division_code,
    fiscal_year,
    stage
from {{ ref('int_forms') }}
