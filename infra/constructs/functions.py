"""All functions of a desk, made from the settings' table; who logs in to the database, and as whom."""

from __future__ import annotations

from collections.abc import Iterator

import jsii
from aws_cdk import aws_rds as rds
from constructs import Construct, IValidation

from frontdesk.lambdas import FUNCTIONS
from frontdesk.settings import DatabaseSettings
from infra.constructs.database import DATABASE
from infra.constructs.step_function import Place, StepFunction
from infra.packaging import Layers

WRITER, READER, MIGRATOR = "frontdesk_writer", "frontdesk_reader", "frontdesk_migrator"
LOGINS = {
    "recall": WRITER,
    "gate": WRITER,
    "record": WRITER,
    "admin": WRITER,
    "ops": READER,
    "migrate": MIGRATOR,
}
"""As which role of Postgres a function logs in."""
CERTIFICATES = "/opt/rds/ca.pem"
"""Where the layer with the database's driver has what RDS proves itself with."""
PORT = 5432


class Functions(Construct):
    """Each function with the variables that its settings ask for; one that nobody gives fails the synth.

    What reaches the database runs where no route leads out, and may do nothing in AWS but log in as one role.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        desk: str,
        layers: Layers,
        place: Place,
        database: rds.DatabaseInstance,
    ) -> None:
        super().__init__(scope, construct_id)
        self._all = {
            name: StepFunction(
                self,
                name,
                desk=desk,
                layers=layers.of(name),
                place=place if needs.is_in_database_network else None,
            )
            for name, needs in FUNCTIONS.items()
        }
        for function in self:
            function.node.add_validation(HasItsSettings(function))
            if DatabaseSettings in function.settings.sections:
                _log_in(function, database)

    def __getitem__(self, name: str) -> StepFunction:
        return self._all[name]

    def __iter__(self) -> Iterator[StepFunction]:
        return iter(self._all.values())

    def give(self, **fields: str) -> None:
        """Give these fields of the settings to every function that has them."""
        for field, value in fields.items():
            for function in self:
                if function.wants(field):
                    function.give(field, value)


def _log_in(function: StepFunction, database: rds.DatabaseInstance) -> None:
    """Let a function log in as its one role, with a token that it signs itself."""
    user = LOGINS[function.name]
    database.grant_connect(function.role, user)
    function.give(
        "database_url",
        f"host={database.db_instance_endpoint_address} port={PORT} dbname={DATABASE} user={user} "
        f"sslmode=verify-full sslrootcert={CERTIFICATES}",
    )
    function.give("database_login", "iam")


@jsii.implements(IValidation)
class HasItsSettings:
    """Fails the synth for a function that would fail at its first use."""

    def __init__(self, function: StepFunction) -> None:
        self._function = function

    def validate(self) -> list[str]:
        return [
            f"Nothing gives {variable} to {self._function.name}: give it in infra/desk_stack.py, or take it "
            "out of the settings."
            for variable in self._function.missing()
        ]
