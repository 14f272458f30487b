{{ config(tags=['publish']) }}
-- Every failed check in words, with the place to look at and the cells that would explain it. Where almost every identity of a table or
-- of a document fails, or one fault of a whole table explains what fails, one row says so and stands for all of them (quality.suspect_checks lists them).
with failed as (
    select
        c.*,
        w.check_id is not null as waived,
        w.reviewer as waived_by,
        w.reason as waiver_reason,
        s.cluster_id,
        coalesce(s.is_mass, false) as is_mass
    from {{ ref('identity_checks') }} as c
    left join {{ source('quality', 'waived_checks') }} as w on w.check_id = c.check_id
    left join {{ source('quality', 'suspect_checks') }} as s on s.check_id = c.check_id
    where c.outcome = 'fail'
),

-- A mass failure is told by the gravest of its checks.
mass as (
    select
        f.cluster_id,
        s.document_id,
        t.entity_index,
        t.entity_code,
        t.form,
        s.page,
        s.table_index,
        arg_min(f.check_id, {'order': case f.severity when 'fatal' then 1 when 'warning' then 2 else 3 end,
            'elsewhere': f.document_id <> s.document_id, 'difference': -abs(coalesce(f.difference, 0)), 'check_id': f.check_id}) as check_id,
        bool_and(f.waived) as waived,
        any_value(f.waived_by) as waived_by,
        any_value(f.waiver_reason) as waiver_reason
    from failed as f
    -- the first stands for all tables that are at fault together
    inner join {{ source('quality', 'suspects') }} as s on s.cluster_id = f.cluster_id and s.rank = 1
    left join {{ source('staging', 'tables') }} as t on t.document_id = s.document_id and t.table_index = s.table_index
    where f.is_mass
    group by f.cluster_id, s.document_id, t.entity_index, t.entity_code, t.form, s.page, s.table_index
),

told as (
    select
        f.document_id, f.rule_id, f.severity, f.entity_index, f.entity_code, f.form, f.code, m.message, m.message_zh,
        coalesce(f.page, c.page) as page, coalesce(f.block_index, c.block_index) as block_index, f.table_index, f.row_index,
        f.column_index, f.waived, f.waived_by, f.waiver_reason, f.check_id, f.expected, f.actual, f.difference, f.cluster_id, f.is_mass
    from failed as f
    left join {{ ref('finding_messages') }} as m on m.check_id = f.check_id
    left join {{ ref('int_claims') }} as c on c.document_id = f.document_id and c.claim_index = f.claim_index
    where not f.is_mass
    union all by name
    select
        m.document_id, f.rule_id, f.severity, m.entity_index, m.entity_code, m.form, s.message, s.message_zh,
        m.page, m.table_index, m.waived, case when m.waived then m.waived_by end as waived_by,
        case when m.waived then m.waiver_reason end as waiver_reason, m.check_id, m.cluster_id, true as is_mass
    from mass as m
    inner join failed as f on f.check_id = m.check_id
    inner join {{ ref('finding_suspects') }} as s on s.cluster_id = m.cluster_id
)

select
    f.document_id,
    f.rule_id,
    f.severity,
    f.entity_index,
    f.entity_code,
    f.form,
    f.code,
    f.message,
    f.message_zh,
    coalesce(nullif(concat_ws(', ',
        'page ' || f.page,
        'paragraph ' || f.block_index,
        'table ' || f.table_index,
        case when f.table_index is not null then 'row ' || f.row_index end,
        case when f.table_index is not null then 'column ' || f.column_index end
    ), ''), 'document') as place,
    coalesce(nullif(concat_ws('，',
        '第' || f.page || '页',
        '第' || f.block_index || '段',
        '第' || f.table_index || '张表',
        case when f.table_index is not null then '第' || f.row_index || '行' end,
        case when f.table_index is not null then '第' || f.column_index || '列' end
    ), ''), '全文') as place_zh,
    f.waived,
    f.waived_by,
    f.waiver_reason,
    f.check_id,
    f.expected,
    f.actual,
    f.difference,
    f.cluster_id,
    s.suspect_place,
    s.suspect_printed,
    s.suspect_suggestion,
    s.suspect,
    s.suspect_zh,
    f.is_mass,
    k.fault,
    k.fault_reason,
    k.fault_reason_zh
from told as f
left join {{ ref('finding_suspects') }} as s on s.cluster_id = f.cluster_id
left join {{ ref('check_faults') }} as k on k.check_id = f.check_id
