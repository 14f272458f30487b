{{ config(tags=['evaluate']) }}
-- The checks of figures, summed up from their operands.
--
-- actual = Σ stated, expected = Σ derived. Each printed figure is off by at most half its printed step, so the two may differ by
-- half of the sum of all steps (`bound`) and still be true; no other tolerance exists. A blank adds nothing and rounds nothing.
--
-- A check that fails for want of a figure that is left blank (omitted_cells: nothing is printed on that side, or what the parts of the blank
-- give makes it hold) contradicts nothing: it is an omission (M16), and not evaluable.
with condition_flags as (
    select
        rule_id,
        check_no,
        bool_or(side = 'nonzero') as has_nonzero,
        count(distinct alternative) filter (where side = 'derived') as alternatives
    from {{ source('reference', 'rule_terms') }}
    group by rule_id, check_no
),

sums as (
    select
        rule_id,
        check_no,
        alternative,
        check_key,
        document_id,
        entity_index,
        any_value(entity_code) as entity_code,
        any_value(relation) as relation,
        any_value(form) as form,
        any_value(line_key) as line_key,
        any_value(code) as code,
        any_value(measure) as measure,
        sum(sign * amount_yuan) filter (where side = 'stated' and status = 'printed') as actual,
        coalesce(sum(sign * amount_yuan) filter (where side = 'derived' and status = 'printed'), 0) as expected,
        coalesce(sum(step_yuan) filter (where side in ('stated', 'derived') and status = 'printed'), 0) / 2 as bound,
        count(*) filter (where side = 'stated' and status = 'printed') as stated_count,
        count(*) filter (where side = 'derived' and status = 'printed') as derived_count,
        count(*) filter (where side = 'stated' and status = 'blank') as stated_nil_count,
        count(*) filter (where side = 'derived' and status = 'blank') as derived_nil_count,
        coalesce(sum(sign * amount_yuan) filter (where side = 'zero' and status = 'printed'), 0) as zero_sum,
        coalesce(sum(step_yuan) filter (where side = 'zero' and status = 'printed'), 0) / 2 as zero_bound,
        coalesce(sum(sign * amount_yuan) filter (where side = 'nonzero' and status = 'printed'), 0) as nonzero_sum,
        coalesce(sum(step_yuan) filter (where side = 'nonzero' and status = 'printed'), 0) / 2 as nonzero_bound,
        count(*) filter (where status = 'unread') as unread_count,
        count(*) filter (where status = 'doubt') as doubt_count,
        count(*) filter (where status = 'gap_doubt') as gap_doubt_count,
        count(*) filter (where status not in ('doubt', 'gap_doubt')) as operand_count,
        min(reason) filter (where status = 'unread') as unread_reason,
        min(reason) filter (where status in ('doubt', 'gap_doubt')) as doubt_reason,
        -- the first place, so that the same files give the same rows
        min({'table_index': table_index, 'row_index': row_index, 'column_index': column_index, 'page': page})
            filter (where side = 'stated' and table_index is not null) as stated_place,
        min({'claim_index': claim_index, 'page': page}) filter (where side = 'stated' and claim_index is not null) as stated_claim,
        min(page) filter (where table_index is not null) as any_page,
        min(table_index) filter (where side = 'derived') as any_table,
        case when min(row_index) = max(row_index) then min(row_index) end as only_row,
        min(claim_index) filter (where side = 'stated') as claim_index
    from {{ ref('identity_operands') }}
    group by rule_id, check_no, alternative, check_key, document_id, entity_index
),

judged as (
    select
        s.*,
        coalesce(s.actual, 0) - s.expected as difference,
        greatest(coalesce(f.alternatives, 1), 1) as alternatives,
        case
            when s.unread_count > 0 or {{ beyond_measure('s.actual') }} or {{ beyond_measure('s.expected') }}
                or {{ beyond_measure('coalesce(s.actual, 0) - s.expected') }} then 'not_evaluable'
            when abs(s.zero_sum) > s.zero_bound then 'not_applicable'
            when f.has_nonzero and abs(s.nonzero_sum) <= s.nonzero_bound then 'not_applicable'
            when s.stated_count + s.derived_count = 0 then 'not_applicable'
            when s.relation = 'at_most' and s.stated_count = 0 then 'not_applicable'
            when s.relation = 'equal' and abs(coalesce(s.actual, 0) - s.expected) <= s.bound then 'pass'
            when s.relation = 'at_most' and coalesce(s.actual, 0) - s.expected <= s.bound then 'pass'
            when s.relation = 'at_least' and s.expected - coalesce(s.actual, 0) <= s.bound then 'pass'
            when s.doubt_count > 0 or (s.gap_doubt_count > 0 and (s.stated_count = 0 or s.derived_count = 0)) then 'not_evaluable'
            else 'fail'
        end as outcome,
        case
            when s.unread_count > 0 then s.unread_reason
            when {{ beyond_measure('s.actual') }} or {{ beyond_measure('s.expected') }} or {{ beyond_measure('coalesce(s.actual, 0) - s.expected') }}
                then 'the figures add up to more than can be compared'
            when abs(s.zero_sum) > s.zero_bound or (f.has_nonzero and abs(s.nonzero_sum) <= s.nonzero_bound)
                then 'the case that the rule speaks of does not arise'
            when s.stated_count + s.derived_count = 0 or (s.relation = 'at_most' and s.stated_count = 0) then 'nothing is printed'
            else s.doubt_reason
        end as reason
    from sums as s
    left join condition_flags as f on f.rule_id = s.rule_id and f.check_no = s.check_no
    where s.operand_count > 0
),

