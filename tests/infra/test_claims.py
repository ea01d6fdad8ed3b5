"""What holds for every deployed desk, checked over all resources of both stacks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.infra.claims import access, alarms, database, functions, network, queues, whole, workflow
from tests.infra.templates import Templates

Claim = Callable[[Templates], list[str]]

CLAIMS: tuple[Claim, ...] = (
    network.no_way_out_of_the_network,
    network.only_functions_reach_only_postgres,
    network.nothing_is_public,
    database.the_database_is_kept_safe,
    access.no_action_is_a_wildcard,
    access.everything_is_granted_to_few,
    access.no_role_borrows_a_policy,
    access.inside_only_the_database_can_be_reached,
    access.outside_nobody_reaches_the_database,
    functions.each_function_is_deployed,
    functions.each_function_has_a_role_of_its_own,
    functions.each_function_is_made_alike,
    functions.each_function_has_its_layers,
    functions.each_function_is_told_what_its_settings_need,
    functions.no_secret_is_in_an_environment,
    functions.no_function_is_told_of_all_three_secrets,
    functions.what_runs_may_wait_for_is_kept,
    functions.every_log_ends,
    queues.nothing_is_lost,
    queues.whatever_calls_by_itself_keeps_what_fails,
    queues.nothing_waits_unseen,
    queues.every_queue_has_a_reader,
    queues.a_message_is_hidden_while_it_is_handled,
    workflow.every_placeholder_is_filled_in,
    workflow.every_function_is_pinned,
    workflow.a_deploy_leaves_the_old_version,
    workflow.logs_say_nothing_of_a_person,
    workflow.the_machine_outwaits_its_functions,
    alarms.somebody_is_told,
    alarms.the_topic_hears_alarms,
    alarms.each_alarm_says_what_to_do,
    alarms.every_bad_end_of_a_run_is_seen,
    alarms.what_money_stops_is_counted_and_seen,
    whole.everything_names_its_desk,
    whole.nothing_names_an_account_or_a_region,
    whole.outputs_without_a_word,
)


def said(claim: Claim) -> str:
    return claim.__name__


@pytest.mark.parametrize("claim", CLAIMS, ids=said)
def test_of_the_deployed_desk_it_is_true_that(claim: Claim, templates: Templates):
    assert not claim(templates)
