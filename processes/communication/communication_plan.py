"""Strategy communication: everyone knows the strategy and what it means for their own work."""

# fmt: off

from enum import StrEnum

from processes.communication import forms as ask
from processes.communication.message import READY
from processes.communication.team_cascade import TALKS_DUE
from processes.roles import Role
from state_machines.definition import (
    Definition,
    Items,
    Kind,
    Move,
    On,
    Rows,
    Silence,
    Starts,
    Step,
    Tells,
)

AUDIENCES = Rows("audiences", ("year=year",), begin="last_year", complete=True)
PLANNED = Rows("plan_items", ("year=year",), begin="last_year", complete=True)
ENOUGH = ("SCO.R4a", "SCO.R4b", "SCO.R4c")  # everyone hears enough, nobody too much
MANAGERS_CONFIRMED = 0.95  # part of the managers who have talked with their team (SCO rule R9)


class Plan(StrEnum):
    """Where the year's communication stands."""

    BRIEFING = "briefing"
    DRAFT = "draft"
    PLAN_REVIEW = "plan_review"
    APPROVED = "approved"
    ACTIVE = "active"
    REVIEWED = "reviewed"
    CLOSED = "closed"


COMMUNICATION_PLAN = Definition(
    key="communication_plan",
    title="Strategy communication",
    code="SCO",
    purpose="Brief the managers, plan the year's messages, launch the strategy to all staff.",
    owner=Role.COM,
    smo_mode="coordinator",
    starts=Starts(every="year", at="SCO.manager_brief-1w"),
    anchors=(("launch", "SCO.launch"),),
    silence=Silence.ESCALATE,
    initial=Plan.BRIEFING,
    states=tuple(Plan),
    final=(Plan.CLOSED,),
    moves=(
        Move("brief", Plan.BRIEFING, Plan.DRAFT),
        Move("submit", Plan.DRAFT, Plan.PLAN_REVIEW),
        Move("return", Plan.PLAN_REVIEW, Plan.DRAFT, On.DECISION, cap=2, needs_reason=True,
             reopens=("2",)),
        Move("approve", Plan.PLAN_REVIEW, Plan.APPROVED),
        Move("launch", Plan.APPROVED, Plan.ACTIVE),
        Move("look_back", Plan.ACTIVE, Plan.REVIEWED, On.TIMER, after="F+50w"),
        Move("close", Plan.REVIEWED, Plan.CLOSED),
    ),
    steps=(
        Step("4", "Brief the managers: what changed, stays, stops", Plan.BRIEFING, Kind.MESSAGE,
             Role.COM, "SCO.manager_brief", waits=("SCM.map", "SPL.board"),
             reaches=("SCO.manager_brief",),
             fields=ask.MANAGER_BRIEF, consults=(Role.SMD,),
             minutes=60, deliverable="one page, with questions and answers", tells=Tells(
                 ("role:BUH", "role:SUH", "role:LM"),
                 "What the strategy of {year} changes",
                 "What changes\n{changed}\n\nWhat stays\n{stays}\n\nWhat stops\n{stops}\n\n"
                 "What you may be asked\n{questions_and_answers}")),
        Step("1", "Audiences and where they stand", Plan.DRAFT, Kind.TASK, Role.SMA, "SCO.plan-2w",
             opens="SCO.plan-4w", fields=ask.AUDIENCES, rows=AUDIENCES, consults=(Role.COM,),
             minutes=60, deliverable="audience table"),
        Step("2", "Communication plan for the year", Plan.DRAFT, Kind.FORM, Role.COM, "SCO.plan-1w",
             opens="SCO.plan-4w", after=("1",), waits=("SPL.approved",), fields=ask.PLAN,
             rows=PLANNED, consults=(Role.SMA,), minutes=90, duties=("S25",)),
        Step("3", "Approve the communication plan", Plan.PLAN_REVIEW, Kind.APPROVAL, Role.CEO,
             "SCO.plan", binds=("2",), accepts=("2",), rules=ENOUGH, reaches=("SCO.plan",),
             consults=(Role.CHRO,),
             informs=(Role.SMD, Role.COM), minutes=15, deliverable="active plan"),
        Step("7-message", "The CEO's message is written and cleared", Plan.APPROVED, Kind.ITEMS,
             due="SCO.launch-3w", opens="SCO.launch-6w", items=Items("message", "role:CEO", READY)),
        Step("7", "Launch: CEO message, town hall, kit for the team talks", Plan.APPROVED,
             Kind.MESSAGE, Role.CEO, "launch", opens="SCO.launch-1w", after=("7-message",),
             anchor="launch",
             waits=("SCM.ratified", "INI.chartered", "SCO.plan"), reaches=("SCO.launch",),
             fields=ask.LAUNCH, rules=("SCO.R3", "SCO.R12"), consults=(Role.COM, Role.SMD),
             minutes=60, duties=("S28",), tells=Tells(
                 ("role:LM",),
                 "Launch of the strategy {year}: your team talk",
                 "The strategy of {year} is launched on {on}. Please talk with your team about "
                 "it by {8-talks.due}: what it says, what it means for the team's own work, and "
                 "the one thing the team will do differently. You are asked for the questions "
                 "that your team raised by a letter of its own.", items="message")),
        Step("8-talks", "The managers have talked with their teams", Plan.ACTIVE, Kind.ITEMS,
             due=TALKS_DUE,
             items=Items("team_cascade", "role:LM", ("met", "answered", "excused"),
                         MANAGERS_CONFIRMED)),
        Step("review", "Look back on the year's communication", Plan.REVIEWED, Kind.FORM, Role.COM,
             "F+53w", fields=ask.YEAR_REVIEW, rules=(*ENOUGH, "SCO.R9", "SCO.R10"),
             consults=(Role.SMA,), informs=(Role.CEO, Role.SMD), minutes=45),
    ),
)
