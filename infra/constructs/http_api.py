"""The desk's doors to the world: two routes of an HTTP API, each to a function that checks a signature."""

from __future__ import annotations

import json

from aws_cdk import RemovalPolicy
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.functions import Functions
from infra.constructs.step_function import KEPT_LOGS
from infra.nag import accept

ROUTES = {"/hooks/{source}": "intake", "/slack/interactions": "decide"}
"""Every path that takes a POST, and the function behind it."""
REQUESTS_A_SECOND, REQUESTS_AT_ONCE = 50, 100
LOGGED = {
    "request": "$context.requestId",
    "at": "$context.requestTime",
    "route": "$context.routeKey",
    "status": "$context.status",
    "ms": "$context.responseLatency",
    "error": "$context.integrationErrorMessage",
}
"""No address, path or query of a caller: the log is no register of persons."""


class HttpApi(Construct):
    """An HTTP API whose one stage is throttled and logged."""

    def __init__(self, scope: Construct, construct_id: str, *, desk: str) -> None:
        super().__init__(scope, construct_id)
        self.api = apigateway.HttpApi(self, "Api", api_name=f"frontdesk-{desk}", create_default_stage=False)
        self._stage(desk)

    @property
    def url(self) -> str:
        """Where the world reaches the desk, without a slash at its end: webhooks are signed over it."""
        return self.api.api_endpoint

    def open(self, functions: Functions) -> None:
        """Open the routes to what answers them."""
        for path, name in ROUTES.items():
            for route in self.api.add_routes(
                path=path,
                methods=[apigateway.HttpMethod.POST],
                integration=integrations.HttpLambdaIntegration(name.capitalize(), functions[name].function),
            ):
                accept(
                    route,
                    {
                        "AwsSolutions-APIG4": "The caller signs the exact bytes of the body, which no "
                        "authorizer is shown: the function checks the signature before anything else."
                    },
                )

    def _stage(self, desk: str) -> None:
        log = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/aws/vendedlogs/apis/frontdesk-{desk}",
            retention=KEPT_LOGS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        apigateway.CfnStage(
            self,
            "Stage",
            api_id=self.api.api_id,
            stage_name="$default",
            auto_deploy=True,
            default_route_settings=apigateway.CfnStage.RouteSettingsProperty(
                throttling_rate_limit=REQUESTS_A_SECOND,
                throttling_burst_limit=REQUESTS_AT_ONCE,
            ),
            access_log_settings=apigateway.CfnStage.AccessLogSettingsProperty(
                destination_arn=log.log_group_arn, format=json.dumps(LOGGED)
            ),
        )
