"""What a definition is has a version, and instances in running offices name it."""

from processes.registry import all_definitions

VERSIONS = {
    "action": "091a2825462e4f8e",
    "adoption": "5882aa666556958b",
    "budget": "f354121b78357f9e",
    "calendar_change": "2f56e305c1871511",
    "communication_digest": "6882b477e90f02b7",
    "communication_plan": "5d63f6b3260036a1",
    "data_cycle": "c17b1872aa01c956",
    "feed_failure": "d3fea0c69a07ebb6",
    "feed_review": "367ba576199ba688",
    "forecast": "7a20232388e1b02e",
    "goal_set": "e8e05b62cfa410b6",
    "idea": "e5ecc1aaf72ca2ac",
    "in_year_initiative": "fb533226e57fdb60",
    "initiative": "d070ebcad317cba7",
    "initiative_change": "68f5ab14ab951961",
    "initiative_gate": "150209e153c5fce1",
    "initiative_portfolio": "26279787a2231605",
    "initiative_status": "5b82ba683cdb89c2",
    "measure_change": "021e39610055413a",
    "measure_return": "252fc867ab3a2427",
    "message": "ec24e75ce040b728",
    "off_cycle_planning": "776d506e6285b349",
    "organization_alignment": "e70c0712dff0c49c",
    "practice": "10476a002ef66e05",
    "practice_recognition": "f5cd9b5da75aa92a",
    "practice_wave": "953b1e258568f74e",
    "pulse_survey": "72820bc58244e2ad",
    "reallocation": "65a263497a4e4fdc",
    "scorecard_refresh": "e4ba8d7d0e885ad0",
    "status_report": "ab14ace610faabf2",
    "strategy_education": "eb497a34e801eaef",
    "strategy_planning": "03cd1714d77a82f6",
    "strategy_review": "64a2f01e2a09e753",
    "support_card": "5b029ce9343d7b69",
    "team_cascade": "32fbfa3597ce6601",
    "test_and_adapt": "2e75fe8ae89f395b",
    "training_round": "18ea51efdca154d1",
    "unit_budget": "17427945d6598186",
    "unit_card": "18efae71462fef28",
    "workforce_alignment": "00b6b013a879dc2a",
    "year_end_review": "c8ef29eddc6cc566",
}  # raised here only by somebody who means to change the process


def test_no_version_changes_unnoticed() -> None:
    """Moving or renaming code leaves the content of every definition as it was."""
    assert {each.key: each.version for each in all_definitions()} == VERSIONS
