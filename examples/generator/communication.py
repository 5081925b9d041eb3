"""What is told to whom: audiences, the plan, messages, who took them in, what people understood."""

from collections.abc import Iterator
from datetime import date, timedelta

from examples.generator.corporate import OBJECTIVES
from examples.generator.figures import corporate, locked_value
from examples.generator.tools import MONTHS, YEAR, Book, Row, dice, last_day, workday
from examples.generator.workforce import Person, staff

PLANTS = ("pumps", "valves", "metering", "supply", "quality")
FIELD = ("services", "projects")
AUDIENCES = {
    "AU-MGR": "Managers",
    "AU-PLANT": "People in the plants",
    "AU-FIELD": "People in the field",
    "AU-OFFICE": "People in offices",
}
CHANNELS = {
    "AU-MGR": ("email", "team_talk"),
    "AU-PLANT": ("print", "team_talk"),
    "AU-FIELD": ("video", "email"),
    "AU-OFFICE": ("intranet", "email"),
}
LAUNCH, DIGEST, WAVE = date(2028, 1, 10), date(2028, 4, 20), f"{YEAR}-H1"
CEO_WORDS = (
    "Water must flow, every day. This year we offer a contract with every pump and valve, we "
    "connect what we have built, and we keep every promised day. We stop valves below 50 mm. "
    "Please talk with your team about the one thing you will do differently."
)
QUESTIONS = (
    "What happens to the people on the small valve line?",
    "Who pays for the data course?",
    "Do promised days count when the customer moves them?",
    "Will technicians get tablets?",
    "Is the bonus tied to the scorecard?",
    "Can suppliers see our planning board?",
    "When does monitoring reach the older pumps?",
    "How is a savings report checked?",
)


def audience(person: Person) -> str:
    """Return the audience that somebody belongs to; everybody belongs to one."""
    if person.manages:
        return "AU-MGR"
    if person.unit in PLANTS:
        return "AU-PLANT"
    return "AU-FIELD" if person.unit in FIELD else "AU-OFFICE"


def book() -> Book:
    """Return the rows of communication."""
    everybody = staff()
    people = {key: [p for p in everybody if audience(p) == key] for key in AUDIENCES}
    return {
        "audiences": [
            {
                "id": key,
                "year": YEAR,
                "name": name,
                "size": len(people[key]),
                "managers": "yes" if key == "AU-MGR" else "no",
            }
            for key, name in AUDIENCES.items()
        ],
        "plan_items": list(_plan()),
        "messages": list(_messages()),
        "message_objectives": list(_cited()),
        "message_figures": list(_figures()),
        "receipts": list(_receipts(people)),
        "survey_answers": list(_answers(people)),
        "team_talks": [_talk(p) for p in people["AU-MGR"]],
        "staff_questions": list(_questions()),
    }


def _plan() -> Iterator[Row]:
    """Yield one item for each audience and month: every objective more than twice a year."""
    number = 0
    for at, month in enumerate(MONTHS):
        for key in AUDIENCES:
            objective = OBJECTIVES[number % len(OBJECTIVES)]
            number += 1
            yield {
                "id": f"PL-{number:02}",
                "year": YEAR,
                "audience": key,
                "purpose": f"Explain why we {objective.name[0].lower()}{objective.name[1:]}",
                "objective": objective.key,
                "channel": CHANNELS[key][at % 2],
                "sender": "sofia-marchetti",
                "planned_on": _plan_day(month).isoformat(),
                "feedback": "Questions in team talks",
            }


def _plan_day(month: str) -> date:
    return workday(last_day(month).replace(day=20))


