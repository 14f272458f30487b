{{ config(tags=['publish']) }}
-- Every cell that a failed fatal check disputes, once, with all checks that do.
select
    document_id,
    table_index,
    row_index,
    column_index,
    count(distinct check_id) as checks,
    string_agg(distinct rule_id, ', ' order by rule_id) as rules,
    -- the check that stands for them: first one that suspects the cell
    arg_min(check_id, (not is_suspected, check_id)) as check_id,
    arg_min(rule_id, (not is_suspected, check_id)) as rule_id,
    bool_or(is_suspected) as is_suspected,
    bool_or(is_determined) as is_determined
from {{ ref('disputes') }}
group by document_id, table_index, row_index, column_index
