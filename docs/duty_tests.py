"""Which test shows what a duty of the office does, and which duties no test shows yet."""

from collections.abc import Mapping

SHOWN_BY: Mapping[str, str] = {
    "S1": "processes/scorecard/test_card.py::test_an_owner_sees_what_the_workshop_drafted",
    "S2": "processes/scorecard/test_second_year.py::test_targets_follow_their_measures_and_periods",
    "S3": "processes/scorecard/test_card.py::test_gaps_are_asked_for_each_objective_of_its_owner",
    "S4": "processes/scorecard/test_coverage_rules.py::test_an_owner_without_training_is_found",
    "S6": "processes/scorecard/test_data_rules.py::test_a_period_with_too_many_gaps_is_found",
    "S7": "workflows/test_feeds.py::test_a_value_is_kept_and_owed_no_more",
    "S8": "processes/scorecard/test_data_rules.py::test_a_locked_value_that_changed_is_found",
    "S9": "processes/alignment/test_views.py::test_coverage_is_counted_both_ways",
    "S10": "processes/alignment/test_rules.py::test_an_unanswered_demand_is_found",
    "S12": "processes/alignment/test_unit_cards.py::"
    "test_a_certified_card_is_on_record_with_its_objectives",
    "S13": "processes/alignment/test_unit_cards.py::"
    "test_a_card_that_breaks_its_rules_goes_back_to_its_drafting",
    "S14": "processes/reviews/test_agenda.py::test_the_review_enters_its_meeting_and_its_agenda",
    "S15": "office/reports/test_pack.py::test_what_the_engine_locks_is_what_a_pack_reads",
    "S16": "processes/reviews/test_routing.py::test_an_action_is_closed_with_its_proof",
    "S17": "processes/reviews/test_routing.py::"
    "test_a_decision_goes_to_the_process_that_carries_it_out",
    "S18": "office/reports/test_brief.py::test_a_red_without_a_decision_is_put_first",
    "S19": "processes/planning/test_sheets.py::"
    "test_a_dossier_without_a_fresh_source_is_not_signed_off",
    "S20": "processes/planning/test_rules.py::test_a_class_without_a_fresh_source_is_found",
    "S21": "processes/planning/test_rules.py::test_a_scenario_without_signals_is_found",
    "S22": "acceptance/test_the_meeting_moves.py::test_the_meeting_moves_and_everything_with_it",
    "S23": "processes/planning/test_sheets.py::test_a_session_opens_with_the_holders_of_its_roles",
    "S24": "processes/communication/test_messages.py::"
    "test_a_message_without_an_objective_does_not_pass",
    "S25": "processes/communication/test_rules.py::test_what_is_wrong_is_found",
    "S27": "processes/communication/test_messages.py::"
    "test_the_day_of_approval_is_written_by_the_engine",
    "S29": "processes/initiatives/test_portfolio.py::test_each_list_names_whom_to_talk_about",
    "S30": "processes/test_moved_milestones.py::test_openings_and_tasks_follow_their_milestone",
    "S33": "processes/budgeting/test_unit_budgets.py::test_a_flag_without_an_answer_holds_the_unit",
    "S34": "processes/initiatives/test_portfolio.py::"
    "test_what_is_not_in_the_approved_budget_is_not_funded",
    "S35": "processes/budgeting/test_reconciliation.py::"
    "test_an_initiative_shows_its_money_and_people",
    "S36": "processes/workforce/test_rules.py::test_what_is_wrong_is_found",
    "S37": "processes/workforce/test_goal_sets.py::test_learning_is_agreed_with_the_manager",
    "S38": "processes/practices/test_spotting.py::"
    "test_a_unit_far_above_target_twice_is_a_candidate",
    "S39": "processes/practices/test_adoptions.py::"
    "test_a_published_practice_is_put_to_the_other_units",
}
NOMINAL: Mapping[str, str] = {
    "S5": "a coaching is a field of the training plan: nobody is asked for it, none is followed",
    "S11": "the alignment map is announced; what communication, HR and finance get is not tested",
    "S26": "attendance and results of the quiz are typed in; there is no course behind them",
    "S28": "audiences have a size and no members; reach is typed in",
    "S31": "what is late or missing is seen, but not unit by unit, and empty words are not found",
    "S32": "a step says who is accountable, consulted and informed; not who is responsible",
}
