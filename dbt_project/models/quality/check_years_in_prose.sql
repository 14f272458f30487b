{{ config(tags=['evaluate']) }}
-- N06: one check per sentence that states figures and names a year: it speaks of the document's fiscal year, it compares with the
-- year before, and never a year with itself (check 1). A year that lacks its last digit (202年度) fails wherever it stands (check 2). Stocks at the end of last year (上年末固定资产) are of another year by right, and so is the
-- figure compared with, where the sentence states it (较2020年预算107.80万元增加…).
{% set cut_year = '(^|[^0-9.,，])20[0-9]年' -%}
with claims as (
    select
        c.*,
        not coalesce(c.is_history, false) and c.year <> c.fiscal_year
            -- a sentence that also names the document's year speaks of both
            and not contains(c.sentence, c.fiscal_year || '年')
            and regexp_matches(c.sentence, '预算|决算|三公|机关运行|政府采购|收入|本年') as has_wrong_year,
        c.comparator_year = coalesce(c.year, c.fiscal_year) as compares_with_itself,
        c.comparator_year <> c.fiscal_year - 1 and c.comparator_year <> coalesce(c.year, c.fiscal_year) as has_wrong_comparator
    from {{ ref('identity_claims') }} as c
    inner join {{ source('reference', 'rules') }} as r on r.rule_id = 'N06' and {{ holds_for('r.kinds', 'c.stage') }}
    where (c.year is not null or c.comparator_year is not null) and c.measure <> 'count'
        and not coalesce(c.is_narrower, false) and coalesce(c.subject, '') <> 'project'
        and not regexp_matches(coalesce(c.subject, ''), '^((fixed_)?assets\.total|vehicles\.|equipment\.)')
        and not regexp_matches(coalesce(c.claim_stage, ''), '^(execution|final_account)$')
        and not (c.measure = 'amount' and c.comparator is not null)
),

sentences as (
    select
        document_id,
        entity_index,
        any_value(entity_code) as entity_code,
        block_index,
        min(claim_index) as claim_index,
        any_value(page) as page,
        any_value(fiscal_year) as fiscal_year,
        min(year) filter (where has_wrong_year) as wrong_year,
        min(comparator_year) filter (where compares_with_itself) as same_year,
        min(comparator_year) filter (where has_wrong_comparator) as wrong_comparator
    from claims
    group by document_id, entity_index, block_index, sentence
)

select
    'N06' as rule_id,
    document_id,
    entity_index,
    entity_code,
    1 as check_no,
    'c' || claim_index as check_key,
    case
        when fiscal_year is null then 'not_evaluable'
        when wrong_year is null and same_year is null and wrong_comparator is null then 'pass'
        else 'fail'
    end as outcome,
    case when fiscal_year is null then 'the fiscal year of the document is unknown' end as reason,
    case
        when same_year is not null or wrong_comparator is not null then fiscal_year || ', compared with ' || (fiscal_year - 1)
        else cast(fiscal_year as varchar)
    end as expected_text,
    coalesce(wrong_year, fiscal_year) || case
        when same_year is not null then ', compared with ' || same_year || ' itself'
        when wrong_comparator is not null then ', compared with ' || wrong_comparator
        else ''
    end as actual_text,
    page,
    block_index,
    claim_index
from sentences
union all by name
select
    'N06' as rule_id,
    p.document_id,
    e.entity_index,
    e.entity_code,
    2 as check_no,
    'b' || p.block_index as check_key,
    'fail' as outcome,
    'a year' as expected_text,
    regexp_extract(regexp_replace(p.text, '\s', '', 'g'), '.{0,12}' || '{{ cut_year }}' || '.{0,12}') as actual_text,
    p.page,
    p.block_index
from {{ source('staging', 'paragraphs') }} as p
inner join {{ ref('identity_entities') }} as e on e.document_id = p.document_id and e.entity_index = coalesce(p.entity_index, 1)
inner join {{ source('reference', 'rules') }} as r on r.rule_id = 'N06' and {{ holds_for('r.kinds', 'e.stage') }}
where regexp_matches(p.text, '20[0-9]\s*年') and regexp_matches(regexp_replace(p.text, '\s', '', 'g'), '{{ cut_year }}')