def _messages() -> Iterator[Row]:
    yield {
        "id": "MSG-BRIEF",
        "year": YEAR,
        "audience": "AU-MGR",
        "kind": "manager_brief",
        "title": "What changes, what stays, what stops",
        "card_version": 1,
        "channel": "email",
        "text": "One page on the new map, with answers to the questions that teams will ask.",
        "sender": "dorothea-kern",
        "approved_on": "2027-07-27",
        "embargo_until": "2027-07-22",
        "planned_on": "2027-08-02",
        "sent_on": "2027-08-02",
    }
    for key in AUDIENCES:
        yield {
            "id": f"MSG-CEO-{key[3:]}",
            "year": YEAR,
            "audience": key,
            "kind": "ceo_message",
            "title": "Water must flow",
            "text": CEO_WORDS,
            "card_version": 1,
            "channel": CHANNELS[key][0],
            "sender": "ilse-brandt",
            "approved_on": "2027-12-17",
            "embargo_until": "2028-01-03",
            "planned_on": LAUNCH.isoformat(),
            "sent_on": LAUNCH.isoformat(),
            "acknowledged_by": "2028-01-24" if key == "AU-MGR" else None,
        }
        yield {
            "id": f"MSG-HOW-{key[3:]}",
            "year": YEAR,
            "audience": key,
            "kind": "digest",
            "title": "How we are doing",
            "card_version": 1,
            "channel": CHANNELS[key][1],
            "text": "Lead time and promised days need work; connected systems are ahead.",
            "sender": "sofia-marchetti",
            "approved_on": "2028-04-18",
            "planned_on": DIGEST.isoformat(),
            "sent_on": DIGEST.isoformat(),
        }
        yield {
            "id": f"MSG-NEXT-{key[3:]}",
            "year": YEAR,
            "audience": key,
            "kind": "news",
            "title": "What the first quarter taught us",
            "card_version": 1,
            "channel": "intranet",
            "text": "Draft: three lessons and one success.",
            "sender": "sofia-marchetti",
            "embargo_until": "2028-05-12",
            "planned_on": "2028-05-19",
        }


def _cited() -> Iterator[Row]:
    for row in _messages():
        keys = ("C3", "I1", "I4") if row["kind"] == "digest" else ("C1", "C3", "I4", "L1")
        for objective in keys:
            yield {"message": row["id"], "objective": objective}


def _figures() -> Iterator[Row]:
    known = {key: of for key, _, _, of in corporate()}
    for key in AUDIENCES:
        for measure in ("M-C3a", "M-I4a"):
            yield {
                "message": f"MSG-HOW-{key[3:]}",
                "measure": measure,
                "period": MONTHS[1],
                "value": locked_value(known[measure], MONTHS[1], ""),
            }


def _receipts(people: dict[str, list[Person]]) -> Iterator[Row]:
    """Yield who took in the brief and the chief executive's message."""
    sent = [("MSG-BRIEF", "AU-MGR", date(2027, 8, 2))]
    sent += [(f"MSG-CEO-{key[3:]}", key, LAUNCH) for key in AUDIENCES]
    for message, key, day in sent:
        manager = message == "MSG-CEO-MGR"
        for number in range(round(0.935 * len(people[key]))):
            later = timedelta(days=int(9 * dice("receipt", message, number) ** 2))
            yield {
                "message": message,
                "token": f"{key[3:]}{number:04}",
                "kind": "acknowledged" if manager else "click",
                "at": (day + later).isoformat(),
            }


def _answers(people: dict[str, list[Person]]) -> Iterator[Row]:
    items = ("know", "understand", "my_role", "top_three", "leaders_act")
    for key in AUDIENCES:
        for number in range(round(0.42 * len(people[key]))):
            token = f"{key[3]}{number:04}"
            for item in items:
                luck = dice("answer", token, item)
                score = 2 + (luck > 0.06) + (luck > 0.22) + (luck > 0.6)  # noqa: PLR2004
                yield {
                    "year": YEAR,
                    "wave": WAVE,
                    "audience": key,
                    "token": token,
                    "item": item,
                    "score": score,
                }


def _talk(manager: Person) -> Row:
    day = date(2028, 1, 12) + timedelta(days=int(22 * dice("talk", manager.key)))
    return {
        "year": YEAR,
        "manager": manager.key,
        "met_on": workday(day).isoformat(),
        "attended": 8 + int(5 * dice("attended", manager.key)),
    }


def _questions() -> Iterator[Row]:
    for number, text in enumerate(QUESTIONS, 1):
        asked = workday(date(2028, 1, 13) + timedelta(days=9 * number))
        answered = workday(asked + timedelta(days=6))
        yield {
            "id": f"ASK-{number}",
            "year": YEAR,
            "text": text,
            "asked_on": asked.isoformat(),
            "answered_on": answered.isoformat(),
            "answer": "Answered in the team and on the question page.",
        }
