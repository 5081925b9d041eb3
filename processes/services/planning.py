"""What the steps of strategy planning do by themselves: log an idea."""

from engine import idea_log
from engine.checks import writing_down

SERVICES = {"log_idea": writing_down(idea_log.log)}
