"""What a definition is has a version, and instances in running offices name it."""

from processes.registry import all_definitions

VERSIONS = {
    "action": "091a2825462e4f8e",
    "adoption": "b1ae6c8dfa457767",
    "budget": "e292529147c54965",
    "calendar_change": "2f56e305c1871511",
    "communication_digest": "43acc2fe21d07c6e",
    "communication_plan": "7baee1f93e066295",
    "data_cycle": "90ee77dcd15902a1",
    "feed_failure": "d3fea0c69a07ebb6",
    "feed_review": "367ba576199ba688",
    "forecast": "7a20232388e1b02e",
    "goal_set": "e8e05b62cfa410b6",
    "idea": "e5ecc1aaf72ca2ac",
    "in_year_initiative": "d0bccb15a03b90d9",
    "initiative": "eb3ee442a5e57197",
    "initiative_change": "20ace9105eeb4a1b",
    "initiative_gate": "150209e153c5fce1",
    "initiative_portfolio": "0e49490333487b57",
    "initiative_status": "cbe2deecab4468bf",
    "measure_change": "5dcab84807abc81c",
    "measure_return": "da2334112f4d13eb",
    "message": "c7f68b471df9d6ac",
    "nomination": "c113cbc66c122290",
    "off_cycle_planning": "776d506e6285b349",
    "organization_alignment": "be46872d5d962c57",
    "practice": "9968cbf16de5296a",
    "practice_recognition": "351086f7ebca09ea",
    "practice_wave": "f78055e14ac399b0",
    "proposals": "d72053a13c75aaea",
    "pulse_survey": "435a01d3c0edf755",
    "reallocation": "65a263497a4e4fdc",
    "scorecard_refresh": "c46b9f1637a8b459",
    "status_report": "971e70a380a87fe4",
    "strategy_education": "df18a7ff5b23fbde",
    "strategy_planning": "ac7b77694b2e35fd",
    "strategy_review": "49570549856fcc17",
    "support_card": "f33cec52095c145f",
    "team_cascade": "32fbfa3597ce6601",
    "test_and_adapt": "d550c38841023305",
    "training_round": "c81731ca5d5aa056",
    "unit_budget": "360760096eb1f809",
    "unit_card": "e6e58fc8e8928072",
    "workforce_alignment": "f641af7c9338afdb",
    "year_end_review": "f914d6370e4b9c1f",
    "assumption_reading": "a7a21310638b14b3",
    "off_cycle_review": "3cc8f4bfcb0e6d1a",
    "signal_reading": "43bac91ee3be5ca3",
}  # raised here only by somebody who means to change the process


def test_no_version_changes_unnoticed() -> None:
    """Moving or renaming code leaves the content of every definition as it was."""
    assert {each.key: each.version for each in all_definitions()} == VERSIONS
