"""Commands that operators run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO

import psycopg
import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections

from farmops.data_dir import CHECKOUT
from farmops.database.logins import ALIASES, LOGINS
from farmops.database.scope import release_connections
from farms.models import User
from tests.support.factories import UserFactory, balance, ledger_entries, say
from tests.support.web import BEHIND_PROXY, LAPTOP


@pytest.mark.parametrize("login", [login.removeprefix("farmops_") for login in LOGINS])
def test_database_url_opens_a_connection_of_that_login(login):
    out = StringIO()
    call_command("database_url", "--as", login, stdout=out)
    with psycopg.connect(out.getvalue().strip()) as connection:
        assert connection.execute("SELECT session_user::text").fetchone() == (f"farmops_{login}",)


def test_database_url_is_the_applications_by_default():
    out = StringIO()
    call_command("database_url", stdout=out)
    assert out.getvalue().startswith("postgresql://farmops_app:")


def test_sweep_runs_gives_back_what_a_lost_run_held(cast, cluster, database):
    run = say(cast.farm, cast.owner, "hello")
    assert balance(cast.farm.id) == 19
    with psycopg.connect(cluster.superuser_url(database)) as admin:
        admin.execute("UPDATE ai_runs SET lease_until = now() - interval '1 s' WHERE id = %s", [run.id])
    call_command("sweep_runs", stdout=StringIO())
    call_command("sweep_runs", stdout=StringIO())
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -1), ("refund", 1)]


def test_make_staff_is_the_owners_command():
    user = UserFactory()
    call_command("make_staff", user.email, stdout=StringIO())
    assert User.objects.get(pk=user.pk).is_staff
    call_command("make_staff", user.email, "--remove", stdout=StringIO())
    assert not User.objects.get(pk=user.pk).is_staff
    with pytest.raises(CommandError):
        call_command("make_staff", "nobody@farm.example")


def test_only_make_staff_changes_what_a_staff_person_signs_in_with():
    user, other = UserFactory(), UserFactory()
    EmailAddress.objects.create(user=user, email="old@farm.example")
    EmailAddress.objects.create(user=other, email="desk@farmops.example", verified=True)
    call_command("make_staff", user.email, stdout=StringIO())
    with pytest.raises(IntegrityError, match="staff"):
        EmailAddress.objects.create(user=user, email="more@farm.example")
    again = User.objects.get(pk=user.pk)
    again.email = "mine@farm.example"
    with pytest.raises(IntegrityError, match="staff"):
        again.save()
    call_command("make_staff", user.email, "--new-email", "Desk@farmops.example", stdout=StringIO())
    assert User.objects.get(pk=user.pk).email == "desk@farmops.example"
    assert list(EmailAddress.objects.filter(email="desk@farmops.example").values_list("user_id", "verified")) == [
        (user.pk, True)
    ]
    assert not EmailAddress.objects.filter(user=user).exclude(email="desk@farmops.example").exists()


def run_manage(*arguments: str, text: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "FARMOPS"))}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT,
        env={**kept, **environment},
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


def test_interpret_notes_needs_no_database(tmp_path):
    case = {
        "id": "case-1",
        "today": "2026-03-18",
        "message": "3 birds died in Pen 2 yesterday",
        "farm": {"batches": [{"name": "Pen 1", "kind": "layers"}, {"name": "Pen 2", "kind": "layers"}]},
    }
    done = run_manage("interpret_notes", text=json.dumps(case) + "\n\n", FARMOPS_DATA_DIR=str(tmp_path / "none"))
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["id"], said["reply"]) == ("case-1", "records")
    assert said["records"] == [{"type": "mortality", "count": 3, "batch": "Pen 2", "occurred_on": "2026-03-17"}]


def test_the_demo_is_refused_where_the_world_can_sign_in(tmp_path):
    done = run_manage("seed_demo", FARMOPS_DATA_DIR=str(tmp_path / "none"), SECRET_KEY="x")
    assert done.returncode == 1
    assert "published password" in done.stderr


NOWHERE = "postgresql://farmops_{}:x@/nowhere?host=/nowhere"


@pytest.mark.parametrize(
    ("command", "given", "lacks"),
    [
        ("make_staff somebody@farm.example", "app", "OWNER_DATABASE_URL"),
        ("migrate", "app", "OWNER_DATABASE_URL"),
        ("check_db_rules", "app", "OWNER_DATABASE_URL"),
        ("grant_credits lagos-layers 5 --reason x", "app", "BILLING_DATABASE_URL"),
        ("showmigrations", "owner", "DATABASE_URL"),
        ("sweep_runs", "owner", "QUEUE_DATABASE_URL"),
        ("worker", "app", "ASSISTANT_DATABASE_URL, QUEUE_DATABASE_URL"),
        ("worker", "queue", "DATABASE_URL, ASSISTANT_DATABASE_URL"),
    ],
)
def test_a_command_names_the_address_that_it_lacks(tmp_path, command, given, lacks):
    variable = "DATABASE_URL" if given == "app" else f"{given.upper()}_DATABASE_URL"
    done = run_manage(
        *command.split(), **{variable: NOWHERE.format(given)}, FARMOPS_DATA_DIR=str(tmp_path / "none"), SECRET_KEY="x"
    )
    assert done.returncode == 1
    assert f"Not set: {lacks}." in done.stderr
    assert "Traceback" not in done.stderr


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "FARMOPS"))}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=CHECKOUT,
        env={**kept, "DJANGO_SETTINGS_MODULE": "farmops.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_web_names_the_addresses_that_it_lacks_and_those_that_it_should_not_have(tmp_path):
    some = {"DATABASE_URL": NOWHERE.format("app"), "OWNER_DATABASE_URL": NOWHERE.format("owner"), "SECRET_KEY": "x"}
    some |= LAPTOP
    done = run_python("import farmops.wsgi", **some, FARMOPS_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "Not set: SIGNIN_DATABASE_URL, AUDITOR_DATABASE_URL." in done.stderr
    some |= {"SIGNIN_DATABASE_URL": NOWHERE.format("signin"), "AUDITOR_DATABASE_URL": NOWHERE.format("auditor")}
    done = run_python("import farmops.wsgi", **some, FARMOPS_DATA_DIR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "OWNER_DATABASE_URL given to a process that needs only" in done.stderr


def test_without_any_address_a_command_has_every_login_of_the_embedded_database(tmp_path):
    show = "from django.conf import settings; print(sorted(settings.DATABASES))"
    done = run_python(show, FARMOPS_DATA_DIR=str(tmp_path / "none"))
    assert done.stdout.strip() == str(sorted(ALIASES))


BEYOND_A_LAPTOP = [
    ({"DEBUG": "1", "ALLOWED_HOSTS": "*"}, "DEBUG=1 with ALLOWED_HOSTS=*"),
    ({"DEBUG": "1", "ALLOWED_HOSTS": "localhost,desk.example"}, "DEBUG=1 with ALLOWED_HOSTS=desk.example"),
    ({"DEBUG": "1", "ALLOWED_HOSTS": "10.0.0.7"}, "DEBUG=1 with ALLOWED_HOSTS=10.0.0.7"),
    ({"DEBUG": "1", "FARMOPS_LOCAL": "0"}, "DEBUG=1 with FARMOPS_LOCAL=0"),
    ({"FARMOPS_LOCAL": "1", "ALLOWED_HOSTS": "*"}, "FARMOPS_LOCAL=1 with ALLOWED_HOSTS=*"),
    ({"FARMOPS_LOCAL": "1", "ALLOWED_HOSTS": ".example.com"}, "FARMOPS_LOCAL=1 with ALLOWED_HOSTS=.example.com"),
]


@pytest.mark.parametrize(("environment", "words"), BEYOND_A_LAPTOP)
def test_a_laptops_settings_are_refused_where_others_reach_it(tmp_path, environment, words):
    done = run_python("import farmops.wsgi", **environment, SECRET_KEY="x", FARMOPS_DATA_DIR=str(tmp_path / "none"))
    assert done.returncode == 1
    assert words in done.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {"DEBUG": "1"},
        {"DEBUG": "1", "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],desk.localhost"},
        {"FARMOPS_LOCAL": "1"},
        {**BEHIND_PROXY, "ALLOWED_HOSTS": "desk.example"},
    ],
)
def test_a_laptops_settings_are_taken_on_a_laptop_and_others_elsewhere(tmp_path, environment):
    done = run_python("import farmops.wsgi", **environment, SECRET_KEY="x", FARMOPS_DATA_DIR=str(tmp_path / "none"))
    assert done.returncode == 0, done.stderr


def test_serving_without_a_secret_key_is_refused(tmp_path):
    kept = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
    done = subprocess.run(
        [sys.executable, "-c", "import farmops.wsgi"],
        cwd=CHECKOUT,
        env={**kept, "DJANGO_SETTINGS_MODULE": "farmops.settings", "FARMOPS_DATA_DIR": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "SECRET_KEY is not set" in done.stderr


def test_connections_are_given_back_by_a_process_without_the_assistants_login(database, monkeypatch):
    """The web, before it asks a model on the network for the vector of a question."""
    monkeypatch.delitem(connections.settings, "assistant")
    release_connections()
