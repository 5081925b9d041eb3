"""The made-up team of the starter folder: the fewest people with whom four eyes still hold."""

ROWS = {
    "organisation": """
name: Our organisation
currency: EUR
zone: Europe/Berlin
sites:
  - id: head-office
    zone: Europe/Berlin
    country: DE
    # subdivision: HH
""",
    "units": """
- {id: group, name: The whole organisation, type: corporate}
- {id: products, name: Products, type: business, parent: group, head: erin, deputy: finn}
- {id: services, name: Services, type: business, parent: group, head: gita, deputy: hugo}
- {id: operations, name: Operations support, type: support, parent: group, head: ivo, deputy: jana}
""",
    "people": """
- {id: ada, name: Ada Example, email: ada@example.com, position: Chief executive, unit: group, site: head-office}
- {id: ben, name: Ben Example, email: ben@example.com, position: Finance, unit: group, site: head-office, manager: ada}
- {id: cleo, name: Cleo Example, email: cleo@example.com, position: People and knowledge, unit: group, site: head-office, manager: ada}
- {id: dora, name: Dora Example, email: dora@example.com, position: Strategy director, unit: group, site: head-office, manager: ada}
- {id: sam, name: Sam Example, email: sam@example.com, position: Strategy analyst, unit: group, site: head-office, manager: dora}
- {id: erin, name: Erin Example, email: erin@example.com, position: Head of products, unit: products, site: head-office, manager: ada}
- {id: finn, name: Finn Example, email: finn@example.com, position: Product controller, unit: products, site: head-office, manager: erin}
- {id: gita, name: Gita Example, email: gita@example.com, position: Head of services, unit: services, site: head-office, manager: ada}
- {id: hugo, name: Hugo Example, email: hugo@example.com, position: Service controller, unit: services, site: head-office, manager: gita}
- {id: ivo, name: Ivo Example, email: ivo@example.com, position: Head of operations, unit: operations, site: head-office, manager: ben}
- {id: jana, name: Jana Example, email: jana@example.com, position: Data and systems, unit: operations, site: head-office, manager: ivo}
- {id: bo, name: Bo Example, email: bo@example.com, position: Board member, unit: group, site: head-office}
""",  # noqa: E501 - a row a line
    "roles": """
- {role: CEO, person: ada, deputy: ben}
- {role: XC, person: ada}
- {role: XC, person: ben}
- {role: XC, person: cleo, unit: group}
- {role: BRD, person: bo}
- {role: PC, person: bo}
- {role: CFO, person: ben, deputy: ada}
- {role: CHRO, person: cleo}
- {role: COM, person: cleo}
- {role: CKO, person: cleo}
- {role: SMD, person: dora, deputy: sam}
- {role: SMA, person: sam, deputy: dora}
- {role: PMO, person: sam}
- {role: PLN, person: sam}
- {role: ITD, person: jana}
- {role: IA, person: hugo}
- {role: FBP, person: jana}
- {role: HBP, person: finn}
- {role: TO, person: erin}
- {role: TO, person: gita}
- {role: OO, person: ben}
- {role: OO, person: erin, unit: products}
- {role: OO, person: gita, unit: services}
- {role: MO, person: dora}
- {role: MO, person: erin, unit: products}
- {role: MO, person: gita, unit: services}
- {role: MU, person: finn}
- {role: MU, person: hugo}
- {role: MU, person: jana}
- {role: IO, person: gita}
- {role: IO, person: erin, unit: products}
- {role: ISP, person: ben}
- {role: FP, person: sam}
- {role: FP, person: finn, unit: products}
- {role: FP, person: hugo, unit: services}
""",
    "absences": """
# - {person: ada, first: 2027-07-05, last: 2027-07-16, deputy: ben}
""",
    "delegations": """
# - {giver: ben, taker: ada, first: 2027-10-04, last: 2027-10-08, process: BUD, reason: audit week}
""",
}
