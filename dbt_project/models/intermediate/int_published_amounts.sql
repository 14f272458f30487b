{{ config(tags=['publish']) }}
-- Every figure that may be published: of the tables that are not withheld (int_countable_amounts) what no failed fatal check disputes.
select * exclude (is_disputed)
from {{ ref('int_countable_amounts') }}
where not is_disputed
