{{ config(tags=['publish']) }}
-- Exactly nine rows per document and entity that owns a form: what became of each of the nine forms.
select
    document_id,
    entity_index,
    entity_id,
    entity_code,
    entity_name,
    entity_level,
    division_code,
    fiscal_year,
    stage,
    form,
    status,
    table_index,
    title,
    unit,
    note
from {{ ref('int_forms') }}
