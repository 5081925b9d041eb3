"""What the steps of best practice sharing do by themselves: spot, push and record."""

from engine import adoptions, spotting
from engine.checks import writing_down

SERVICES = {
    "spot_practices": writing_down(spotting.spot),
    "push_practice": writing_down(adoptions.push),
    "adoption_table": writing_down(adoptions.table),
    "record_answer": writing_down(adoptions.record_answer),
}
