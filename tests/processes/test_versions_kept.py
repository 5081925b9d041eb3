"""What a definition is has a version, and instances in running offices name it."""

from processes.registry import all_definitions

VERSIONS = {
    "action": "091a2825462e4f8e",
    "adoption": "b1ae6c8dfa457767",
    "assumption_reading": "a7a21310638b14b3",
    "budget": "e9a9eecb0a39a6ce",
    "calendar_change": "2f56e305c1871511",
    "communication_digest": "6882b477e90f02b7",
    "communication_plan": "5d63f6b3260036a1",
    "data_cycle": "4d4da94db99905cb",
    "feed_failure": "d3fea0c69a07ebb6",
    "feed_review": "367ba576199ba688",
    "forecast": "7a20232388e1b02e",
    "goal_set": "e8e05b62cfa410b6",
    "idea": "e5ecc1aaf72ca2ac",
    "in_year_initiative": "d0bccb15a03b90d9",
    "initiative": "eb3ee442a5e57197",
    "initiative_change": "20ace9105eeb4a1b",
    "initiative_gate": "150209e153c5fce1",
    "initiative_portfolio": "acb7238559ec21c8",
    "initiative_status": "cbe2deecab4468bf",
    "measure_change": "5dcab84807abc81c",
    "measure_return": "da2334112f4d13eb",
    "message": "ec24e75ce040b728",
    "nomination": "c113cbc66c122290",
    "off_cycle_planning": "776d506e6285b349",
    "off_cycle_review": "3cc8f4bfcb0e6d1a",
    "organization_alignment": "88b4c59dc4e83892",
    "practice": "60735824b1910a67",
    "practice_recognition": "f5cd9b5da75aa92a",
    "practice_wave": "f78055e14ac399b0",
    "proposals": "d72053a13c75aaea",
    "pulse_survey": "72820bc58244e2ad",
    "reallocation": "65a263497a4e4fdc",
    "scorecard_refresh": "3cb7b9e7aad4691b",
    "signal_reading": "43bac91ee3be5ca3",
    "status_report": "971e70a380a87fe4",
    "strategy_education": "eb497a34e801eaef",
    "strategy_planning": "2ab9969ae60739f7",
    "strategy_review": "ff5ea6537e197010",
    "support_card": "f33cec52095c145f",
    "team_cascade": "32fbfa3597ce6601",
    "test_and_adapt": "d550c38841023305",
    "training_round": "29c7241fdbf268ea",
    "unit_budget": "360760096eb1f809",
    "unit_card": "e6e58fc8e8928072",
    "workforce_alignment": "0ac2f0fda51e7e4f",
    "year_end_review": "e00042d425f1a398",
}  # raised here only by somebody who means to change the process


def test_no_version_changes_unnoticed() -> None:
    """Moving or renaming code leaves the content of every definition as it was."""
    assert {each.key: each.version for each in all_definitions()} == VERSIONS
