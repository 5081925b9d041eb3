"""The strategy year as shipped: the once-a-year milestones and what each of them waits for.

Offsets are design defaults around a few fixed points: a strategy meeting near the middle of the
year before, strategy settled before budgets begin, one to four months of budgeting. Every one of
them can be changed; the chain of waiting is what makes the nine processes one year.
"""

from calendars.milestones import CARRIED, PERIODIC, MilestoneDefinition, MilestoneGraph
from calendars.offsets import Roll

__all__ = ["CARRIED", "GRAPH", "MILESTONES", "PERIODIC"]

MILESTONES: tuple[MilestoneDefinition, ...] = (
    MilestoneDefinition(
        "CAL.approved", "Strategy calendar approved and published", "F-44w", (), "CEO"
    ),
    MilestoneDefinition(
        "SPL.scan_open", "Environment and internal scans start", "F-42w", ("CAL.approved",), "SMD"
    ),
    MilestoneDefinition(
        "SRV.test_adapt",
        "Annual test-and-adapt review",
        "F-34w",
        ("PRIOR.locked",),
        "CEO",
        meeting=True,
    ),
    MilestoneDefinition(
        "SPL.dossier",
        "Analysis dossier signed off",
        "F-33w",
        ("SPL.scan_open", "SRV.test_adapt"),
        "SMD",
    ),
    MilestoneDefinition(
        "SPL.scenarios", "Scenarios with signals done", "F-31w", ("SPL.dossier",), "SMD"
    ),
    MilestoneDefinition(
        "SPL.options_briefed",
        "Options paper out, executives educated",
        "F-30w",
        ("SPL.scenarios",),
        "SMD",
    ),
    MilestoneDefinition(
        "SPL.meeting",
        "Annual strategy meeting (2-3 days)",
        "F-29w",
        ("SPL.options_briefed",),
        "CEO",
        meeting=True,
    ),
    MilestoneDefinition(
        "SPL.approved", "Strategy update approved", "F-25w", ("SPL.meeting",), "CEO"
    ),
    MilestoneDefinition(
        "INI.call_open",
        "Call for initiative proposals; inventory starts",
        "F-24w",
        ("SPL.approved",),
        "PMO",
    ),
    MilestoneDefinition(
        "SPL.board", "Board endorsement", "F-24w", ("SPL.approved",), "BRD", meeting=True
    ),
    MilestoneDefinition("SCM.map", "Strategy map agreed", "F-24w", ("SPL.approved",), "SMD"),
    MilestoneDefinition(
        "SCO.manager_brief", "Manager brief: what changed", "F-22w", ("SCM.map", "SPL.board"), "COM"
    ),
    MilestoneDefinition(
        "SCM.card_provisional",
        "Corporate card approved, targets provisional",
        "F-20w",
        ("SCM.map",),
        "XC",
    ),
    MilestoneDefinition(
        "BUD.guidelines",
        "Budget guidelines, envelope, STRATEX",
        "F-19w",
        ("SCM.card_provisional",),
        "CFO",
    ),
    MilestoneDefinition(
        "INI.proposals_due",
        "Proposals in",
        "F-19w",
        ("INI.call_open", "SCM.card_provisional"),
        "PMO",
    ),
    MilestoneDefinition(
        "OAL.bu_cards", "Business-unit cards submitted", "F-16w", ("SCM.card_provisional",), "BUH"
    ),
    MilestoneDefinition(
        "INI.recommended", "Recommended portfolio decided", "F-16w", ("INI.proposals_due",), "XC"
    ),
    MilestoneDefinition(
        "OAL.support_cards", "Support-unit cards answer demands", "F-13w", ("OAL.bu_cards",), "SUH"
    ),
    MilestoneDefinition(
        "WFA.demand",
        "Workforce demand and gap plan",
        "F-15w",
        ("SCM.card_provisional", "INI.recommended"),
        "CHRO",
    ),
    MilestoneDefinition(
        "BUD.submitted",
        "Unit budgets submitted",
        "F-12w",
        ("BUD.guidelines", "INI.recommended", "WFA.demand"),
        "BUH",
    ),
    MilestoneDefinition(
        "BUD.smo_checked", "SMO consistency check closed", "F-8w", ("BUD.submitted",), "SMD"
    ),
    MilestoneDefinition(
        "OAL.certified", "All mandatory cards certified", "F-9w", ("OAL.support_cards",), "XC"
    ),
    MilestoneDefinition(
        "SCO.plan", "Yearly communication plan approved", "F-8w", ("SPL.approved",), "CEO"
    ),
    MilestoneDefinition(
        "BUD.exec",
        "Executive approval of budget",
        "F-6w",
        ("BUD.smo_checked", "OAL.certified"),
        "CEO",
    ),
    MilestoneDefinition("WFA.incentive", "Incentive rules approved", "F-4w", ("BUD.exec",), "PC"),
    MilestoneDefinition(
        "BUD.board", "Board approval of budget", "F-4w", ("BUD.exec",), "BRD", meeting=True
    ),
    MilestoneDefinition(
        "WFA.goals_open",
        "Personal-objective window opens (drafts)",
        "F-3w",
        ("OAL.certified",),
        "CHRO",
    ),
    MilestoneDefinition(
        "INI.chartered", "Funded initiatives chartered", "F-2w", ("BUD.board",), "ISP"
    ),
    MilestoneDefinition(
        "SCM.ratified", "Targets ratified, card active", "F-2w", ("BUD.board",), "CEO"
    ),
    MilestoneDefinition(
        "F", "Fiscal year starts", "F", ("SCM.ratified",), "", roll=Roll.NONE, blocking=False
    ),
    MilestoneDefinition(
        "SCO.launch",
        "CEO launch message and town hall",
        "F+1w",
        ("SCM.ratified", "INI.chartered", "SCO.plan"),
        "CEO",
        meeting=True,
    ),
    MilestoneDefinition(
        "SRV.year_end",
        "Review of the closed year",
        "F+5w",
        ("PRIOR.q4_locked",),
        "CEO",
        meeting=True,
    ),
    MilestoneDefinition(
        "WFA.goals_closed",
        "Personal objectives approved, coverage reported",
        "F+5w",
        ("WFA.goals_open", "SCM.ratified", "WFA.incentive"),
        "CHRO",
    ),
    MilestoneDefinition(
        "WFA.midyear",
        "Mid-year check-ins; target-change window",
        "F+26w",
        ("SRV.confirmed@Q1",),
        "CHRO",
    ),
)

GRAPH = MilestoneGraph(MILESTONES)  # unsound defaults fail at import
