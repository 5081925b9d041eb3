"""A quiet process is woken at once, a busy one now and then."""

from workflows.waker import BURST, REFILL, Pacing


class Watch:
    """A stopwatch that stands until it is moved, in seconds."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.at


def wakes(pacing: Pacing, watch: Watch, calls: int, every: float) -> int:
    """Return how often a process is woken that is woken for `calls` times, `every` seconds."""
    count = 0
    for _ in range(calls):
        if pacing.ready("a"):
            pacing.woken("a")
            count += 1
        watch.at += every
    return count


def test_a_quiet_process_is_woken_each_time() -> None:
    """An answer a minute is followed at once."""
    watch = Watch()

    assert wakes(Pacing(monotonic=watch), watch, calls=60, every=60) == 60


def test_five_thousand_answers_wake_a_process_some_hundred_times() -> None:
    """What comes in between is followed together."""
    watch = Watch()
    morning = 3 * 60 * 60

    woken = wakes(Pacing(monotonic=watch), watch, calls=5000, every=morning / 5000)

    assert woken <= BURST + morning / REFILL


def test_one_busy_process_does_not_slow_another() -> None:
    """Each has a bucket of its own."""
    watch = Watch()
    pacing = Pacing(monotonic=watch)
    wakes(pacing, watch, calls=BURST, every=0)

    assert not pacing.ready("a")
    assert pacing.ready("b")


def test_a_quiet_time_fills_the_bucket_again() -> None:
    """After it, the process counts as new."""
    watch = Watch()
    pacing = Pacing(monotonic=watch)
    wakes(pacing, watch, calls=BURST, every=0)

    watch.at += BURST * REFILL
    pacing.forget()

    assert wakes(pacing, watch, calls=BURST, every=0) == BURST


def test_a_rehearsal_is_not_slowed() -> None:
    """Where days pass in moments, every call is followed."""
    assert wakes(Pacing(refill=0), Watch(), calls=1000, every=0) == 1000
