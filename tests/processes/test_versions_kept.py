"""What a definition is has a version, and instances in running offices name it."""

from processes.registry import all_definitions

VERSIONS = {
    "action": "091a2825462e4f8e",
    "adoption": "5882aa666556958b",
    "budget": "1405f0721a670cec",
    "communication_digest": "754212e24a73a502",
    "communication_plan": "a1779789c390fcc3",
    "data_cycle": "44c1eaa51a4caf73",
    "feed_failure": "d3fea0c69a07ebb6",
    "feed_review": "367ba576199ba688",
    "forecast": "bf3e9f759409d8cb",
    "goal_set": "bc9e247bf49faca9",
    "idea": "9843c8ee07c27bda",
    "in_year_initiative": "fb533226e57fdb60",
    "initiative": "b2c4d0058c48f6f1",
    "initiative_change": "68f5ab14ab951961",
    "initiative_gate": "150209e153c5fce1",
    "initiative_portfolio": "d730816b7f27e9b1",
    "initiative_status": "ecdf042e7668b6f0",
    "measure_change": "021e39610055413a",
    "measure_return": "252fc867ab3a2427",
    "message": "5b4d49c906d4ec13",
    "off_cycle_planning": "0e6fde7573da9e5e",
    "organization_alignment": "1c55f0151bc1b72e",
    "practice": "10476a002ef66e05",
    "practice_recognition": "f5cd9b5da75aa92a",
    "practice_wave": "953b1e258568f74e",
    "pulse_survey": "72820bc58244e2ad",
    "reallocation": "65a263497a4e4fdc",
    "scorecard_refresh": "f809f777988ffba6",
    "status_report": "ab14ace610faabf2",
    "strategy_education": "eb497a34e801eaef",
    "strategy_planning": "06e0647f49bae0ee",
    "strategy_review": "90b946a9dccb9d73",
    "support_card": "51d908283dfcda9a",
    "team_cascade": "362d11fe71ae1b5a",
    "test_and_adapt": "1d9e6ff59542506c",
    "training_round": "4a7c696315408a0c",
    "unit_budget": "65ba4578360208f0",
    "unit_card": "4ae67d73fe590eac",
    "workforce_alignment": "c9ac6214ee9f7025",
    "year_end_review": "8527123651461cdf",
}  # raised here only by somebody who means to change the process


def test_no_version_changes_unnoticed() -> None:
    """Moving or renaming code leaves the content of every definition as it was."""
    assert {each.key: each.version for each in all_definitions()} == VERSIONS
