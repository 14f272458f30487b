"""Layouts that finance departments of many places print: every column and row of them is understood."""

from typing import Any

import pytest

from tests.forms.grids import Rows, faults, figures, read

BUDGET, ACCOUNT, UNIT = "某县教育局2024年部门预算", "某县教育局2023年度部门决算", "单位：万元"
#: What it prints, title, the table, and what its figures are: by line (or code) and measure.
LAYOUTS: dict[str, tuple[str, str, Rows, dict[tuple[str, str], str]]] = {
    "sums, money of this year and money carried over on both sides": (
        BUDGET, "收支总表",
        [
            ["收入", "<", "<", "<", "支出", "<", "<", "<"],
            ["项目", "合计", "本年预算", "上年结转", "项目", "合计", "本年预算", "上年结转"],
            ["一、一般公共预算拨款收入", "10.00", "9.00", "1.00", "一、教育支出", "12.00", "11.00", "1.00"],
            ["二、事业收入", "2.00", "2.00", "", "", "", "", ""],
            ["收入总计", "12.00", "11.00", "1.00", "支出总计", "12.00", "11.00", "1.00"],
        ],
        {
            ("income.item.general_budget", "amount"): "10.00", ("income.item.general_budget", "current_year"): "9.00",
            ("income.item.general_budget", "carry_over_in"): "1.00", ("205", "amount"): "12.00",
            ("205", "current_year"): "11.00", ("205", "carry_over_in"): "1.00",
            ("income.item.institutional", "amount"): "2.00", ("income.item.institutional", "current_year"): "2.00",
            ("income.grand_total", "amount"): "12.00", ("income.grand_total", "current_year"): "11.00",
            ("income.grand_total", "carry_over_in"): "1.00", ("expenditure.grand_total", "amount"): "12.00",
            ("expenditure.grand_total", "current_year"): "11.00",
            ("expenditure.grand_total", "carry_over_in"): "1.00",
        },
    ),
    "the same on the side of spending only": (
        BUDGET, "部门收支预算总表",
        [
            ["收入", "<", "支出", "<", "<", "<"],
            ["项目", "2024年预算", "项目", "2024年预算", "<", "<"],
            ["^", "^", "^", "合计", "当年预算安排", "上年结转结余"],
            ["一般公共预算拨款", "10.00", "教育支出", "11.00", "10.00", "1.00"],
            ["上年结转", "1.00", "", "", "", ""],
            ["收入总计", "11.00", "支出总计", "11.00", "10.00", "1.00"],
        ],
        {
            ("income.item.general_budget", "current_year"): "10.00", ("205", "amount"): "11.00",
            ("205", "current_year"): "10.00", ("205", "carry_over_in"): "1.00",
            ("income.carry_over", "current_year"): "1.00", ("income.grand_total", "current_year"): "11.00",
            ("expenditure.grand_total", "amount"): "11.00", ("expenditure.grand_total", "current_year"): "10.00",
            ("expenditure.grand_total", "carry_over_in"): "1.00",
        },
    ),
    "parts of the general public budget": (
        BUDGET, "部门收入总表",
        [
            ["科目编码", "科目名称", "合计", "上年结转", "一般公共预算拨款收入", "<", "<", "政府性基金预算拨款收入",
             "国有资本经营预算拨款收入", "财政专户管理资金收入", "事业收入", "<", "上级补助收入", "附属单位上缴收入",
             "事业单位经营收入", "其他收入"],
            ["^", "^", "^", "^", "小计", "经费拨款", "纳入预算管理的非税收入拨款", "^", "^", "^", "金额", "其中：教育收费",
             "^", "^", "^", "^"],
            ["", "合计", "20.00", "1.00", "15.00", "10.00", "5.00", "", "", "2.00", "1.00", "0.50", "", "", "", "1.00"],
            ["205", "教育支出", "20.00", "1.00", "15.00", "10.00", "5.00", "", "", "2.00", "1.00", "0.50", "", "", "", "1.00"],
        ],
        {
            ("total", "total"): "20.00", ("total", "carry_over"): "1.00", ("total", "general_budget"): "15.00",
            ("total", "general_budget.appropriation"): "10.00", ("total", "general_budget.non_tax"): "5.00",
            ("total", "fiscal_account"): "2.00", ("total", "institutional"): "1.00",
            ("total", "institutional.education"): "0.50", ("total", "other"): "1.00", ("205", "total"): "20.00",
            ("205", "carry_over"): "1.00", ("205", "general_budget"): "15.00",
            ("205", "general_budget.appropriation"): "10.00", ("205", "general_budget.non_tax"): "5.00",
            ("205", "fiscal_account"): "2.00", ("205", "institutional"): "1.00",
            ("205", "institutional.education"): "0.50", ("205", "other"): "1.00",
        },
    ),
    "a total in the column of unit codes": (
        BUDGET, "收入总体情况表",
        [
            ["单位代码", "单位名称", "合计", "本年收入", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<", "上年结转结余", "<",
             "<", "<", "<", "<"],
            ["^", "^", "^", "小计", "一般公共预算", "政府性基金预算", "国有资本经营预算", "财政专户管理资金", "事业收入",
             "事业单位经营收入", "上级补助收入", "附属单位上缴收入", "其他收入", "", "小计", "一般公共预算", "政府性基金预算",
             "国有资本经营预算", "财政专户管理资金", "单位资金"],
            ["合计", "", "20.00", "19.00", "19.00", "", "", "", "", "", "", "", "", "", "1.00", "1.00", "", "", "", ""],
            ["101001", "某县教育局机关", "20.00", "19.00", "19.00", "", "", "", "", "", "", "", "", "", "1.00", "1.00", "", "",
             "", ""],
        ],
        {
            ("total", "total"): "20.00", ("total", "current_year"): "19.00", ("total", "general_budget"): "19.00",
            ("total", "carry_over"): "1.00", ("total", "carry_over.general_budget"): "1.00",
            ("unit", "total"): "20.00", ("unit", "current_year"): "19.00", ("unit", "general_budget"): "19.00",
            ("unit", "carry_over"): "1.00", ("unit", "carry_over.general_budget"): "1.00",
        },
    ),
    "projects of this level and transfers": (
        BUDGET, "支出总表",
        [
            ["科目编码", "科目名称", "总计", "基本支出", "<", "<", "<", "项目支出", "<", "<"],
            ["^", "^", "^", "合计", "工资福利支出", "对个人和家庭的补助", "商品和服务支出", "合计", "本级项目", "对下转移支付"],
            ["205", "教育支出", "10.00", "6.00", "3.00", "1.00", "2.00", "4.00", "4.00", ""],
        ],
        {
            ("205", "total"): "10.00", ("205", "basic"): "6.00", ("205", "basic.301"): "3.00",
            ("205", "basic.303"): "1.00", ("205", "basic.302"): "2.00", ("205", "project"): "4.00",
            ("205", "project.own_level"): "4.00",
        },
    ),
    "budget, adjusted budget and final account": (
        ACCOUNT, "财政拨款收入支出决算总表",
        [
            ["收入", "<", "<", "<", "<", "支出", "<", "<", "<", "<", "<", "<", "<", "<"],
            ["项目", "行次", "年初预算数", "全年预算数", "决算数", "项目", "行次", "年初预算数", "<", "<", "<", "决算数", "<",
             "<"],
            ["^", "^", "^", "^", "^", "^", "^", "小计", "一般公共预算财政拨款", "政府性基金预算财政拨款",
             "国有资本经营预算财政拨款", "小计", "一般公共预算财政拨款", "政府性基金预算财政拨款"],
            ["栏次", "", "1", "2", "3", "栏次", "", "4", "5", "6", "7", "8", "9", "10"],
            ["一、一般公共预算财政拨款", "1", "90.00", "95.00", "100.00", "五、教育支出", "37", "90.00", "90.00", "", "",
             "100.00", "100.00", ""],
            ["总计", "32", "90.00", "95.00", "100.00", "总计", "64", "90.00", "90.00", "", "", "100.00", "100.00", ""],
        ],
        {
            ("income.item.general_budget", "budget"): "90.00",
            ("income.item.general_budget", "adjusted_budget"): "95.00",
            ("income.item.general_budget", "amount"): "100.00", ("205", "budget"): "90.00",
            ("205", "budget.general_budget"): "90.00", ("205", "total"): "100.00",
            ("205", "general_budget"): "100.00", ("income.grand_total", "budget"): "90.00",
            ("income.grand_total", "adjusted_budget"): "95.00", ("income.grand_total", "amount"): "100.00",
            ("expenditure.grand_total", "budget"): "90.00",
            ("expenditure.grand_total", "budget.general_budget"): "90.00",
            ("expenditure.grand_total", "total"): "100.00", ("expenditure.grand_total", "general_budget"): "100.00",
        },
    ),
    "two economic classifications, 类 and 款 apart": (
        BUDGET, "一般公共预算基本支出预算表",
        [
            ["部门预算经济分类科目", "<", "<", "政府预算经济分类科目", "<", "<", "合计", "人员经费", "公用经费"],
            ["类", "款", "科目名称", "类", "款", "科目名称", "^", "^", "^"],
            ["", "", "合计", "", "", "", "5.00", "4.00", "1.00"],
            ["301", "", "工资福利支出", "501", "", "机关工资福利支出", "4.00", "4.00", ""],
            ["", "01", "基本工资", "", "01", "工资奖金津补贴", "4.00", "4.00", ""],
        ],
        {
            ("total", "total"): "5.00", ("total", "personnel"): "4.00", ("total", "public"): "1.00",
            ("301", "total"): "4.00", ("301", "personnel"): "4.00", ("30101", "total"): "4.00",
            ("30101", "personnel"): "4.00",
        },
    ),
    "the three public expenses by unit": (
        BUDGET, "一般公共预算“三公”经费支出预算表",
        [
            ["单位编码", "单位名称（科目）", "当年财政拨款预算安排", "<", "<", "<", "<", "<"],
            ["^", "^", "合计", "因公出国（境）费用", "公务用车购置及运行费", "<", "<", "公务接待费"],
            ["^", "^", "^", "^", "小计", "公务用车购置费", "公务用车运行费", "^"],
            ["", "合计", "3.00", "", "2.00", "", "2.00", "1.00"],
            ["101001", "某县教育局机关", "3.00", "", "2.00", "", "2.00", "1.00"],
        ],
        {
            ("total", "total"): "3.00", ("vehicle", "total"): "2.00", ("vehicle_operation", "total"): "2.00",
            ("reception", "total"): "1.00", ("unit", "total"): "3.00", ("unit.vehicle", "total"): "2.00",
            ("unit.vehicle_operation", "total"): "2.00", ("unit.reception", "total"): "1.00",
        },
    ),
    "functions below units": (
        BUDGET, "部门支出总表",
        [
            ["项    目", "<", "<", "<", "<", "合计", "基本支出", "项目支出", "上缴上级支出", "对附属单位补助支出"],
            ["科目编码", "<", "<", "单位代码", "单位名称（科目）", "^", "^", "^", "^", "^"],
            ["类", "款", "项", "^", "^", "^", "^", "^", "^", "^"],
            ["", "", "", "", "合    计", "10.00", "6.00", "4.00", "", ""],
            ["", "", "", "101001", "某县教育局机关", "10.00", "6.00", "4.00", "", ""],
            ["205", "01", "01", "101001", "行政运行", "10.00", "6.00", "4.00", "", ""],
        ],
        {
            ("total", "total"): "10.00", ("total", "basic"): "6.00", ("total", "project"): "4.00",
            ("unit", "total"): "10.00", ("unit", "basic"): "6.00", ("unit", "project"): "4.00",
            ("2050101", "total"): "10.00", ("2050101", "basic"): "6.00", ("2050101", "project"): "4.00",
        },
    ),
    "appropriation of the year and of last year": (
        BUDGET, "一般公共预算支出预算表",
        [
            ["项目", "<", "<", "<", "<", "合计", "当年财政拨款安排", "上年结转安排"],
            ["科目编码", "<", "<", "单位代码", "单位名称（科目）", "^", "^", "^"],
            ["类", "款", "项", "^", "^", "^", "^", "^"],
            ["", "", "", "", "合计", "10.00", "9.00", "1.00"],
            ["205", "01", "01", "101001", "行政运行", "10.00", "9.00", "1.00"],
        ],
        {
            ("total", "total"): "10.00", ("total", "current_year"): "9.00", ("total", "carry_over_in"): "1.00",
            ("2050101", "total"): "10.00", ("2050101", "current_year"): "9.00", ("2050101", "carry_over_in"): "1.00",
        },
    ),
    "basic and project money under four heads": (
        ACCOUNT, "一般公共预算财政拨款收入支出决算表",
        [
            ["项目", "<", "<", "<", "年初结转和结余", "<", "<", "本年收入", "<", "<", "本年支出", "<", "<", "年末结转和结余",
             "<", "<"],
            ["支出功能分类科目编码", "<", "<", "科目名称", "合计", "基本支出结转", "项目支出结转和结余", "合计", "基本支出",
             "项目支出", "合计", "基本支出", "项目支出", "合计", "基本支出结转", "项目支出结转和结余"],
            ["类", "款", "项", "栏次", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"],
            ["^", "^", "^", "合计", "", "", "", "5.00", "3.00", "2.00", "5.00", "3.00", "2.00", "", "", ""],
            ["205", "<", "<", "教育支出", "", "", "", "5.00", "3.00", "2.00", "5.00", "3.00", "2.00", "", "", ""],
        ],
        {
            ("total", "current_income"): "5.00", ("total", "current_income.basic"): "3.00",
            ("total", "current_income.project"): "2.00", ("total", "total"): "5.00", ("total", "basic"): "3.00",
            ("total", "project"): "2.00", ("205", "current_income"): "5.00", ("205", "current_income.basic"): "3.00",
            ("205", "current_income.project"): "2.00", ("205", "total"): "5.00", ("205", "basic"): "3.00",
            ("205", "project"): "2.00",
        },
    ),
    "spending by function and by kind": (
        BUDGET, "部门收支预算总表",
        [
            ["收入", "<", "支出", "<", "<", "<"],
            ["项目", "预算数", "项目(按功能分类)", "预算数", "项目（按支出类别）", "预算数"],
            ["一、财政拨款", "10.00", "一、教育支出", "10.00", "一、基本支出", "6.00"],
            ["  一般公共预算", "10.00", "", "", "  人员支出", "4.00"],
            ["  政府性基金预算", "", "", "", "  日常公用支出", "2.00"],
            ["二、财政专户管理资金", "", "", "", "二、项目支出", "4.00"],
            ["本年收入合计", "10.00", "本年支出合计", "10.00", "本年支出合计", "10.00"],
            ["收入总计", "10.00", "支出总计", "10.00", "支出总计", "10.00"],
        ],
        {
            ("income.item.fiscal_appropriation", "amount"): "10.00", ("205", "amount"): "10.00",
            ("by_use.item", "by_use"): "6.00", ("income.part.fiscal_appropriation.general_budget", "amount"): "10.00",
            ("income.current_total", "amount"): "10.00", ("expenditure.current_total", "amount"): "10.00",
            ("income.grand_total", "amount"): "10.00", ("expenditure.grand_total", "amount"): "10.00",
        },
    ),
    "spending by kind and source": (
        BUDGET, "部门收支总体情况表",
        [
            ["收入", "<", "支出", "<", "<", "<", "<", "<", "<"],
            ["项目", "金额", "项目", "合计", "一般公共预算", "<", "政府性基金", "国有资本经营预算", "财政专户管理资金收入"],
            ["^", "^", "^", "^", "小计", "其中：财政拨款", "^", "^", "^"],
            ["一、一般公共预算", "10.00", "一、基本支出", "6.00", "6.00", "6.00", "", "", ""],
            ["二、政府性基金", "", "1、人员经费支出", "4.00", "4.00", "4.00", "", "", ""],
            ["", "", "二、项目支出", "4.00", "4.00", "4.00", "", "", ""],
            ["收入合计", "10.00", "支出合计", "10.00", "10.00", "10.00", "", "", ""],
        ],
        {
            ("income.item.general_budget", "amount"): "10.00", ("expenditure.nature.basic", "amount"): "6.00",
            ("expenditure.nature.basic", "general_budget"): "6.00",
            ("expenditure.nature.basic", "general_budget.appropriation"): "6.00",
            ("expenditure.nature.personnel", "amount"): "4.00",
            ("expenditure.nature.personnel", "general_budget"): "4.00",
            ("expenditure.nature.personnel", "general_budget.appropriation"): "4.00",
            ("expenditure.nature.project", "amount"): "4.00",
            ("expenditure.nature.project", "general_budget"): "4.00",
            ("expenditure.nature.project", "general_budget.appropriation"): "4.00",
            ("income.current_total", "amount"): "10.00", ("expenditure.current_total", "amount"): "10.00",
            ("expenditure.current_total", "general_budget"): "10.00",
            ("expenditure.current_total", "general_budget.appropriation"): "10.00",
        },
    ),
    "other running expenses and specific targets": (
        BUDGET, "部门支出总体情况表",
        [
            ["科目编码", "<", "<", "单位代码", "单位（科目名称）", "合计", "基本支出", "<", "<", "<", "项目支出", "<"],
            ["类", "款", "项", "^", "^", "^", "工资福利支出", "对个人和家庭的补助", "商品和服务支出", "资本性支出",
             "其他运转类", "特定目标类"],
            ["", "", "", "", "合计", "10.00", "4.00", "1.00", "1.00", "", "", "4.00"],
            ["", "", "", "101001", "某县教育局", "10.00", "4.00", "1.00", "1.00", "", "", "4.00"],
            ["205", "01", "01", "", "行政运行", "10.00", "4.00", "1.00", "1.00", "", "", "4.00"],
        ],
        {
            ("total", "total"): "10.00", ("total", "basic.301"): "4.00", ("total", "basic.303"): "1.00",
            ("total", "basic.302"): "1.00", ("total", "project.specific_target"): "4.00", ("unit", "total"): "10.00",
            ("unit", "basic.301"): "4.00", ("unit", "basic.303"): "1.00", ("unit", "basic.302"): "1.00",
            ("unit", "project.specific_target"): "4.00", ("2050101", "total"): "10.00",
            ("2050101", "basic.301"): "4.00", ("2050101", "basic.303"): "1.00", ("2050101", "basic.302"): "1.00",
            ("2050101", "project.specific_target"): "4.00",
        },
    ),
    "结转（结余）": (
        BUDGET, "收支预算总表",
        [
            ["收      入", "<", "支      出", "<"],
            ["项目", "预算数", "项目（按支出功能科目）", "预算数"],
            ["一、财政拨款收入", "10.00", "教育支出", "11.00"],
            ["    (一)一般公共预算拨款收入", "10.00", "", ""],
            ["七、上年结转（结余）", "1.00", "", ""],
            ["本年收入合计", "10.00", "本年支出合计", "11.00"],
            ["    收入总计", "11.00", "    支出总计", "11.00"],
        ],
        {
            ("income.item.fiscal_appropriation", "amount"): "10.00", ("205", "amount"): "11.00",
            ("income.part.fiscal_appropriation.general_budget", "amount"): "10.00",
            ("income.carry_over", "amount"): "1.00", ("income.current_total", "amount"): "10.00",
            ("expenditure.current_total", "amount"): "11.00", ("income.grand_total", "amount"): "11.00",
            ("expenditure.grand_total", "amount"): "11.00",
        },
    ),
    "basic and project spending of one source": (
        BUDGET, "部门支出预算表",
        [
            ["科目编码", "科目名称", "合计", "一般公共预算", "<", "<", "政府性基金预算", "国有资本经营预算",
             "财政专户管理的支出", "单位资金", "<", "<", "<", "<", "<"],
            ["^", "^", "^", "小计", "基本支出", "项目支出", "^", "^", "^", "小计", "事业支出", "事业单位经营支出",
             "上级补助支出", "附属单位补助支出", "其他支出"],
            ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"],
            ["205", "教育支出", "20.00", "19.00", "15.00", "4.00", "", "", "", "1.00", "1.00", "", "", "", ""],
            ["合  计", "<", "20.00", "19.00", "15.00", "4.00", "", "", "", "1.00", "1.00", "", "", "", ""],
        ],
        {
            ("205", "total"): "20.00", ("205", "by_source.general_budget"): "19.00",
            ("205", "by_source.general_budget.basic"): "15.00", ("205", "by_source.general_budget.project"): "4.00",
            ("205", "by_source.unit_funds"): "1.00", ("205", "by_source.unit_funds.operating"): "1.00",
            ("total", "total"): "20.00", ("total", "by_source.general_budget"): "19.00",
            ("total", "by_source.general_budget.basic"): "15.00",
            ("total", "by_source.general_budget.project"): "4.00", ("total", "by_source.unit_funds"): "1.00",
            ("total", "by_source.unit_funds.operating"): "1.00",
        },
    ),
    "column numbers below the word 栏次": (
        ACCOUNT, "“三公”经费支出决算表",
        [
            ["预算数", "<", "<", "<", "<", "<", "决算数", "<", "<", "<", "<", "<"],
            ["合计", "因公出国（境）费", "公务用车购置及运行维护费", "<", "<", "公务接待费", "合计", "因公出国（境）费",
             "公务用车购置及运行维护费", "<", "<", "公务接待费"],
            ["^", "^", "小计", "公务用车购置费", "公务用车运行维护费", "^", "^", "^", "小计", "公务用车购置费",
             "公务用车运行维护费", "^"],
            ["栏次", "", "", "", "", "", "", "", "", "", "", ""],
            ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"],
            ["3.00", "", "2.00", "", "2.00", "1.00", "2.50", "", "2.00", "", "2.00", "0.50"],
        ],
        {
            ("total", "budget"): "3.00", ("vehicle", "budget"): "2.00", ("vehicle_operation", "budget"): "2.00",
            ("reception", "budget"): "1.00", ("total", "total"): "2.50", ("vehicle", "total"): "2.00",
            ("vehicle_operation", "total"): "2.00", ("reception", "total"): "0.50",
        },
    ),
    "first items that name sources": (
        BUDGET, "财政拨款收支预算总表",
        [
            ["收入", "<", "支出", "<", "<", "<", "<"],
            ["项目", "2024年预算数", "项目", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"],
            ["一、本年收入", "10.00", "一、本年支出", "11.00", "11.00", "", ""],
            ["  一般公共预算拨款收入", "10.00", "  一般公共服务支出", "", "", "", ""],
            ["  政府性基金预算拨款收入", "", "  教育支出", "11.00", "11.00", "", ""],
            ["二、上年结转", "1.00", "", "", "", "", ""],
            ["  一般公共预算拨款收入", "1.00", "", "", "", "", ""],
            ["", "", "二、结转下年", "", "", "", ""],
            ["收入总计", "11.00", "支出总计", "11.00", "11.00", "", ""],
        ],
        {
            ("income.current_total", "amount"): "10.00", ("expenditure.current_total", "total"): "11.00",
            ("expenditure.current_total", "general_budget"): "11.00",
            ("income.item.general_budget", "amount"): "10.00", ("205", "total"): "11.00",
            ("205", "general_budget"): "11.00", ("income.carry_over", "amount"): "1.00",
            ("income.carry_over.general_budget", "amount"): "1.00", ("income.grand_total", "amount"): "11.00",
            ("expenditure.grand_total", "total"): "11.00", ("expenditure.grand_total", "general_budget"): "11.00",
        },
    ),
    "three blocks of years": (
        BUDGET, "一般公共预算支出预算表",
        [
            ["项目", "<", "2023年预算数", "<", "<", "2024年预算数", "<", "<", "2024年比2023年增减", "<", "<"],
            ["科目编码", "科目名称", "小计", "基本支出", "项目支出", "小计", "基本支出", "项目支出", "小计", "基本支出",
             "项目支出"],
            ["205", "教育支出", "2.00", "1.00", "1.00", "3.00", "1.00", "2.00", "1.00", "", "1.00"],
        ],
        {
            ("205", "prior_year"): "2.00", ("205", "prior_year.basic"): "1.00", ("205", "prior_year.project"): "1.00",
            ("205", "total"): "3.00", ("205", "basic"): "1.00", ("205", "project"): "2.00", ("205", "change"): "1.00",
            ("205", "change.project"): "1.00",
        },
    ),
    "thereof fiscal appropriation": (
        BUDGET, "“三公”经费支出预算表",
        [
            ["项目", "上年预算数", "<", "本年预算数", "<", "增减额", "增减率（%）"],
            ["^", "小计", "其中：财政拨款", "小计", "其中：财政拨款", "^", "^"],
            ["合计", "3.00", "3.00", "2.00", "2.00", "-1.00", "-33.33"],
            ["公务接待费", "3.00", "3.00", "2.00", "2.00", "-1.00", "-33.33"],
        ],
        {
            ("total", "prior_year"): "3.00", ("total", "prior_year.fiscal_appropriation"): "3.00",
            ("total", "total"): "2.00", ("total", "fiscal_appropriation"): "2.00", ("total", "change"): "-1.00",
            ("total", "change_rate"): "-33.33", ("reception", "prior_year"): "3.00",
            ("reception", "prior_year.fiscal_appropriation"): "3.00", ("reception", "total"): "2.00",
            ("reception", "fiscal_appropriation"): "2.00", ("reception", "change"): "-1.00",
            ("reception", "change_rate"): "-33.33",
        },
    ),
    "the full form of the three public expenses": (
        ACCOUNT, "财政拨款“三公”经费支出决算表",
        [
            ["项目", "行次", "年初预算数", "全年预算数", "决算数"],
            ["栏次", "", "1", "2", "3"],
            ["一、“三公”经费支出", "1", "3.00", "2.80", "2.50"],
            ["（一）支出合计", "2", "3.00", "2.80", "2.50"],
            ["1.因公出国（境）费", "3", "", "", ""],
            ["2.公务用车购置及运行维护费", "4", "2.00", "2.00", "2.00"],
            ["（1）公务用车购置费", "5", "", "", ""],
            ["（2）公务用车运行维护费", "6", "2.00", "2.00", "2.00"],
            ["3.公务接待费", "7", "1.00", "0.80", "0.50"],
            ["（1）国内接待费", "8", "—", "—", "0.50"],
            ["其中：外事接待费", "9", "—", "—", ""],
            ["（2）国（境）外接待费", "10", "—", "—", ""],
            ["（二）相关统计数", "11", "—", "—", "—"],
            ["1.因公出国（境）团组数（个）", "12", "—", "—", ""],
            ["2.因公出国（境）人次数（人）", "13", "—", "—", ""],
            ["3.公务用车购置数（辆）", "14", "—", "—", ""],
            ["4.公务用车保有量（辆）", "15", "—", "—", "2"],
            ["5.国内公务接待批次（个）", "16", "—", "—", "10"],
            ["其中：外事接待批次（个）", "17", "—", "—", ""],
            ["6.国内公务接待人次（人）", "18", "—", "—", "100"],
            ["二、机关运行经费", "19", "—", "—", "5.00"],
        ],
        {
            ("total", "budget"): "3.00", ("total", "adjusted_budget"): "2.80", ("total", "total"): "2.50",
            ("vehicle", "budget"): "2.00", ("vehicle", "adjusted_budget"): "2.00", ("vehicle", "total"): "2.00",
            ("vehicle_operation", "budget"): "2.00", ("vehicle_operation", "adjusted_budget"): "2.00",
            ("vehicle_operation", "total"): "2.00", ("reception", "budget"): "1.00",
            ("reception", "adjusted_budget"): "0.80", ("reception", "total"): "0.50",
            ("reception_domestic", "total"): "0.50", ("statistics.vehicles_held", "total"): "2",
            ("statistics.receptions", "total"): "10", ("statistics.persons_received", "total"): "100",
            ("operating", "total"): "5.00",
        },
    ),
    "economic classes by name": (
        BUDGET, "一般公共预算基本支出表",
        [
            ["经济分类科目", "基本支出预算数"],
            ["工资福利支出", "3.00"],
            ["基本工资", "3.00"],
            ["合计", "3.00"],
        ],
        {
            ("301", "total"): "3.00", ("30101", "total"): "3.00", ("total", "total"): "3.00",
        },
    ),
    "a total in each block": (
        BUDGET, "一般公共预算基本支出表",
        [
            ["人员经费", "<", "<", "公用经费", "<", "<"],
            ["科目编码", "科目名称", "预算数", "科目编码", "科目名称", "预算数"],
            ["301", "工资福利支出", "3.00", "302", "商品和服务支出", "1.00"],
            ["", "合计", "3.00", "", "合计", "1.00"],
        ],
        {
            ("301", "total"): "3.00", ("302", "total"): "1.00", ("personnel_total", "total"): "3.00",
            ("public_total", "total"): "1.00",
        },
    ),
    "spending by source": (
        BUDGET, "部门支出总表",
        [
            ["科目编码", "科目名称", "总计", "财政拨款", "<", "<", "<", "财政专户管理资金", "单位资金"],
            ["^", "^", "^", "小计", "一般公共预算", "政府性基金预算", "国有资本经营预算", "^", "^"],
            ["205", "教育支出", "10.00", "9.00", "9.00", "", "", "", "1.00"],
        ],
        {
            ("205", "total"): "10.00", ("205", "by_source.fiscal_appropriation"): "9.00",
            ("205", "by_source.general_budget"): "9.00", ("205", "by_source.unit_funds"): "1.00",
        },
    ),
    "spending by kind and by source": (
        BUDGET, "支出预算总表",
        [
            ["功能科目编码", "功能科目名称", "合计", "支出构成", "<", "资金来源", "<", "<"],
            ["^", "^", "^", "基本支出", "项目支出", "一般公共预算拨款", "政府性基金预算拨款", "其他资金"],
            ["205", "教育支出", "10.00", "6.00", "4.00", "9.00", "", "1.00"],
        ],
        {
            ("205", "total"): "10.00", ("205", "basic"): "6.00", ("205", "project"): "4.00",
            ("205", "by_source.general_budget"): "9.00", ("205", "by_source.other"): "1.00",
        },
    ),
    "parts that have no name of their own here": (
        BUDGET, "部门收入总表",
        [
            ["单位名称", "合计", "一般公共预算拨款", "<", "<", "政府性基金预算拨款", "其他收入"],
            ["^", "^", "小计", "本级财力安排", "上级转移支付", "^", "^"],
            ["合计", "10.00", "9.00", "8.00", "1.00", "", "1.00"],
            ["某县教育局机关", "10.00", "9.00", "8.00", "1.00", "", "1.00"],
        ],
        {
            ("total", "total"): "10.00", ("total", "general_budget"): "9.00", ("total", "part"): "8.00",
            ("total", "other"): "1.00", ("unit", "total"): "10.00", ("unit", "general_budget"): "9.00",
            ("unit", "part"): "8.00", ("unit", "other"): "1.00",
        },
    ),
    "codes before the names of classes": (
        BUDGET, "财政拨款收支预算总体情况表",
        [
            ["财政拨款收入", "<", "财政拨款支出", "<", "<", "<", "<"],
            ["项目", "合计", "功能分类", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"],
            ["财政拨款（补助）", "10.00", "201 一般公共服务支出", "", "", "", ""],
            ["一般公共预算", "10.00", "205 教育支出", "10.00", "10.00", "", ""],
            ["小计", "10.00", "小计", "10.00", "10.00", "", ""],
            ["收入总计", "10.00", "支出总计", "10.00", "10.00", "", ""],
        ],
        {
            ("income.item.fiscal_appropriation", "amount"): "10.00",
            ("income.part.fiscal_appropriation.general_budget", "amount"): "10.00", ("205", "total"): "10.00",
            ("205", "general_budget"): "10.00", ("income.current_total", "amount"): "10.00",
            ("expenditure.current_total", "total"): "10.00", ("expenditure.current_total", "general_budget"): "10.00",
            ("income.grand_total", "amount"): "10.00", ("expenditure.grand_total", "total"): "10.00",
            ("expenditure.grand_total", "general_budget"): "10.00",
        },
    ),
    "the same, with 小计": (
        BUDGET, "部门收支总体情况表",
        [
            ["收入", "<", "支出", "<"],
            ["项目", "预算数", "功能分类", "预算数"],
            ["财政拨款（补助）", "10.00", "201 一般公共服务支出", ""],
            ["一般公共预算", "10.00", "202 外交支出", ""],
            ["政府性基金预算", "", "205 教育支出", "10.00"],
            ["教育收费（财政专户）", "", "", ""],
            ["事业收入", "", "", ""],
            ["单位上年结余（不包括国库集中支付额度结余）", "", "", ""],
            ["小计", "10.00", "小计", "10.00"],
            ["收入总计", "10.00", "支出总计", "10.00"],
        ],
        {
            ("income.item.fiscal_appropriation", "amount"): "10.00",
            ("income.part.fiscal_appropriation.general_budget", "amount"): "10.00", ("205", "amount"): "10.00",
            ("income.current_total", "amount"): "10.00", ("expenditure.current_total", "amount"): "10.00",
            ("income.grand_total", "amount"): "10.00", ("expenditure.grand_total", "amount"): "10.00",
        },
    ),
    "合计 alone": (
        BUDGET, "收支预算总表",
        [
            ["收入", "<", "支出", "<"],
            ["项目", "预算数", "项目", "合计"],
            ["一般公共预算拨款收入", "10.00", "教育支出", "10.00"],
            ["政府性基金预算拨款收入", "", "", ""],
            ["合计", "10.00", "合计", "10.00"],
        ],
        {
            ("income.item.general_budget", "amount"): "10.00", ("205", "amount"): "10.00",
            ("income.current_total", "amount"): "10.00", ("expenditure.current_total", "amount"): "10.00",
        },
    ),
    "总数": (
        BUDGET, "财政拨款收支总表",
        [
            ["收入", "<", "支出", "<", "<", "<", "<"],
            ["项目", "预算数", "项目", "合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"],
            ["一、本年收入", "10.00", "一、本年支出", "10.00", "10.00", "", ""],
            ["一般公共预算资金", "10.00", "教育支出", "10.00", "10.00", "", ""],
            ["二、上年结转", "1.00", "二、结转下年", "1.00", "", "", ""],
            ["一般公共预算拨款", "1.00", "", "", "", "", ""],
            ["收入总数", "11.00", "支出总数", "11.00", "", "", ""],
        ],
        {
            ("income.current_total", "amount"): "10.00", ("expenditure.current_total", "total"): "10.00",
            ("expenditure.current_total", "general_budget"): "10.00",
            ("income.item.general_budget", "amount"): "10.00", ("205", "total"): "10.00",
            ("205", "general_budget"): "10.00", ("income.carry_over", "amount"): "1.00",
            ("expenditure.carry_over", "total"): "1.00", ("income.carry_over.general_budget", "amount"): "1.00",
            ("income.grand_total", "amount"): "11.00", ("expenditure.grand_total", "total"): "11.00",
        },
    ),
    "no sum of this year and last year": (
        BUDGET, "收支总表",
        [
            ["收入", "<", "<", "支出", "<", "<"],
            ["项目", "本年预算", "上年结转", "项目", "本年预算", "上年结转"],
            ["一、一般公共预算拨款收入", "9.00", "1.00", "五、教育支出", "9.00", "1.00"],
            ["收入总计", "9.00", "1.00", "支出总计", "9.00", "1.00"],
        ],
        {
            ("income.item.general_budget", "current_year"): "9.00",
            ("income.item.general_budget", "carry_over_in"): "1.00", ("205", "current_year"): "9.00",
            ("205", "carry_over_in"): "1.00", ("income.grand_total", "current_year"): "9.00",
            ("income.grand_total", "carry_over_in"): "1.00", ("expenditure.grand_total", "current_year"): "9.00",
            ("expenditure.grand_total", "carry_over_in"): "1.00",
        },
    ),
    "money of this year and carried over of basic and project spending": (
        BUDGET, "一般公共预算财政拨款支出表",
        [
            ["功能分类科目", "<", "合计", "基本支出", "<", "<", "项目支出", "<", "<"],
            ["编码", "名称", "^", "小计", "本年预算", "上年结转", "小计", "本年预算", "上年结转"],
            ["205", "教育支出", "10.00", "6.00", "6.00", "", "4.00", "3.00", "1.00"],
        ],
        {
            ("205", "total"): "10.00", ("205", "basic"): "6.00", ("205", "basic.current_year"): "6.00",
            ("205", "project"): "4.00", ("205", "project.current_year"): "3.00",
            ("205", "project.carry_over_in"): "1.00",
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_column_and_row_is_understood(name: str) -> None:
    cover, title, table, expected = LAYOUTS[name]
    rows = read(cover, title, UNIT, table)
    assert faults(rows) == []
    printed = [a for a in rows["amounts"] if a["printed_as"] == "number"]
    assert all(a["measure"] and a["line_key"] and a["unit"] for a in printed if a["quantity_kind"] == "money")
    found: dict[tuple[Any, Any], str] = {}
    for a in printed:
        line = a["line_key"] if (a["line_key"] or "").startswith("income") else a["code"] or a["line_key"]
        found.setdefault((line, a["measure"]), a["text"])
    assert found == expected


def test_a_total_in_each_block_is_that_of_its_block() -> None:
    table = LAYOUTS["a total in each block"][2]
    assert [x["line_key"] for x in read(BUDGET, "一般公共预算基本支出表", UNIT, table)["lines"][-2:]] == ["personnel_total", "public_total"]


@pytest.mark.parametrize(
    ("heads", "measures"),
    [
        (["拨入资金", "拨出资金"], [None, None]),  # neither says that it is the whole: taking the first would be a guess
        (["拨入资金", "本年支出"], [None, "basic"]),
        (["本年支出", "拨入资金"], ["basic", None]),
    ],
)
def test_of_two_columns_with_one_name_the_label_over_them_decides(heads: list[str], measures: list[str | None]) -> None:
    head = [["科目编码", "科目名称", "合计", heads[0], "<", heads[1], "<"], ["^", "^", "^", "基本支出", "甲", "基本支出", "乙"]]
    rows = read(BUDGET, "一般公共预算支出表", UNIT, [*head, ["205", "教育支出", "9.00", "1.00", "2.00", "3.00", "4.00"]])
    assert [c["measure"] for c in rows["columns"] if c["header_path"].endswith("/基本支出")] == measures
    assert [kind for kind, _ in faults(rows)].count("unmapped_column") == 4 - sum(m is not None for m in measures)


def test_what_stands_beside_a_known_part_is_no_nameless_part() -> None:
    """Its sum would be evaluated without it."""
    head = [["科目编码", "科目名称", "合计", "基本支出", "<", "<"], ["^", "^", "^", "小计", "人员经费", "机动经费"]]
    rows = read(BUDGET, "支出总表", UNIT, [*head, ["205", "教育支出", "3.00", "3.00", "2.00", "1.00"]])
    assert [c["measure"] for c in rows["columns"]][2:] == ["total", "basic", "personnel", None]


SHENZHEN = [
    ["预算单位", "科目编码", "科目名称", "支出总计", "基本支出", "项目支出"],
    ["某县教育局", "", "", "9.00", "6.00", "3.00"],
    ["", "301", "工资福利支出", "6.00", "5.00", "1.00"],
    ["", "302", "商品和服务支出", "3.00", "1.00", "2.00"],
]


def test_spending_by_economic_class_stands_in_for_the_basic_spending_that_no_table_prints() -> None:
    title = "一般公共预算支出表（按经济分类）"
    rows = read(BUDGET, title, UNIT, SHENZHEN)
    assert faults(rows) == []
    found = figures(rows)
    assert (found["basic_expenditure", "301", "total"], found["basic_expenditure", "301", "with_projects"]) == ("5.00", "6.00")
    basic = [["科目编码", "科目名称", "合计"], ["301", "工资福利支出", "5.00"], ["302", "商品和服务支出", "1.00"]]
    both = read(BUDGET, title, UNIT, SHENZHEN, "一般公共预算基本支出表", UNIT, basic)
    assert [t["form"] for t in both["tables"]] == [None, "basic_expenditure"]


def test_a_code_that_a_spreadsheet_took_for_a_number() -> None:
    head = [["经济分类科目编码", "<", "经济分类科目名称", "合计"], ["类", "款", "^", "^"]]
    rows = read(BUDGET, "一般公共预算基本支出表", UNIT, [*head, ["301", "", "工资福利支出", "5.00"], ["301", "2", "津贴补贴", "5.00"]])
    assert [x["code"] for x in rows["lines"]] == ["301", "30102"]
    other = read(BUDGET, "一般公共预算基本支出表", UNIT, [*head, ["301", "", "工资福利支出", "5.00"], ["301", "2", "奖金", "5.00"]])
    assert [kind for kind, _ in faults(other)] == ["invalid_code"]  # 30102 is not called so: it may as well be a lost digit
