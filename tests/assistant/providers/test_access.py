"""Which role the model is asked in, and which settings are refused."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from farmops.data_dir import CHECKOUT
from tests.support.bedrock_server import answer
from tests.support.factories import make_cast
from tests.support.turns import FAULT, MODEL, converse, read_by_the_builtin


def test_the_model_is_asked_in_its_own_role_and_not_in_the_databases(server, cast, two_roles):
    two_roles.BEDROCK_ROLE_ARN = "arn:aws:iam::1:role/model"
    for _message in range(2):
        cast = make_cast(credits=500)
        assert converse(server, cast, answer("hi"), text="hello").status == "done"
    (assumed,) = server.assumed
    assert (assumed["RoleArn"], assumed["WebIdentityToken"]) == ("arn:aws:iam::1:role/model", "a.web.token")
    assert all("Credential=ASIAMODELROLE/" in signed for signed in server.authorizations)


def test_the_models_role_beats_keys_in_the_environment(server, cast, two_roles, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAOTHER")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    two_roles.BEDROCK_ROLE_ARN = "arn:aws:iam::1:role/model"
    converse(server, cast, answer("hi"), text="hello")
    assert "Credential=ASIAMODELROLE/" in server.authorizations[0]


def test_without_a_role_of_its_own_the_model_never_takes_the_databases(server, cast, two_roles):
    read_by_the_builtin(cast, converse(server, cast), FAULT)
    assert (server.requests, server.assumed) == ([], [])


def test_a_bearer_token_in_the_environment_is_not_used(server, cast, own_client, monkeypatch):
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "stolen")
    converse(server, cast, answer("hi"), text="hello")
    assert server.authorizations[0].startswith("AWS4-HMAC-SHA256")


WRONG_SETTINGS = {
    "a bearer token": {"AWS_BEARER_TOKEN_BEDROCK": "x"},
    "no model": {"BEDROCK_MODEL_ID": ""},
    "no region": {"AWS_REGION": ""},
    "an embedder without a region": {
        "ASSISTANT_PROVIDER": "builtin", "AWS_REGION": "", "BEDROCK_EMBEDDING_MODEL_ID": "amazon.titan-embed-text-v2:0"
    },
    "a role without a token": {"BEDROCK_ROLE_ARN": "arn:aws:iam::1:role/model"},
}  # fmt: skip


@pytest.mark.process
def test_a_start_with_settings_that_cannot_work_is_refused(tmp_path):
    """All in one process: importing Django takes a second."""
    program = (
        "import importlib, json, os, sys\n"
        "from django.core.exceptions import ImproperlyConfigured\n"
        "for wrong in json.loads(sys.argv[1]):\n"
        "    os.environ.update(wrong)\n"
        "    sys.modules.pop('farmops.settings', None)\n"
        "    try:\n"
        "        importlib.import_module('farmops.settings')\n"
        "        print('accepted')\n"
        "    except ImproperlyConfigured as error:\n"
        "        print('refused:', error)\n"
        "    for name in wrong:\n"
        "        os.environ[name] = right[name] if (right := json.loads(sys.argv[2])).get(name) else ''\n"
    )
    right = {"ASSISTANT_PROVIDER": "bedrock", "BEDROCK_MODEL_ID": MODEL, "AWS_REGION": "eu-west-1"}
    done = subprocess.run(
        [sys.executable, "-c", program, json.dumps([{}, *WRONG_SETTINGS.values()]), json.dumps(right)],
        cwd=CHECKOUT, env={"PATH": "/usr/bin", "FARMOPS_DATA_DIR": str(tmp_path), **right},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = done.stdout.splitlines()
    assert said[0] == "accepted", done.stderr
    assert [line.split(":")[0] for line in said[1:]] == ["refused"] * len(WRONG_SETTINGS), done.stdout