-- Of several alternatives the one that holds counts, else the first that could be evaluated; but one that lacks only a small part of
-- what the worst one lacks goes first: where a total stands among its own addends, their sum says nothing of a row that is missing.
decided as (
    select * from judged where alternatives = 1
    union all
    select * exclude (largest_difference)
    from (
        select *,
            max(abs(difference)) filter (where outcome = 'fail') over (
                partition by rule_id, check_no, document_id, entity_index, check_key
            ) as largest_difference
        from judged
        where alternatives > 1
    )
    qualify row_number() over (
        partition by rule_id, check_no, document_id, entity_index, check_key
        order by
            case outcome when 'pass' then 1 when 'fail' then 2 when 'not_evaluable' then 3 else 4 end,
            outcome = 'fail' and abs(difference) * {{ threshold('nearest_alternative') }} > largest_difference,
            alternative
    ) = 1
),

-- The cells left blank that belong to the sides of a failing check: of its row, of the codes below it, of the lines that it names. Where forms
-- are held against each other, what stands for a blank total is among the operands already.
shapes as (
    select k.rule_id, k.check_no, k.shape, coalesce(t.alternative, 1) as alternative, count(distinct t.form) as forms
    from {{ source('reference', 'rule_checks') }} as k
    left join {{ source('reference', 'rule_terms') }} as t
        on t.rule_id = k.rule_id and t.check_no = k.check_no and t.side in ('stated', 'derived')
    group by k.rule_id, k.check_no, k.shape, coalesce(t.alternative, 1)
),

failing as (
    select d.*, s.shape, s.forms
    from decided as d
    inner join shapes as s on s.rule_id = d.rule_id and s.check_no = d.check_no and s.alternative = coalesce(d.alternative, 1)
    where d.outcome = 'fail'
),

blank_operands as (
    select f.rule_id, f.check_no, f.check_key, o.*, case when o.measure = f.measure then 'stated' else 'derived' end as side_of_check, 1 as sign
    from failing as f
    inner join {{ ref('omitted_cells') }} as o
        on o.document_id = f.document_id and o.entity_index = f.entity_index and o.row_index = f.only_row
        and o.table_index = coalesce(f.stated_place.table_index, f.any_table)
        and o.line_key is not distinct from f.line_key and o.code is not distinct from f.code
    left join {{ ref('identity_measure_parts') }} as p
        on p.document_id = f.document_id and p.entity_index = f.entity_index and p.form = f.form and p.measure = f.measure
        and p.part_measure = o.measure
    where f.shape = 'row' and (o.measure = f.measure or p.part_measure is not null)
    union all
    select f.rule_id, f.check_no, f.check_key, o.*, 'stated' as side_of_check, 1 as sign
    from failing as f
    inner join {{ ref('omitted_cells') }} as o
        on o.document_id = f.document_id and o.entity_index = f.entity_index and o.form = f.form and o.measure = f.measure
        and o.line_key = f.line_key and o.code is not distinct from f.code
    where f.shape in ('hierarchy_parents', 'hierarchy_total')
    union all
    select f.rule_id, f.check_no, f.check_key, o.*, 'derived' as side_of_check, 1 as sign
    from failing as f
    inner join {{ ref('omitted_cells') }} as o
        on o.document_id = f.document_id and o.entity_index = f.entity_index and o.form = f.form and o.measure = f.measure
        and o.line_key = 'code' and o.parent_code is not distinct from f.code
    where f.shape in ('hierarchy_parents', 'hierarchy_total')
    union all
    select f.rule_id, f.check_no, f.check_key, o.*, t.side as side_of_check, t.sign
    from failing as f
    inner join {{ source('reference', 'rule_terms') }} as t
        on t.rule_id = f.rule_id and t.check_no = f.check_no and t.alternative = f.alternative and t.side in ('stated', 'derived')
    inner join {{ ref('identity_sources') }} as s on s.document_id = f.document_id and s.entity_index = f.entity_index and s.form = t.form
    inner join {{ ref('identity_measures') }} as m
        on m.document_id = s.source_document_id and m.entity_index = s.source_entity_index and m.form = t.form and m.asked_measure = t.measure
    inner join {{ ref('omitted_cells') }} as o
        on o.document_id = s.source_document_id and o.entity_index = s.source_entity_index and o.form = t.form and o.measure = m.measure
        and o.line_key = t.line_key and (coalesce(t.code, f.code) is null or o.code = coalesce(t.code, f.code))
    where f.shape = 'terms' and f.forms = 1
),

