-- Every document ever registered, also superseded and unreadable ones.
select
    document_id, path, format, size_bytes, division_code, division_name, fiscal_year, kind as stage, department_code,
    department_name, title, pages, revision, is_current, superseded_by, status, status_reason, source_url,
    published_on, replied_on, reader_version, is_synthetic
from {{ source('staging', 'documents') }}
