"""The one place where a Bedrock client is made: which role it signs as, and how long and how much it may answer.

AWS_ROLE_ARN is the database's role. The model has a role of its own (BEDROCK_ROLE_ARN), and where that is not set, the
default chain without its web identity, which would take the database's.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.credentials import (
    AssumeRoleWithWebIdentityCredentialFetcher,
    CredentialProvider,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from botocore.httpsession import URLLib3Session
from botocore.session import Session
from botocore.utils import FileWebIdentityTokenLoader, get_environ_proxies
from django.conf import settings
from urllib3.exceptions import ProtocolError
from urllib3.exceptions import ReadTimeoutError as SocketTimeoutError

ATTEMPTS = 2  # of one request: botocore sends it again after a throttle, a fault or a timeout, and both may be billed
ONCE_MORE = ("ModelErrorException", "ModelTimeoutException")
MAX_BODY = 1_000_000  # bytes of a response
WEB_IDENTITY = "assume-role-with-web-identity"

_making = threading.Lock()


class TooLarge(Exception):
    """A response of more bytes than any honest one has."""


@dataclass(frozen=True)
class Access:
    """How a model is reached; one client for each."""

    region: str
    endpoint: str | None
    role: str
    token_file: str
    sts_endpoint: str | None
    connect_timeout: float
    read_timeout: float
    connections: int


def bedrock_client() -> Any:
    """The client that the settings describe; shared by all threads."""
    access = Access(
        region=settings.AWS_REGION,
        endpoint=settings.BEDROCK_ENDPOINT_URL or None,
        role=settings.BEDROCK_ROLE_ARN,
        token_file=settings.AWS_WEB_IDENTITY_TOKEN_FILE,
        sts_endpoint=settings.AWS_STS_ENDPOINT_URL or None,
        connect_timeout=settings.BEDROCK_CONNECT_TIMEOUT,
        read_timeout=settings.BEDROCK_READ_TIMEOUT,
        connections=settings.WORKER_CONCURRENCY,
    )
    with _making:  # making one takes a fifth of a second, and two threads would each make their own
        return _client(access)


@cache
def _client(access: Access) -> Any:
    session = _session(access)
    config = Config(
        region_name=access.region,
        connect_timeout=access.connect_timeout,
        read_timeout=access.read_timeout,
        max_pool_connections=access.connections,
        retries={"mode": "adaptive", "total_max_attempts": ATTEMPTS},
        auth_scheme_preference="sigv4",  # a bearer token in the environment would beat every role
    )
    client = boto3.Session(botocore_session=session).client(
        "bedrock-runtime", region_name=access.region, endpoint_url=access.endpoint, config=config
    )
    transport = URLLib3Session(
        verify=os.environ.get("REQUESTS_CA_BUNDLE") or session.get_config_variable("ca_bundle") or True,
        proxies=get_environ_proxies(client.meta.endpoint_url),
        timeout=(access.connect_timeout, access.read_timeout),
        max_pool_connections=access.connections,
    )
    client.meta.events.register("before-send.bedrock-runtime", partial(_send, transport))
    client.meta.events.register("needs-retry.bedrock-runtime", _once_more)
    return client


def _once_more(response: Any, attempts: int, **_event: Any) -> float | None:
    """Have botocore repeat at once what it would not, and count it among its ATTEMPTS."""
    code = response[1].get("Error", {}).get("Code") if response else None
    return 0.0 if code in ONCE_MORE and attempts < ATTEMPTS else None


def _session(access: Access) -> Session:
    session = Session()
    chain = session.get_component("credential_provider")
    chain.remove(WEB_IDENTITY)
    if access.role:
        chain.insert_before("env", _WebIdentity(session, access))
    return session


class _WebIdentity(CredentialProvider):
    """Credentials of the model's role, got for the token in a file and got again before they end."""

    METHOD = "bedrock-web-identity"
    CANONICAL_NAME = "BedrockWebIdentity"

    def __init__(self, session: Session, access: Access):
        super().__init__()
        self._session = session
        self._access = access

    def load(self) -> DeferredRefreshableCredentials:
        access = self._access
        fetcher = AssumeRoleWithWebIdentityCredentialFetcher(
            client_creator=partial(
                self._session.create_client, region_name=access.region, endpoint_url=access.sts_endpoint
            ),
            web_identity_token_loader=FileWebIdentityTokenLoader(access.token_file),
            role_arn=access.role,
            extra_args={"RoleSessionName": "farmops-model"},
        )
        return DeferredRefreshableCredentials(method=self.METHOD, refresh_using=fetcher.fetch_credentials)


def _send(transport: URLLib3Session, request: Any, **_event: Any) -> AWSResponse:
    """Send as botocore would, and read no more than MAX_BODY bytes. Raises TooLarge, and botocore's own errors."""
    request.stream_output = True
    response = transport.send(request)
    body = bytearray()
    try:
        while piece := response.raw.read1(65_536):
            body += piece
            if len(body) > MAX_BODY:
                raise TooLarge(f"a response of more than {MAX_BODY} bytes")
    except SocketTimeoutError as error:
        raise ReadTimeoutError(endpoint_url=request.url, error=error) from error
    except (ProtocolError, OSError) as error:
        raise ConnectionClosedError(endpoint_url=request.url, error=error, request=request) from error
    finally:
        if len(body) > MAX_BODY:
            response.raw.close()
        response.raw.release_conn()
    return AWSResponse(request.url, response.status_code, response.headers, _Body(bytes(body)))


class _Body(BytesIO):
    """A body that was read, in the shape in which botocore reads one."""

    def stream(self, **_options: Any) -> Any:
        yield self.read()
