-- The documents of departments that count: read, neither gone from raw/ nor replaced by a later revision of the file or a later version of the disclosure.
select
    document_id,
    path,
    division_code,
    division_name,
    fiscal_year,
    kind as stage,
    department_code,
    department_name,
    disclosure_id,
    revision
from {{ source('staging', 'documents') }}
where is_current and status = 'read'
    -- whole governments' budgets, debt tables, submission sheets, templates and what is no disclosure: listed in staging.documents only
    and coalesce(kind, 'budget') in ('budget', 'final_account')
