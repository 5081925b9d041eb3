"""The console's further pages, all behind its key; they must be asked before the door itself.

`/console/<key>` lets a browser in, so that a page such as `/console/map` has to come first.
"""

from fastapi import APIRouter

from approvals import console_maps, console_packs, console_rules

router = APIRouter()
for room in (console_packs, console_maps, console_rules):
    router.include_router(room.router)
