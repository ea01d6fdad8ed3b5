"""Write what an operator may write, from the closed list, and put on record who asked. [db]"""

from typing import Any

from frontdesk.clock import open_clock
from frontdesk.embedder import open_embedder
from frontdesk.memory import admin
from frontdesk.memory.store import open_memory
from frontdesk.memory.world import World
from frontdesk.orchestration.operator_entry import operator_entry
from frontdesk.playbook import open_playbook
from frontdesk.settings import ReleaseSettings, load


@operator_entry
def handle(event: dict[str, Any]) -> dict[str, Any]:
    wanted = admin.read(event)
    release = load(ReleaseSettings).release
    with open_memory() as store:
        world = World(store, open_playbook(), open_clock().now())
        return admin.write(world, wanted, release=release, embedder=open_embedder())
