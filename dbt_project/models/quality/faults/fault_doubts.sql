{{ config(tags=['publish']) }}
-- Everything that speaks against blaming the publisher for a failed check, one row per check and doubt, with what shows it. What the readers
-- read differently comes first (differ, beyond); the others keep the fault undetermined. What each means in words: fault_words.
with failed as (
    select * from {{ ref('identity_checks') }} where outcome = 'fail'
),

places as (
    select * from {{ ref('fault_places') }}
),

-- What a failed check of words rests on: what the document prints, whether something was understood, or a list that is not complete. A rule
-- that is not named rests on the document as a whole.
bases as (
    select *
    from (values
        ('Q02', 'printed'), ('F03', 'printed'), ('K03', 'printed'), ('A03', 'printed'), ('N04', 'printed'), ('N06', 'printed'), ('M04', 'printed'),
        ('M01', 'understanding'), ('M08', 'understanding'), ('M09', 'understanding'), ('M11', 'understanding'), ('Q03', 'understanding'),
        ('M03', 'reference')
    ) as told (rule_id, basis)
),

sides as (
    select
        check_id,
        bool_or(side is not null) as has_figures,
        bool_or(side = 'stated' and status = 'printed') as has_stated,
        bool_or(side = 'derived' and status = 'printed') as has_derived,
        bool_or(claim_index is not null) as has_claim,
        bool_or(table_index is not null) as has_cell
    from places
    group by check_id
),

differing as (
    select
        check_id,
        'differ' as doubt,
        'first “' || text || '”, second “' || second_text || '”' || concat_ws(', ', ' (page ' || page, 'table ' || table_index, 'row ' || row_index,
            'column ' || column_index) || ')' as detail,
        '第一读“' || text || '”，第二读“' || second_text || '”（第' || page || '页'
            || coalesce('表' || table_index || '第' || row_index || '行第' || column_index || '列', '') || '）' as detail_zh
    from places
    where standing = 'differ'
),

-- A figure in no cell of the first reading would be missing from a sum.
beyond as (
    select
        p.check_id,
        'beyond' as doubt,
        '“' || s.second_text || '” (page ' || s.page || ', table ' || s.table_index || ')' as detail,
        '“' || s.second_text || '”（第' || s.page || '页表' || s.table_index || '）' as detail_zh
    from (select distinct check_id, document_id, table_index from places where side is not null) as p
    inner join {{ source('quality', 'second_readings') }} as s
        on s.document_id = p.document_id and s.table_index = p.table_index and s.found_by = 'beyond'
),

resting as (
    select f.check_id, coalesce(b.basis, 'whole') as doubt
    from failed as f
    inner join sides as s on s.check_id = f.check_id and not s.has_figures
    left join bases as b on b.rule_id = f.rule_id
    where coalesce(b.basis, 'whole') <> 'printed'
),

recognised as (
    select
        check_id,
        'recognised' as doubt,
        '“' || text || '” (confidence ' || round(ocr_confidence, 2) || ')' as detail,
        '“' || text || '”（置信度' || round(ocr_confidence, 2) || '）' as detail_zh
    from places
    where standing = 'recognised'
),

standings as (
    select check_id, standing as doubt, coalesce(reason, format) as detail
    from places
    where standing in ('not_found', 'nowhere', 'placed', 'uneven')
),

-- What was not understood in the tables of the figures, or not read well on their pages.
issues as (
    select p.check_id, 'issue' as doubt, i.message || coalesce(' (' || i.text || ')', '') as detail
    from places as p
    inner join {{ source('staging', 'issues') }} as i
        on i.document_id = p.document_id
        and (
            (i.table_index = p.table_index
                and (i.severity = 'error' or (i.severity = 'warning' and (i.row_index = p.row_index or i.column_index = p.column_index))))
            or (i.table_index is null and i.page = p.page and i.severity = 'error')
        )
),

one_side as (
    select check_id, 'one_side' as doubt from sides where has_figures and not (has_stated and has_derived)
),

-- Most checks of the rule in the form that could fail do: an error is seldom made in every row, a layout is easily misunderstood in every
-- row. A sum of a single figure could hardly fail otherwise, so it tells nothing while it passes.
telling as (
    select
        c.check_id, c.rule_id, c.check_no, c.document_id, c.form, c.outcome,
        count(*) filter (where o.side = 'derived' and o.amount_yuan <> 0) > 1 as is_telling
    from {{ ref('identity_checks') }} as c
    semi join failed as f on f.rule_id = c.rule_id and f.document_id = c.document_id
    inner join {{ ref('identity_operands') }} as o
        on o.rule_id = c.rule_id and o.document_id = c.document_id and o.check_no = c.check_no and o.check_key = c.check_key
        and o.entity_index is not distinct from c.entity_index and o.alternative = c.alternative
    where c.outcome in ('pass', 'fail') and o.status = 'printed'
    group by c.check_id, c.rule_id, c.check_no, c.document_id, c.form, c.outcome
),

