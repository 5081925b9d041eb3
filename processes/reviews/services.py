"""What review steps do by themselves: meetings arranged and held, actions issued and closed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from calendars.identifiers import LONGEST_RECORD, bounded, part
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

VERDICTS, HANDED = "11-verdicts", ("call", "hypotheses", "questions")  # a step, and its fields
KINDS = {
    "test_and_adapt": "test_and_adapt",
    "year_end_review": "year_end",
    "off_cycle_review": "off_cycle",
}
SEVERAL = ("off_cycle",)  # kinds of which a period may have more than one
WITH_GAPS = "issue_with_gaps"
HELD = {
    "attendance": "attendance",
    "ceo_present": "ceo_present",
    "minutes": "length",
    "strategy_minutes": "strategy_minutes",
}  # columns of a meeting and the fields that fill them


def arrange(execution: Execution, step: Step) -> tuple[str, ...]:
    """Enter the meeting of a review and propose its agenda; return each deep dive with its reason.

    An agenda that is there already stays as it is.
    """
    meeting = _entered(execution, step)
    there = current_rows(
        execution.session, "agenda_items", execution.today, AgendaItem.meeting == meeting["id"]
    )
    chosen = [] if there else agenda.propose(execution)
    rows = [
        {"meeting": meeting["id"], "objective": dive.objective, "reason": dive.reason}
        for dive in chosen
    ]
    if rows:
        keep(execution, step, "agenda_items", rows)
    return tuple(f"{row['objective']}: {row['reason'] or 'on the agenda'}" for row in there or rows)


def issue(execution: Execution, step: Step) -> tuple[str, ...]:
    """Note the day on which the pack of a review went out, the first time."""
    meeting = _entered(execution, step)
    if meeting["pack_issued_on"] is None:
        keep(execution, step, "meetings", [{**meeting, "pack_issued_on": execution.today}])
    return (f"pack of {meeting['id']} issued",)


def hold(execution: Execution, step: Step) -> tuple[str, ...]:
    """Note when a review was held, who took part, and how long it took."""
    content = execution.latest((step.key,))[step.key].content
    told = {column: content[name] for column, name in HELD.items() if content.get(name) is not None}
    meeting = {**_entered(execution, step), "held_on": content.get("on") or execution.today, **told}
    keep(execution, step, "meetings", [meeting])
    return (f"{meeting['id']} held on {meeting['held_on']}",)


def close_action(execution: Execution, step: Step) -> tuple[str, ...]:
    """Close the action that an item has done, with its proof."""
    action_id = execution.instance.facts.get("action", "")
    found = current_rows(
        execution.session, "actions", execution.today, ActionRecord.id == action_id
    )
    done = execution.latest(("9",)).get("9")
    proof = done.content.get("proof") if done else None
    rows = [{**row, "closed_on": execution.today, "proof": proof or row["proof"]} for row in found]
    if rows:
        keep(execution, step, "actions", rows)
    return tuple(f"action {row['id']} closed" for row in rows)


def meeting_id(execution: Execution) -> str:
    """Return the id of the meeting that an instance prepares and holds."""
    instance, kind = execution.instance, KINDS.get(execution.definition.key, "")
    if kind in SEVERAL:
        return bounded(part(instance.id), LONGEST_RECORD)
    return "-".join(filter(None, (instance.process, instance.period, instance.unit_id, kind)))


def _entered(execution: Execution, step: Step) -> dict[str, Any]:
    """Return the meeting of an instance, entered when it is not there yet."""
    known = current_rows(
        execution.session, "meetings", execution.today, Meeting.id == meeting_id(execution)
    )
    if not known:
        keep(execution, step, "meetings", [_planned(execution)])
        known = current_rows(
            execution.session, "meetings", execution.today, Meeting.id == meeting_id(execution)
        )
    return known[0]


def _planned(execution: Execution) -> dict[str, Any]:
    instance = execution.instance
    usual = "quarter" if instance.facts.get("closes_quarter") else "month"
    day = instance.anchors.get("meeting")
    chair = roles.closest(execution.organisation, "CEO", instance, execution.today)
    return {
        "id": meeting_id(execution),
        "year": instance.year_id,
        "period": instance.period,
        "kind": KINDS.get(execution.definition.key, usual),
        "planned_on": date.fromisoformat(day) if day else execution.today,
        "chair": chair[0].holder_id if chair else None,
        "gaps_accepted_by": next(_accepters(execution), None),
    }


def _accepters(execution: Execution) -> Iterator[str]:
    """Yield who let the pack be issued although the numbers are not locked."""
    if snapshots.newest(execution.session, execution.instance.year_id, execution.instance.period):
        return
    query = select(Event.actor, Event.facts).where(
        Event.chain == execution.instance.id, Event.name == "moved"
    )
    for actor, facts in execution.session.execute(query.order_by(Event.seq)):
        if facts.get("move") == WITH_GAPS:
            yield actor


def route_decisions(execution: Execution, step: Step) -> CheckResult:
    """Hand each decision and action to whoever carries it out; name those that nobody owns."""
    routed = routing.route(execution, step)
    orphans = tuple(f"nobody owns {text}" for text in routed.orphans)
    return CheckResult(True, orphans, tuple(routed.to.items()))


def tested_links(execution: Execution, _step: Step) -> CheckResult:
    """Test the links of the map against the data; write down the verdict on each, and its worth."""
    found = hypotheses.evidence(execution.session, execution.instance.year_id, execution.today)
    told = tuple(each.sentence for each in found.links)
    return CheckResult(True, (*told, found.unlinked.sentence) if told else ())


def hand_over_verdicts(execution: Execution, _step: Step) -> CheckResult:
    """Write down the confirmed verdicts, the call and the questions, for whoever plans to read."""
    run = execution.latest((VERDICTS,)).get(VERDICTS)
    told = {name: str(run.content[name]) for name in HANDED if run and run.content.get(name)}
    return CheckResult(True, record=tuple(told.items()))


SERVICES = {
    "hand_over_verdicts": hand_over_verdicts,
    "route_decisions": route_decisions,
    "test_links": tested_links,
    "arrange_review": writing_down(arrange),
    "issue_pack": writing_down(issue),
    "hold_review": writing_down(hold),
    "close_action": writing_down(close_action),
}
