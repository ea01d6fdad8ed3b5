"""A small drill of sends on a whole desk: one run of every situation, each with a worker killed.

`make drill` runs a hundred, and plants the bugs.
"""

from ops.drill.sends.judge import judge
from ops.drill.sends.mix import Situation, draw
from ops.drill.sends.running import played

SEED = 6


def test_nothing_is_sent_twice_and_nothing_is_left_open_whatever_is_killed():
    drawn = draw(SEED, 100)
    plans = [next(plan for plan in drawn if plan.situation is each) for each in Situation]
    evidence = played(plans, lambda *_: None)
    verdict = judge(evidence)
    assert verdict.violations == ()
    assert {each.plan.situation for each in evidence if each.has_begun} == {*Situation} - {Situation.ALONE}
    assert sum(each.was_killed for each in evidence) >= len(plans) / 2
