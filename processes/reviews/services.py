"""What review steps do by themselves: meetings arranged and held, actions issued and closed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.execution import Execution
from engine.operations.service_steps import CheckResult, writing_down
from engine.organisation import roles
from engine.records import snapshots
from engine.records.rows import current_rows
from engine.records.versions import keep
from persistence.audit_trail import Event
from persistence.records.reviews import ActionRecord, AgendaItem, Meeting
from processes.reviews import agenda, hypotheses, routing
from state_machines.definition import Step

KINDS = {"test_and_adapt": "test_and_adapt", "year_end_review": "year_end"}
WITH_GAPS = "issue_with_gaps"
HELD = {
    "attendance": "attendance",
    "ceo_present": "ceo_present",
    "minutes": "length",
    "strategy_minutes": "strategy_minutes",
}  # columns of a meeting and the fields that fill them


def arrange(case: Execution, step: Step) -> tuple[str, ...]:
    """Enter the meeting of a review and propose its agenda; return each deep dive with its reason.

    An agenda that is there already stays as it is.
    """
    meeting = _entered(case, step)
    there = current_rows(
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


def issue(case: Execution, step: Step) -> tuple[str, ...]:
    """Note the day on which the pack of a review went out, the first time."""
    meeting = _entered(case, step)
    if meeting["pack_issued_on"] is None:
        keep(case, step, "meetings", [{**meeting, "pack_issued_on": case.today}])
    return (f"pack of {meeting['id']} issued",)


def hold(case: Execution, step: Step) -> tuple[str, ...]:
    """Note when a review was held, who took part, and how long it took."""
    content = case.latest((step.key,))[step.key].content
    told = {column: content[name] for column, name in HELD.items() if content.get(name) is not None}
    meeting = {**_entered(case, step), "held_on": content.get("on") or case.today, **told}
    keep(case, step, "meetings", [meeting])
    return (f"{meeting['id']} held on {meeting['held_on']}",)


def close_action(case: Execution, step: Step) -> tuple[str, ...]:
    """Close the action that an item has done, with its proof."""
    action_id = case.instance.facts.get("action", "")
    found = current_rows(case.session, "actions", case.today, ActionRecord.id == action_id)
    done = case.latest(("9",)).get("9")
    proof = done.content.get("proof") if done else None
    rows = [{**row, "closed_on": case.today, "proof": proof or row["proof"]} for row in found]
    if rows:
        keep(case, step, "actions", rows)
    return tuple(f"action {row['id']} closed" for row in rows)


def meeting_id(case: Execution) -> str:
    """Return the id of the meeting that a case prepares and holds."""
    instance, kind = case.instance, KINDS.get(case.definition.key, "")
    return "-".join(filter(None, (instance.process, instance.period, instance.unit_id, kind)))


def _entered(case: Execution, step: Step) -> dict[str, Any]:
    """Return the meeting of a case, entered when it is not there yet."""
    known = current_rows(case.session, "meetings", case.today, Meeting.id == meeting_id(case))
    if not known:
        keep(case, step, "meetings", [_planned(case)])
        known = current_rows(case.session, "meetings", case.today, Meeting.id == meeting_id(case))
    return known[0]


def _planned(case: Execution) -> dict[str, Any]:
    instance = case.instance
    usual = "quarter" if instance.facts.get("closes_quarter") else "month"
    day = instance.anchors.get("meeting")
    chair = roles.closest(case.roster, "CEO", instance, case.today)
    return {
        "id": meeting_id(case),
        "year": instance.year_id,
        "period": instance.period,
        "kind": KINDS.get(case.definition.key, usual),
        "planned_on": date.fromisoformat(day) if day else case.today,
        "chair": chair[0].holder_id if chair else None,
        "gaps_accepted_by": next(_accepters(case), None),
    }


def _accepters(case: Execution) -> Iterator[str]:
    """Yield who let the pack be issued although the numbers are not locked."""
    if snapshots.newest(case.session, case.instance.year_id, case.instance.period):
        return
    query = select(Event.actor, Event.facts).where(
        Event.chain == case.instance.id, Event.name == "moved"
    )
    for actor, facts in case.session.execute(query.order_by(Event.seq)):
        if facts.get("move") == WITH_GAPS:
            yield actor


def route_decisions(case: Execution, step: Step) -> CheckResult:
    """Hand each decision and action to whoever carries it out; name those that nobody owns."""
    routed = routing.route(case, step)
    orphans = tuple(f"nobody owns {text}" for text in routed.orphans)
    return CheckResult(True, orphans, tuple(routed.to.items()))


def tested_links(case: Execution, _step: Step) -> CheckResult:
    """Test the links of the map against the data; write down the verdict on each."""
    found = hypotheses.verdicts(case.session, case.instance.year_id, case.today)
    return CheckResult(True, tuple(each.sentence for each in found))


SERVICES = {
    "route_decisions": route_decisions,
    "test_links": tested_links,
    "arrange_review": writing_down(arrange),
    "issue_pack": writing_down(issue),
    "hold_review": writing_down(hold),
    "close_action": writing_down(close_action),
}
