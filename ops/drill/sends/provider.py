"""What the stand-in for Twilio does to each run: the faults of its plan, and a look at every request."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ops.drill.sends.case import Case
from ops.drill.sends.mix import Fault
from ops.drill.sends.watch import Watch
from ops.local.standins import faults as f
from ops.local.standins.twilio import Callbacks, ListLate, Refuse, TwilioStandIn

_MANY = 100
"""More POSTs and looks than a run can make."""
_SHORT_S, _LONG_S = 0.05, 0.2
"""Real seconds. How long somebody hangs makes no difference to what is known afterwards."""
_CALLBACK_LATE_S = 400.0

_NO_CALLBACK = Callbacks(times=0)
_PLANNED: dict[Fault, Callable[[int], tuple[f.Fault, ...]]] = {
    Fault.NONE: lambda _: (),
    Fault.LOST_ANSWER: lambda _: (f.LoseAnswer(), _NO_CALLBACK),
    Fault.LISTED_LATE: lambda late_s: (f.LoseAnswer(), _NO_CALLBACK, ListLate(late_s)),
    Fault.CALLBACKS_TWICE: lambda _: (Callbacks(times=2),),
    Fault.CALLBACKS_LOST: lambda _: (_NO_CALLBACK,),
    Fault.CALLBACKS_LATE: lambda late_s: (
        f.LoseAnswer(),
        Callbacks(late_s=_CALLBACK_LATE_S),
        ListLate(late_s),
    ),
    Fault.BUSY: lambda _: (Refuse(429, 20429, "Too Many Requests"),),
    Fault.BROKEN_ACCEPTED: lambda _: (f.ServerError(502, accepted=True), _NO_CALLBACK),
    Fault.BROKEN: lambda _: (f.ServerError(503),),
    Fault.HANGS_ACCEPTED: lambda _: (f.Stall(_LONG_S, accepted=True), _NO_CALLBACK),
    Fault.HANGS: lambda _: (f.Stall(_LONG_S),),
    Fault.SLOW: lambda _: (f.Slow(_SHORT_S),),
}


def misbehave(twilio: TwilioStandIn, case: Case, watch: Watch) -> None:
    """Plan what the first POST of a run meets; every one is looked at."""
    looked_at = f.Meanwhile(
        before=partial(watch.at_post, case.phone, is_done=False),
        after=partial(watch.at_post, case.phone, is_done=True),
    )
    where = {"To": case.phone}
    planned = _PLANNED[case.plan.fault](case.plan.listed_after_s)
    twilio.faults.add(looked_at, *planned, on="create", where=where)
    twilio.faults.add(looked_at, on="create", where=where, times=_MANY)
    listing = f.Meanwhile(before=partial(watch.at_list, case.phone))
    twilio.faults.add(listing, on="list", where=where, times=_MANY)
