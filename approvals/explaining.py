"""What a person is told whose link cannot be answered (any more)."""

from dataclasses import dataclass

from approvals.standing import Standing


@dataclass(frozen=True, slots=True)
class Explanation:
    """A page's status, heading and sentences; `fresh` offers a new link by mail."""

    status: int
    title: str
    text: str
    fresh: bool = False


EXPLANATIONS = {
    Standing.DECIDED: Explanation(
        200,
        "This has been answered",
        "Nothing more is needed from you here. What was recorded stands below.",
    ),
    Standing.ANSWERED: Explanation(
        410,
        "This has been answered",
        "Nothing more is needed here. This link is over, so it no longer shows what was answered.",
    ),
    Standing.LEFT: Explanation(
        410,
        "This link is over",
        "The person this letter was sent to no longer works here, as far as the strategy office "
        "knows. If that is wrong, reply to the letter.",
    ),
    Standing.REVOKED: Explanation(
        410,
        "This link is over",
        "It was taken back after the letter was sent. You need not do anything; "
        "if the task is yours, another letter is on its way.",
    ),
    Standing.LOOK_OVER: Explanation(
        410,
        "This link has expired",
        "Links stop working after a while, so that an old letter shows nothing to strangers. "
        "If you need to know how the task stands, reply to the letter.",
    ),
    Standing.LOOK: Explanation(
        403,
        "This is somebody else's to answer",
        "Your link shows how the task stands; only the person asked can answer it.",
    ),
    Standing.REASSIGNED: Explanation(
        410,
        "This is now with somebody else",
        "The task was handed on after this letter was written, so this link no longer answers it. "
        "If you think it should be yours, reply to the letter: the strategy office will see to it.",
    ),
    Standing.WITHDRAWN: Explanation(
        410,
        "This is no longer asked of you",
        "The task was withdrawn or settled in another way after this letter was written. "
        "You need not do anything.",
    ),
    Standing.CHANGED: Explanation(
        410,
        "The text has changed since this letter",
        "This link was made for an earlier version, so it cannot answer the present one. "
        "A newer letter is in your inbox or on its way.",
        fresh=True,
    ),
    Standing.PAUSED: Explanation(
        409,
        "This is on hold",
        "The process has been suspended. When it goes on, the task is asked again with a new date. "
        "You need not do anything until then.",
    ),
    Standing.FUTURE: Explanation(
        409,
        "Not yet",
        "This task has not begun. The link works from the day on which it opens; "
        "please keep the letter.",
    ),
    Standing.EXPIRED: Explanation(
        410,
        "This link has expired",
        "Links stop working after a while, so that an old letter cannot decide anything. "
        "The task is still open.",
        fresh=True,
    ),
}
