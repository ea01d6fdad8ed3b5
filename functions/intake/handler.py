"""Take a webhook in: POST /hooks/{source} of the HTTP API."""

import time

from frontdesk.clock import open_clock
from frontdesk.orchestration.http_entry import HttpRequest, HttpResponse, http_entry
from frontdesk.orchestration.intake import Door, open_secrets, take_in
from frontdesk.orchestration.queues import open_intake_queue
from frontdesk.playbook import open_playbook
from frontdesk.settings import PublicSettings, load
from frontdesk.tools.fence import open_fence
from frontdesk.tools.highlevel_people import highlevel_person


@http_entry
def handle(request: HttpRequest) -> HttpResponse:
    door = Door(
        playbook=open_playbook(),
        public_url=load(PublicSettings).public_url,
        secrets=open_secrets(),
        highlevel_person=highlevel_person,
        queue=open_intake_queue(),
        fence=open_fence(),
        clock=open_clock(),
        real_now_s=time.time(),
    )
    return take_in(request, door)
