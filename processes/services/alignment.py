"""What the steps of organization alignment do by themselves: certify a unit's card."""

from engine import certifying
from engine.checks import writing_down

SERVICES = {"certify_card": writing_down(certifying.certify)}
