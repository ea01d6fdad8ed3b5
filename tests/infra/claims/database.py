"""The database keeps what it is given, and lets in who signs in over TLS."""

from __future__ import annotations

from tests.infra.templates import Templates

REQUIRED = {
    "Engine": "postgres",
    "StorageEncrypted": True,
    "DeletionProtection": True,
    "PubliclyAccessible": False,
    "EnableIAMDatabaseAuthentication": True,
    "ManageMasterUserPassword": True,
    "BackupRetentionPeriod": 14,
    "DeleteAutomatedBackups": False,
    "CopyTagsToSnapshot": True,
}


def the_database_is_kept_safe(templates: Templates) -> list[str]:
    wrong = []
    for database in templates.of("AWS::RDS::DBInstance"):
        wrong += [
            f"{database}.{name} is {database.get(name)}, not {value}"
            for name, value in REQUIRED.items()
            if database.get(name) != value
        ]
        wrong += [f"{database} is deleted with the stack"] * (database.body["DeletionPolicy"] != "Snapshot")
        wrong += [f"{database} is PostgreSQL {database['EngineVersion']}"] * (
            not database["EngineVersion"].startswith("18")
        )
        wrong += [f"{database} has a password in the template"] * (
            "MasterUserPassword" in database.properties
        )
    return wrong + _without_tls(templates) + _deletable(templates)


def _without_tls(templates: Templates) -> list[str]:
    return [
        f"{group} lets in who does not use TLS"
        for group in templates.of("AWS::RDS::DBParameterGroup")
        if group["Parameters"].get("rds.force_ssl") != "1"
    ]


def _deletable(templates: Templates) -> list[str]:
    """What a key encrypted cannot be read without it: neither the stack nor its key goes by accident."""
    lost = [
        f"{key} is deleted with the stack" for key in templates.of("AWS::KMS::Key") if not key.is_retained
    ]
    return lost + ["the Data stack can be deleted by one command"] * ("data" not in templates.protected)
