"""Labels, ids and codes as people write them: read by their alphabet, in their one form."""

from calendars.errors import NotInAlphabet
from calendars.identities import Alphabet
from engine.values.unfit import Unfit


def identity(text: str, alphabet: Alphabet) -> str:
    """Return a label, an id or a code in its normal form; raises Unfit."""
    try:
        return alphabet.read(text)
    except NotInAlphabet as fault:
        raise Unfit(fault.what, fault.mend) from fault
