{{ config(tags=['publish']) }}
-- What must not be published, form by form, and why: the forms in which a fatal identity fails and no reviewer waived it, as long as the
-- suite that enforces the rule says so too. A rule about the whole document withholds all of its forms; where a department is not
-- the sum of its units (D01), the units' form is withheld.
with failing as (
    select c.*
    from {{ ref('identity_checks') }} as c
    inner join {{ source('quality', 'suite_results') }} as s on s.rule_id = c.rule_id and not s.success
    anti join {{ source('quality', 'waived_checks') }} as w on w.check_id = c.check_id
    where c.severity = 'fatal' and c.outcome = 'fail'
),

forms_of_document as (
    select document_id, entity_index, form from {{ ref('identity_forms') }}
    union
    select document_id, coalesce(entity_index, 0) as entity_index, form from {{ source('staging', 'tables') }} where form is not null
),

withheld as (
    select f.document_id, f.entity_index, f.form, f.rule_id, f.check_id
    from failing as f
    where f.form is not null and f.entity_index is not null and f.rule_id <> 'D01'
    union all
    select u.unit_document_id as document_id, u.unit_index as entity_index, f.form, f.rule_id, f.check_id
    from failing as f
    inner join {{ ref('identity_listed_units') }} as u
        on u.document_id = f.document_id and u.department_index = f.entity_index and u.is_publishing
    where f.rule_id = 'D01'
    union all
    select f.document_id, d.entity_index, d.form, f.rule_id, f.check_id
    from failing as f
    inner join forms_of_document as d on d.document_id = f.document_id
    where f.entity_index is null
)

select distinct
    w.document_id,
    w.entity_index,
    e.entity_code,
    w.form,
    w.rule_id,
    w.check_id,
    m.message
from withheld as w
left join {{ ref('int_entities') }} as e on e.document_id = w.document_id and e.entity_index = w.entity_index
inner join {{ ref('finding_messages') }} as m on m.check_id = w.check_id
-- a form that is not there has nothing to withhold
anti join {{ ref('int_forms') }} as n
    on n.document_id = w.document_id and n.entity_index = w.entity_index and n.form = w.form and n.status = 'absent'
