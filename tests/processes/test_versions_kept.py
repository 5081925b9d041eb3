"""What a definition is has a version, and instances in running offices name it."""

from processes.registry import all_definitions

VERSIONS = {
    "action": "f84340d49ec66938",
    "adoption": "f701f71ec83e77c6",
    "budget": "0a57d89bc18a9dcb",
    "calendar_change": "9f1a432091e1f284",
    "communication_digest": "5eab2c4ff171cfbf",
    "communication_plan": "efe26fc6e7c5a58c",
    "data_cycle": "3b0ab21ffded99c5",
    "feed_failure": "9a95e1e7f55de87a",
    "feed_review": "e2d30e405b80f884",
    "forecast": "4c63da490d6d936b",
    "goal_set": "7a5fef2085a100b0",
    "idea": "590d81ea1f1c6f95",
    "in_year_initiative": "5042fc9f76a74612",
    "initiative": "906528fbe7d5ac08",
    "initiative_change": "cf00351b8674ca19",
    "initiative_gate": "32a35cc9115d21e3",
    "initiative_portfolio": "1c5ac0f98c403655",
    "initiative_status": "64f9b9448bd19bee",
    "measure_change": "310ef4c33aa2e365",
    "measure_return": "d38e5f9625687e19",
    "message": "c9e598abcb7a7e1a",
    "off_cycle_planning": "7a9dd3b9c5dbb175",
    "organization_alignment": "292ddba5e69565cb",
    "practice": "18be2f5c6b52b3fd",
    "practice_recognition": "e793fcfef63c4262",
    "practice_wave": "03a7070d05d43a3a",
    "pulse_survey": "f0ff1e4b54f3268f",
    "reallocation": "8f1ab4de79141c79",
    "scorecard_refresh": "f456b94d610fd803",
    "status_report": "dd3ff9c36fdca28f",
    "strategy_education": "1d6160bce6fb501e",
    "strategy_planning": "a672007b9d1511b8",
    "strategy_review": "899b29f99fd53996",
    "support_card": "9ba1130473fb243e",
    "team_cascade": "30bc5f66e3dbacac",
    "test_and_adapt": "1266aceae2f2189b",
    "training_round": "2ca661f0d9c21acc",
    "unit_budget": "f4429e6af691da85",
    "unit_card": "c1da3298a982585a",
    "workforce_alignment": "129709c6abe8545f",
    "year_end_review": "6b6a3ff868e9388b",
}  # raised here only by somebody who means to change the process


def test_no_version_changes_unnoticed() -> None:
    """Moving or renaming code leaves the content of every definition as it was."""
    assert {each.key: each.version for each in all_definitions()} == VERSIONS
