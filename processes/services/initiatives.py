"""What the steps of initiative management do by themselves: rank, watch and follow stages."""

from engine import active_management, ranking, stages
from engine.checks import writing_down

SERVICES = {
    "rank": writing_down(ranking.lines),
    "active_management": writing_down(active_management.lines),
    "follow_stage": writing_down(stages.follow),
    "check_benefit": writing_down(stages.check_benefit),
}