-- Columns whose blank totals are no omission: what the parts give is not what the other forms print. Figures that stand one column away leave
-- the column of the totals blank too.
doubted as (
    select coalesce(o.unit_document_id, o.document_id) as document_id, coalesce(o.unit_table_index, o.table_index) as table_index,
        o.operand_measure as measure
    from {{ ref('identity_operands') }} as o
    inner join decided as d
        on d.rule_id = o.rule_id and d.check_no = o.check_no and d.alternative = o.alternative and d.check_key = o.check_key
        and d.document_id = o.document_id and d.entity_index = o.entity_index
    where o.is_derived and d.relation = 'equal' and d.outcome in ('pass', 'fail')
    group by 1, 2, 3
    having 2 * count(*) filter (where d.outcome = 'fail') > count(*)
),

blanks as (
    select
        f.rule_id, f.check_no, f.check_key, f.document_id, f.entity_index,
        min({'table_index': b.table_index, 'row_index': b.row_index, 'column_index': b.column_index, 'page': b.page,
            'document_id': b.document_id, 'code': b.code, 'line_key': b.line_key, 'form': b.form, 'measure': b.measure,
            'amount_yuan': b.amount_yuan}) as blank,
        bool_or(b.side_of_check = 'stated') as is_stated,
        bool_or(b.side_of_check = 'derived') as is_derived,
        coalesce(sum(b.sign * b.amount_yuan) filter (where b.side_of_check = 'stated'), 0) as stated_yuan,
        coalesce(sum(b.sign * b.amount_yuan) filter (where b.side_of_check = 'derived'), 0) as derived_yuan,
        coalesce(sum(b.step_yuan), 0) / 2 as more_bound
    from failing as f
    inner join blank_operands as b
        on b.rule_id = f.rule_id and b.check_no = f.check_no and b.check_key = f.check_key and b.entity_index = f.entity_index
        and b.document_id = f.document_id
    anti join doubted as x on x.document_id = b.document_id and x.table_index = b.table_index and x.measure = b.measure
    group by f.rule_id, f.check_no, f.check_key, f.document_id, f.entity_index
),

omissions as (
    select b.*
    from blanks as b
    inner join failing as f
        on f.rule_id = b.rule_id and f.check_no = b.check_no and f.check_key = b.check_key and f.document_id = b.document_id
        and f.entity_index = b.entity_index
    where (b.is_stated and f.stated_count + f.stated_nil_count = 0)
        or (b.is_derived and f.derived_count + f.derived_nil_count = 0)
        -- with what its parts give in the place of the blank, the check holds
        or case f.relation
            when 'equal' then abs(f.difference + b.stated_yuan - b.derived_yuan)
            when 'at_most' then f.difference + b.stated_yuan - b.derived_yuan
            else b.derived_yuan - b.stated_yuan - f.difference
        end <= f.bound + b.more_bound
)

select
    d.rule_id,
    d.check_no,
    d.alternative,
    d.check_key,
    d.document_id,
    d.entity_index,
    d.entity_code,
    d.relation,
    d.form,
    d.line_key,
    d.code,
    d.measure,
    d.actual,
    d.expected,
    d.bound,
    d.difference,
    d.stated_count,
    d.stated_place,
    d.stated_claim,
    d.any_page,
    d.any_table,
    d.only_row,
    d.claim_index,
    b.blank,
    b.blank is not null as is_omission,
    case when b.blank is not null then 'not_evaluable' else d.outcome end as outcome,
    case when b.blank is not null then 'a figure is left blank' else d.reason end as reason
from decided as d
left join omissions as b
    on b.rule_id = d.rule_id and b.check_no = d.check_no and b.check_key = d.check_key and b.document_id = d.document_id
    and b.entity_index = d.entity_index
