"""Sentences that virtual owners write; plain enough to show that nobody real wrote them."""

from random import Random

SENTENCES = (
    "Agreed in the team on Tuesday; the figures are in the shared folder.",
    "Better than last time, but deliveries in the south remain the weak point.",
    "Two of three causes are known; the third is being looked into until month end.",
    "We stay with the plan and look again next quarter.",
    "Customers tell us the same; the survey and the sales notes agree.",
    "The new line runs at four fifths of what it should; training is under way.",
    "No surprise against the forecast; risks stand as listed before.",
    "Shorter lead times matter more to our customers than a lower price.",
)
LINES = (
    "On track",
    "Steady improvement",
    "Service quality",
    "Lead time",
    "Monthly report, page 4",
    "Customer survey",
    "Shared folder of the unit",
    "Operations review",
)
REASONS = (
    ("incomplete", "The effect on our cost line is missing; please add it and say who owns it."),
    ("inaccurate", "The figure does not agree with the closed month; please check the source."),
    ("misaligned", "I cannot see which objective this serves; please name it."),
    ("unclear", "The second paragraph can be read in two ways; one sentence would settle it."),
    ("unaffordable", "The money is not in the frame; please bring a smaller variant."),
)
EXPLANATIONS = (
    "Known and agreed with those concerned; we look at it again at the next review.",
    "The cause is understood and passes by itself before the quarter ends.",
    "It is meant so this year; the minutes say why.",
)


def sentence(source: Random, title: str) -> str:
    """Return some words for a long text."""
    return f"{title}: {source.choice(SENTENCES)}"


def line(source: Random) -> str:
    """Return some words for a single line."""
    return source.choice(LINES)


def explanation(source: Random) -> str:
    """Return why something may pass although a rule found it."""
    return source.choice(EXPLANATIONS)


def reason(source: Random) -> tuple[str, str]:
    """Return the code and the words of a reason to send work back."""
    return source.choice(REASONS)
