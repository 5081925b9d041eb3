"""Reviews as records: arranged with an agenda by rule, issued, held, and their actions closed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from engine import agenda, people
from engine.case import Case
from engine.records import current, snapshots
from engine.records.keeping import keep
from persistence.past import Event
from persistence.records.meetings import ActionRecord, AgendaItem, Meeting
from state_machines.parts import Step

KINDS = {"test_and_adapt": "test_and_adapt", "year_end_review": "year_end"}
WITH_GAPS = "issue_with_gaps"
HELD = {
    "attendance": "attendance",
    "ceo_present": "ceo_present",
    "minutes": "length",
    "strategy_minutes": "strategy_minutes",
}  # columns of a meeting and the fields that fill them


def arrange(case: Case, step: Step) -> tuple[str, ...]:
    """Enter the meeting of a review and propose its agenda; return each deep dive with its reason.

    An agenda that is there already stays as it is.
    """
    meeting = _entered(case, step)
    there = current.rows(
        case.session, "agenda_items", case.today, AgendaItem.meeting == meeting["id"]
    )
    chosen = [] if there else agenda.propose(case)
    rows = [
        {"meeting": meeting["id"], "objective": dive.objective, "reason": dive.reason}
        for dive in chosen
    ]
    if rows:
        keep(case, step, "agenda_items", rows)
    return tuple(f"{row['objective']}: {row['reason'] or 'on the agenda'}" for row in there or rows)


def issue(case: Case, step: Step) -> tuple[str, ...]:
    """Note the day on which the pack of a review went out, the first time."""
    meeting = _entered(case, step)
    if meeting["pack_issued_on"] is None:
        keep(case, step, "meetings", [{**meeting, "pack_issued_on": case.today}])
    return (f"pack of {meeting['id']} issued",)


def hold(case: Case, step: Step) -> tuple[str, ...]:
    """Note when a review was held, who took part, and how long it took."""
    content = case.latest((step.key,))[step.key].content
    told = {column: content[name] for column, name in HELD.items() if content.get(name) is not None}
    meeting = {**_entered(case, step), "held_on": content.get("on") or case.today, **told}
    keep(case, step, "meetings", [meeting])
    return (f"{meeting['id']} held on {meeting['held_on']}",)


def close_action(case: Case, step: Step) -> tuple[str, ...]:
    """Close the action that an item has done, with its proof."""
    action_id = case.instance.facts.get("action", "")
    found = current.rows(case.session, "actions", case.today, ActionRecord.id == action_id)
    done = case.latest(("9",)).get("9")
    proof = done.content.get("proof") if done else None
    rows = [{**row, "closed_on": case.today, "proof": proof or row["proof"]} for row in found]
    if rows:
        keep(case, step, "actions", rows)
    return tuple(f"action {row['id']} closed" for row in rows)


def meeting_id(case: Case) -> str:
    """Return the id of the meeting that a case prepares and holds."""
    instance, kind = case.instance, KINDS.get(case.definition.key, "")
    return "-".join(filter(None, (instance.process, instance.period, instance.unit_id, kind)))


def _entered(case: Case, step: Step) -> dict[str, Any]:
    """Return the meeting of a case, entered when it is not there yet."""
    known = current.rows(case.session, "meetings", case.today, Meeting.id == meeting_id(case))
    if not known:
        keep(case, step, "meetings", [_planned(case)])
        known = current.rows(case.session, "meetings", case.today, Meeting.id == meeting_id(case))
    return known[0]


def _planned(case: Case) -> dict[str, Any]:
    instance = case.instance
    usual = "quarter" if instance.facts.get("closes_quarter") else "month"
    day = instance.anchors.get("meeting")
    chair = people.closest(case.roster, "CEO", instance, case.today)
    return {
        "id": meeting_id(case),
        "year": instance.year_id,
        "period": instance.period,
        "kind": KINDS.get(case.definition.key, usual),
        "planned_on": date.fromisoformat(day) if day else case.today,
        "chair": chair[0].holder_id if chair else None,
        "gaps_accepted_by": next(_accepters(case), None),
    }


def _accepters(case: Case) -> Iterator[str]:
    """Yield who let the pack be issued although the numbers are not locked."""
    if snapshots.newest(case.session, case.instance.year_id, case.instance.period):
        return
    query = select(Event.actor, Event.facts).where(
        Event.chain == case.instance.id, Event.name == "moved"
    )
    for actor, facts in case.session.execute(query.order_by(Event.seq)):
        if facts.get("move") == WITH_GAPS:
            yield actor
