"""The whole check-up: settings first, then what they lead to."""

from collections.abc import Iterator
from functools import partial

from office.composition import Office
from office.errors import SettingsRefused
from workflows.checkup import environment, mail, prefect, store, web
from workflows.checkup.finding import Finding, look_at
from workflows.cli.rooms import settings

CORRECT = "correct what it names"


def checkup() -> list[Finding]:
    """Look at everything; a fault in one thing does not hide the others."""
    try:
        office = Office.open(settings())
    except SettingsRefused as refused:
        return [Finding("settings", ok=False, finding=s, mend=CORRECT) for s in refused.sentences]
    except Exception as cause:  # noqa: BLE001 - whatever is wrong is the finding
        return [Finding("settings", ok=False, finding=str(cause).splitlines()[0], mend=CORRECT)]
    try:
        return list(_findings(office))
    finally:
        office.close()


def _findings(office: Office) -> Iterator[Finding]:
    yield Finding("settings", ok=True, finding="readable")
    yield look_at("names", environment.names, "take it away, or mend the name")
    yield look_at("folder", partial(environment.folder, office), "name another in SMO_STATE_DIR")
    yield look_at("key files", partial(environment.key_files, office), "set their mode to 600")
    yield look_at("database", partial(store.database, office), "check SMO_DATABASE_URL")
    schema = look_at("schema", partial(store.schema, office), "run `smo up` or `smo init` once")
    yield schema
    if schema.ok:
        yield look_at("clock", partial(store.clock, office), "set this machine's clock")
        yield look_at("roles", partial(store.roles, office), "name a holder in roles.yaml, publish")
        yield look_at("letters", partial(mail.leaves, office), mail.CHECK)
        yield look_at("link key", partial(store.link_key, office), store.EARLIER_KEY)
    yield look_at("mail server", partial(mail.answers, office), mail.CHECK)
    yield look_at("sender", partial(mail.takes_sender, office), "correct SMO_SENDER_ADDRESS")
    yield look_at("reply-to", partial(mail.takes_reply_to, office), "correct SMO_REPLY_TO")
    yield look_at("proxy", partial(web.proxy, office), "leave SMO_WEB_HOST at 127.0.0.1")
    yield look_at("base address", partial(web.base, office), web.CHECK)
    yield look_at("Prefect", partial(prefect.answers, office), prefect.CHECK)
    yield look_at("Prefect's lock", partial(prefect.is_locked, office), prefect.SET_PASSWORD)
    yield look_at("work pool", partial(prefect.pool, office), "start `smo up`")
