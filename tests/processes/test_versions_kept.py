"""What a definition is has a version, and instances in running offices name it."""

from processes.registry import all_definitions

VERSIONS = {
    "action": "091a2825462e4f8e",
    "adoption": "5882aa666556958b",
    "budget": "caac47d105a822a1",
    "communication_digest": "754212e24a73a502",
    "communication_plan": "5d63f6b3260036a1",
    "data_cycle": "44c1eaa51a4caf73",
    "feed_failure": "d3fea0c69a07ebb6",
    "feed_review": "367ba576199ba688",
    "forecast": "bf3e9f759409d8cb",
    "goal_set": "e8e05b62cfa410b6",
    "idea": "e5ecc1aaf72ca2ac",
    "in_year_initiative": "fb533226e57fdb60",
    "initiative": "f120c48a0c579b4d",
    "initiative_change": "68f5ab14ab951961",
    "initiative_gate": "150209e153c5fce1",
    "initiative_portfolio": "9bb9777e35321cb5",
    "initiative_status": "ecdf042e7668b6f0",
    "measure_change": "021e39610055413a",
    "measure_return": "252fc867ab3a2427",
    "message": "5b4d49c906d4ec13",
    "off_cycle_planning": "0e6fde7573da9e5e",
    "organization_alignment": "a5e16b39c10b1362",
    "practice": "10476a002ef66e05",
    "practice_recognition": "f5cd9b5da75aa92a",
    "practice_wave": "953b1e258568f74e",
    "pulse_survey": "72820bc58244e2ad",
    "reallocation": "65a263497a4e4fdc",
    "scorecard_refresh": "bb2d51bedce9fb5a",
    "status_report": "ab14ace610faabf2",
    "strategy_education": "eb497a34e801eaef",
    "strategy_planning": "32cbca9c45fdd93b",
    "strategy_review": "90b946a9dccb9d73",
    "support_card": "49707b004d11ed35",
    "team_cascade": "32fbfa3597ce6601",
    "test_and_adapt": "5725d1c61408bc71",
    "training_round": "4a7c696315408a0c",
    "unit_budget": "356277d1401184c3",
    "unit_card": "5647e7f4175d3f29",
    "workforce_alignment": "c1dc6430ac55d1bd",
    "year_end_review": "c8ef29eddc6cc566",
}  # raised here only by somebody who means to change the process


def test_no_version_changes_unnoticed() -> None:
    """Moving or renaming code leaves the content of every definition as it was."""
    assert {each.key: each.version for each in all_definitions()} == VERSIONS
