"""A server that speaks Bedrock's wire format, and settings that point at it: for every test of this directory."""

from __future__ import annotations

import pytest
from botocore.retries.bucket import TokenBucket

from assistant.providers import aws
from tests.support.bedrock_server import serving_bedrock
from tests.support.factories import make_cast
from tests.support.turns import MODEL

OURS = {
    "BEDROCK_STREAM": False,
    "WORKER_CONCURRENCY": 64,
    "BEDROCK_CONNECT_TIMEOUT": 5,
    "BEDROCK_READ_TIMEOUT": 10,
    "BEDROCK_DEADLINE": 20,
}


@pytest.fixture(scope="session")
def shared_server():
    with serving_bedrock() as server:
        yield server


@pytest.fixture
def server(shared_server):
    """The server, with nothing said yet."""
    shared_server.script, shared_server.requests = [], []
    shared_server.models, shared_server.paths = [], []
    shared_server.authorizations, shared_server.assumed = [], []
    yield shared_server
    assert not shared_server.script, "an answer that nobody asked for"


@pytest.fixture(autouse=True)
def bedrock(shared_server, settings, monkeypatch):
    """Bedrock is the provider, with limits for tests."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr("random.random", lambda: 0.01)  # botocore's backoff is a random share of seconds
    monkeypatch.setattr(TokenBucket.__init__, "__defaults__", (50,))  # requests a second after a throttle, at least
    settings.ASSISTANT_PROVIDER = "bedrock"
    settings.BEDROCK_MODEL_ID = MODEL
    settings.BEDROCK_ENDPOINT_URL = shared_server.url
    settings.AWS_REGION = "eu-west-1"
    for name, value in OURS.items():
        setattr(settings, name, value)
    return settings


@pytest.fixture
def own_client():
    """A client of this test alone: it keeps its credentials, and how often it was throttled."""
    aws._client.cache_clear()
    yield
    aws._client.cache_clear()


@pytest.fixture
def cast():
    return make_cast(credits=500)


@pytest.fixture
def two_roles(server, settings, own_client, monkeypatch, tmp_path):
    """A machine without keys, with a token file, and the database's role in the environment."""
    token = tmp_path / "token"
    token.write_text("a.web.token")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::1:role/database")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(token))
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
    settings.AWS_WEB_IDENTITY_TOKEN_FILE = str(token)
    settings.AWS_STS_ENDPOINT_URL = server.url
    return settings
