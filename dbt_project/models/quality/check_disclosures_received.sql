{{ config(tags=['evaluate']) }}
-- M06: who disclosed one year's budget or final account is expected to disclose the next year's, and the other stage of the same year, once
-- the county's disclosures are in: at least the threshold's share of those that are expected with it. Before that nobody is late. The
-- check stands with the disclosure from which the missing one is expected.
with owners as (
    select * from {{ ref('identity_entities') }}
    where division_code is not null and fiscal_year is not null and stage is not null and entity_id is not null
    qualify row_number() over (
        partition by document_id order by case entity_level when 'department' then 1 else 2 end, entity_index
    ) = 1
),

received as (
    select distinct division_code, entity_id, fiscal_year, stage from owners
),

expected as (
    select o.*, 1 as check_no, o.fiscal_year + 1 as wanted_year, o.stage as wanted_stage from owners as o
    union all
    select o.*, 2 as check_no, o.fiscal_year as wanted_year, case o.stage when 'budget' then 'final_account' else 'budget' end as wanted_stage
    from owners as o
),

answered as (
    select e.*, r.entity_id is not null as is_received,
        count(distinct e.entity_id) over wanted as expected_count,
        count(distinct case when r.entity_id is not null then e.entity_id end) over wanted as received_count
    from expected as e
    left join received as r
        on r.division_code = e.division_code and r.entity_id = e.entity_id and r.fiscal_year = e.wanted_year and r.stage = e.wanted_stage
    window wanted as (partition by e.division_code, e.wanted_year, e.wanted_stage)
)

select
    'M06' as rule_id,
    e.document_id,
    e.entity_index,
    e.entity_code,
    e.check_no,
    '' as check_key,
    case
        when e.is_received then 'pass'
        when e.received_count < {{ threshold('received_share') }} * e.expected_count then 'not_applicable'
        else 'fail'
    end as outcome,
    case when not e.is_received and e.received_count < {{ threshold('received_share') }} * e.expected_count
        then 'of ' || e.expected_count || ' departments expected to disclose their '
        || case e.wanted_stage when 'budget' then 'budget' else 'final account' end || ' of ' || e.wanted_year || ', ' || e.received_count || ' have' end
        as reason,
    e.wanted_year || ' ' || e.wanted_stage as expected_text,
    case when e.is_received then e.wanted_year || ' ' || e.wanted_stage
        else 'nothing; received from ' || e.received_count || '/' || e.expected_count || ' departments' end as actual_text
from answered as e
