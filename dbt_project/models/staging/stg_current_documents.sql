-- The documents that count: read, and neither replaced by a later revision nor gone from raw/.
select
    document_id,
    path,
    division_code,
    division_name,
    fiscal_year,
    kind as stage,
    department_code,
    department_name,
    revision
from {{ source('staging', 'documents') }}
where is_current and status = 'read'
