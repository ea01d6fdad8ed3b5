"""What the local engine is known to do differently from AWS: the probe, and why it is left so."""

DEVIATIONS = {
    "test_a_redrive_runs_only_the_branches_that_failed": (
        "a redrive enters a Parallel or Map state anew as a whole; the lead's machine has none"
    ),
    "test_an_express_machine_answers_its_caller": "moto has no StartSyncExecution; nothing here is express",
    "test_a_definition_can_be_validated_without_creating_it": (
        "moto has no ValidateStateMachineDefinition; asl-validator lints what is in statemachines/"
    ),
}
