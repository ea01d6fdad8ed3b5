"""The password of a login to RDS by IAM: a token signed here with the function's own credentials, offline.

It is good for fifteen minutes and only for logging in, so each new connection signs its own. It holds the
session's credentials: it belongs in no log and no error.
"""

from __future__ import annotations

import os
from typing import Final

from frontdesk.errors import Misconfigured

GOOD_FOR_S: Final = 900
ACCESS_KEY, SECRET_KEY, SESSION, REGION = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_REGION",
)
"""What Lambda sets in every function; a token of the session is there whenever the key is a role's."""


def signed_token(host: str, port: int, user: str) -> str:
    """Return the password with which `user` logs in at this address.

    Raises:
        Misconfigured: Lambda's own variables are missing, so nobody could sign.
    """
    # 30 ms of a cold start, for those who log in this way alone; no client, and no model of a service.
    from botocore.auth import SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    missing = [name for name in (ACCESS_KEY, SECRET_KEY, REGION) if not os.environ.get(name)]
    if missing:
        raise Misconfigured(f"The database login by IAM needs Lambda's own {', '.join(missing)}.")
    signer = Credentials(os.environ[ACCESS_KEY], os.environ[SECRET_KEY], os.environ.get(SESSION))
    login = AWSRequest("GET", f"https://{host}:{port}/", params={"Action": "connect", "DBUser": user})
    SigV4QueryAuth(signer, "rds-db", os.environ[REGION], expires=GOOD_FOR_S).add_auth(login)
    return str(login.url).removeprefix("https://")