systematic as (
    select check_id, 'systematic' as doubt, failed_count || ' of ' || check_count as detail, check_count || '项中有' || failed_count || '项' as detail_zh
    from (
        select
            check_id,
            outcome,
            count(*) filter (where outcome = 'fail') over same as failed_count,
            count(*) filter (where is_telling or outcome = 'fail') over same as check_count
        from telling
        window same as (partition by rule_id, check_no, document_id, form)
    ) as counted
    where outcome = 'fail' and failed_count > 2 and failed_count * 2 > check_count
),

-- Almost every identity of a table or document fails.
mass as (
    select f.check_id, 'mass' as doubt
    from failed as f
    semi join {{ source('quality', 'suspect_checks') }} as s on s.check_id = f.check_id and s.evaluated_count is not null
),

multiples as (
    select f.check_id, 'multiple' as doubt, cast(m.times as varchar) as detail
    from failed as f
    cross join (values (2), (3), (4), (5), (6), (7), (8), (9)) as m (times)
    where f.actual <> 0 and f.expected <> 0
        and (abs(f.expected - f.actual * m.times) <= f.bound or abs(f.actual - f.expected * m.times) <= f.bound)
),

-- The difference, printed in a row or a column of the check, or stated in the same document where the check is of prose alone, and not
-- counted by it: a part that the rule does not know of.
differences as (
    select f.check_id, 'difference' as doubt, a.text as detail
    from failed as f
    inner join places as p on p.check_id = f.check_id and p.side is not null and p.table_index is not null
    inner join {{ ref('int_amounts') }} as a
        on a.document_id = p.document_id and a.table_index = p.table_index and (a.row_index = p.row_index or a.column_index = p.column_index)
    anti join places as o
        on o.check_id = f.check_id and o.document_id = a.document_id and o.table_index = a.table_index and o.row_index = a.row_index
        and o.column_index = a.column_index
    where f.relation = 'equal' and f.difference <> 0 and abs(abs(a.amount_yuan) - abs(f.difference)) <= f.bound
    union all
    select f.check_id, 'difference' as doubt, c.amount_text as detail
    from failed as f
    inner join sides as s on s.check_id = f.check_id and not s.has_cell
    inner join {{ source('staging', 'claims') }} as c on c.document_id = f.document_id and c.amount_yuan <> 0
    anti join places as o on o.check_id = f.check_id and o.document_id = c.document_id and o.claim_index = c.claim_index
    where f.difference <> 0 and abs(abs(c.amount_yuan) - abs(f.difference)) <= f.bound
),

-- A sentence that is held against forms, in a paragraph of which no other figure agrees with the forms: it may speak of something else.
lone as (
    select f.check_id, 'lone' as doubt, left(c.sentence, 60) as detail
    from failed as f
    inner join sides as s on s.check_id = f.check_id and s.has_claim and s.has_cell
    inner join {{ source('staging', 'claims') }} as c on c.document_id = f.document_id and c.claim_index = f.claim_index
    where not exists (
        select 1
        from {{ ref('identity_checks') }} as k
        inner join {{ source('staging', 'claims') }} as m on m.document_id = k.document_id and m.claim_index = k.claim_index
        where k.document_id = f.document_id and k.outcome = 'pass' and k.form is not null and k.actual <> 0 and m.block_index = c.block_index
    )
),

-- Words of a year that is not the first of the sentence, or not the only one: it may belong to a part of the sentence.
words as (
    select f.check_id, 'words' as doubt, left(c.sentence, 60) as detail
    from failed as f
    inner join sides as s on s.check_id = f.check_id and s.has_claim and not s.has_figures
    inner join {{ source('staging', 'claims') }} as c on c.document_id = f.document_id and c.claim_index = f.claim_index
    where f.actual is null and regexp_matches(f.actual_text, '20\d\d')
        and (
            len(list_distinct(regexp_extract_all(c.sentence, '20\d\d'))) > 1
            or regexp_matches(c.sentence, '\d\s*[万亿]?元.*20\d\d')
        )
),

doubts as (
    select * from differing
    union all by name
    select * from beyond
    union all by name
    select * from resting
    union all by name
    select * from standings
    union all by name
    select * from recognised
    union all by name
    select * from mass
    union all by name
    select * from issues
    union all by name
    select * from one_side
    union all by name
    select * from systematic
    union all by name
    select * from multiples
    union all by name
    select * from differences
    union all by name
    select * from lone
    union all by name
    select * from words
)

select
    check_id,
    doubt,
    string_agg(detail, '; ' order by detail) filter (where detail_no <= 3) as detail,
    string_agg(coalesce(detail_zh, detail), '；' order by detail) filter (where detail_no <= 3) as detail_zh
from (
    select *, row_number() over (partition by check_id, doubt order by detail) as detail_no
    from (select distinct check_id, doubt, detail, detail_zh from doubts) as each_doubt
) as numbered
group by check_id, doubt
