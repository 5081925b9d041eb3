"""What can go wrong with a feed, in words its owner can act on."""


class FeedFailed(Exception):
    """A feed gave no value; `passing` when another try may succeed."""

    def __init__(self, what: str, mend: str, *, passing: bool = False) -> None:
        self.what, self.mend, self.passing = what, mend, passing
        super().__init__(f"{what}; {mend}")
