{{ config(tags=['evaluate']) }}
-- M05: a disclosure is published within the lawful number of days of the finance department's reply, where both dates are known (from
-- the file's sidecar).
select
    'M05' as rule_id,
    d.document_id,
    cast(null as integer) as entity_index,
    d.department_code as entity_code,
    1 as check_no,
    '' as check_key,
    case
        when s.published_on is null or s.replied_on is null or s.published_on < s.replied_on then 'not_evaluable'
        when s.published_on - s.replied_on <= {{ threshold('publication_days') }} then 'pass'
        else 'fail'
    end as outcome,
    case
        when s.replied_on is null then 'the date of the reply is not known'
        when s.published_on is null then 'the date of publication is not known'
        when s.published_on < s.replied_on then 'the date of publication lies before that of the reply'
    end as reason,
    s.replied_on + cast({{ threshold('publication_days') }} as integer) || ' at the latest' as expected_text,
    cast(s.published_on as varchar) as actual_text
from {{ ref('stg_current_documents') }} as d
inner join {{ source('staging', 'documents') }} as s on s.document_id = d.document_id
