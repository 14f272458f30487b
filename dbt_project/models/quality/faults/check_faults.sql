{{ config(tags=['publish']) }}
-- Whose fault a failed check is. The publisher's only where everything speaks for it: each figure of the check is known to be printed so (two
-- independent readers agree, or the file itself states its cells) and nothing speaks for a misunderstanding. What two readers read
-- differently is a fault of reading, until somebody looks. All else is undetermined, and the reason says what the doubt is.
with grounds as (
    select
        check_id,
        case when bool_or(standing = 'agree') then 'agree' else 'stated' end as ground,
        cast(null as varchar) as detail,
        cast(null as varchar) as detail_zh
    from {{ ref('fault_places') }}
    group by check_id
    union all
    select check_id, doubt as ground, detail, detail_zh from {{ ref('fault_doubts') }}
),

decided as (
    select g.*, w.fault, w.reason, w.reason_zh
    from grounds as g
    inner join {{ ref('fault_words') }} as w on w.ground = g.ground
    qualify row_number() over (partition by g.check_id order by w.rank) = 1
),

counted as (
    select
        check_id,
        cast(count(distinct (document_id, table_index, row_index, column_index, claim_index)) as varchar) as places,
        string_agg(distinct format, ', ' order by format) as formats
    from {{ ref('fault_places') }}
    group by check_id
)

select
    f.document_id,
    f.check_id,
    d.fault,
    {{ filled('d.reason', {'places': 'c.places', 'formats': 'c.formats', 'detail': "coalesce(d.detail, '')"}) }} as fault_reason,
    {{ filled('d.reason_zh', {'places': 'c.places', 'formats': 'c.formats', 'detail': "coalesce(d.detail_zh, '')"}) }} as fault_reason_zh
from {{ ref('identity_checks') }} as f
inner join decided as d on d.check_id = f.check_id
inner join counted as c on c.check_id = f.check_id
where f.outcome = 'fail'
