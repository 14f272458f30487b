{{ config(tags=['evaluate']) }}
-- M07: totals that are one and the same figure, or the same entity's of last year, do not differ by the factor between 元 and 万元. One check
-- per family of totals and kind of comparison; its place is that of the guilty figure, or where none is determined of the larger one. Not
-- evaluable where all that last year tells is itself in the wrong unit.
with judged as (
    select document_id, entity_index, family, check_no, bool_or(slips) as slips,
        first({'figure': figure, 'other': other} order by is_guilty desc, figure.amount_yuan desc,
            figure.table_index nulls first, figure.row_index, figure.column_index, figure.claim_index)
            filter (where slips) as pair
    from {{ ref('unit_slips') }}
    group by document_id, entity_index, family, check_no
)

select
    'M07' as rule_id,
    j.document_id,
    j.entity_index,
    e.entity_code,
    j.pair.figure.form as form,
    j.check_no,
    j.family as check_key,
    case when j.slips then 'fail' when j.slips is null then 'not_evaluable' else 'pass' end as outcome,
    case when j.slips is null then 'the total of last year is itself in the wrong unit' end as reason,
    j.pair.other.printed as expected_text,
    j.pair.figure.printed as actual_text,
    j.pair.figure.page as page,
    j.pair.figure.table_index as table_index,
    j.pair.figure.row_index as row_index,
    j.pair.figure.column_index as column_index,
    j.pair.figure.block_index as block_index,
    j.pair.figure.claim_index as claim_index
from judged as j
inner join {{ ref('identity_entities') }} as e on e.document_id = j.document_id and e.entity_index = j.entity_index
