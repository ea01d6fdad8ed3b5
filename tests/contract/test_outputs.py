"""What a deploy puts out: every kind of source has a place to which its address goes."""

from typing import get_args

from frontdesk.playbook_model import Source
from infra.constructs.outputs import WHERE


def test_every_kind_of_source_has_a_place_where_its_address_is_pasted():
    union = get_args(Source)[0]
    kinds = {kind for source in get_args(union) for kind in get_args(source.model_fields["kind"].annotation)}
    assert set(WHERE) == kinds
