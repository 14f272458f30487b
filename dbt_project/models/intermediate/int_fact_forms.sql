{{ config(tags=['publish'], materialized='view') }}
-- Which fact table takes a form's figures. The three appropriation forms share one; `fund` tells them apart.
select form, fact, fund
from (
    values
    ('income', 'fct_income_by_source', ''),
    ('expenditure', 'fct_expenditure_by_function', ''),
    ('basic_expenditure', 'fct_basic_expenditure_by_economic_class', ''),
    ('general_expenditure', 'fct_fiscal_appropriation', 'general_budget'),
    ('fund_expenditure', 'fct_fiscal_appropriation', 'government_fund'),
    ('capital_expenditure', 'fct_fiscal_appropriation', 'state_capital'),
    ('three_public', 'fct_three_public', ''),
    ('performance', 'fct_project', ''),
    ('procurement', 'fct_procurement', ''),
    ('fixed_assets', 'fct_fixed_assets', '')
) as fact_forms (form, fact, fund)
