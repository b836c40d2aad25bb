"""`make run`: one command starts everything, keeps it running, and leaves nothing behind, however it ends."""

import http.client
import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from farmops.data_dir import CHECKOUT
from farmops.database.logins import ALIASES, URL_VARIABLES, WEB, WORKER, short_name
from farmops.embedded import access as postgres_access
from farmops.processes import last_lines, wait_until
from farmops.running.services import Keeper, Problem, Program, stop_all
from farmops.running.supervisor import health, port_number
from farms.records.services import repeatable_id
from tests.crash.whole import Client, manage, victim
from tests.support.copies import MAKE, SUPERVISOR, Copy, all_gone, children, end
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.process


VIRTUALENV = CHECKOUT / ".venv" / "bin" / "python"
VICTIMS = ("web", "worker", "web child", "postgres", "backend", "worker")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Copy, Copy]]:
    """Two copies side by side, started at the same time on empty data directories."""
    root = tmp_path_factory.mktemp("make-run")
    copies = Copy(root / "one"), Copy(root / "two", MAKE if VIRTUALENV.is_file() else SUPERVISOR)
    try:
        for copy in copies:
            copy.start()
        for copy in copies:
            copy.wait_until_ready().query("CREATE SCHEMA tests; CREATE TABLE tests.kept AS SELECT 'eggs' AS word")
        yield copies
    finally:
        for copy in copies:
            end(copy)


@pytest.fixture
def site(pair: tuple[Copy, Copy]) -> Copy:
    """The first copy, running."""
    return pair[0] if not pair[0].has_ended() else pair[0].start().wait_until_ready()


def test_it_says_one_line_and_who_can_sign_in(site: Copy) -> None:
    first, *rest = site.said().splitlines()
    assert first.startswith(f"FarmOps Desk is ready on http://127.0.0.1:{site.port} (")
    for email in ("amina@kaduna", "tunde@ibadan", "ngozi@lagos", "worker@lagos", "staff@farmops"):
        assert f"{email}.example" in "\n".join(rest)
    assert "farmops-demo" in "\n".join(rest)
    assert f"Letters (sign-up, forgotten password) are kept in {site.data_dir}/mail" in rest


def test_two_copies_share_nothing(pair: tuple[Copy, Copy], site: Copy) -> None:
    one, two = pair
    assert health(one.port) == health(two.port) == "200"
    access = [postgres_access.read(copy.data_dir) for copy in pair]
    assert access[0]["host"] != access[1]["host"]
    assert access[0]["passwords"]["app"] != access[1]["passwords"]["app"]
    keys = [(copy.data_dir / "secret_key").read_text() for copy in pair]
    assert keys[0] != keys[1]


def test_secrets_are_private(site: Copy) -> None:
    for name in ("secret_key", "postgres.json"):
        assert stat.S_IMODE((site.data_dir / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((site.data_dir / "logs").stat().st_mode) == 0o700


def environment_of(pid: int) -> dict[str, str]:
    """What a process was started with."""
    entries = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(entry.split("=", 1) for entry in entries if "=" in entry)


# What a process of that environment has: the logins of its settings, and whether it opened the file of all passwords.
ASKED = """
import json, sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from django.conf import settings
users = {alias: database.get("USER") for alias, database in settings.DATABASES.items()}
print(json.dumps([users, any("postgres.json" in path for path in opened)]))
"""


@pytest.mark.parametrize(("name", "aliases"), [("web", WEB), ("worker", WORKER)])
def test_a_process_has_the_addresses_of_its_own_logins_and_no_other(site: Copy, name: str, aliases: tuple) -> None:
    passwords = postgres_access.read(site.data_dir)["passwords"]
    first = site.service(name)
    assert first
    for pid in (first, *children(first)):
        environment = environment_of(pid)
        given = {alias for alias, variable in URL_VARIABLES.items() if environment.get(variable)}
        assert given == set(aliases)
        for login, password in passwords.items():
            mine = f"farmops_{login}" in {ALIASES[alias] for alias in aliases}
            assert (password in " ".join(environment.values())) is mine, login
        done = subprocess.run(
            [sys.executable, "-c", ASKED],
            cwd=CHECKOUT,
            env={**environment, "DJANGO_SETTINGS_MODULE": "farmops.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        users, read_all_passwords = json.loads(done.stdout)
        assert users == {alias: ALIASES[alias] for alias in aliases}
        assert not read_all_passwords


def test_the_web_serves_its_pages_with_the_logins_that_it_has(site: Copy) -> None:
    pages = ("lagos-layers/", "lagos-layers/knowledge/?q=hens", "lagos-layers/assistant/", "lagos-layers/activity/")
    client = Client(site.port, "ngozi@lagos.example")
    assert [client.request(f"/farms/{page}")[0] for page in pages] == [200] * len(pages)
    assert Client(site.port, "staff@farmops.example").request("/admin/evidence/")[0] == 200


def test_it_is_ready_soon_after_the_worker_has_begun(site: Copy) -> None:
    assert wait_until(lambda: get(site.port, "/readyz") == "ready\n", PATIENCE, every=0.5), get(site.port, "/readyz")
    assert 'farmops_upkeep_age_seconds{task="retry_stalled"}' in get(site.port, "/metrics")


def get(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    except (OSError, http.client.HTTPException) as error:
        return repr(error)
    finally:
        connection.close()


@pytest.mark.parametrize("name", ["web", "worker", "postgres"])
def test_what_is_killed_comes_back(site: Copy, name: str) -> None:
    before = site.service(name)
    assert before
    os.kill(before, signal.SIGKILL)
    assert wait_until(lambda: site.service(name) not in (None, before), PATIENCE)
    assert wait_until(lambda: health(site.port) == "200" and site.remembers(), PATIENCE)
    assert site.service("worker")


def test_a_second_start_on_the_same_data_is_refused(site: Copy, tmp_path: Path) -> None:
    second = Copy(tmp_path)
    second.data_dir = site.data_dir
    assert second.start().exit_status() == 1
    assert f"already running: process {site.supervisor}" in second.complained()
    assert health(site.port) == "200"


def test_a_taken_port_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", copy.port))
        taken.listen()
        assert copy.start().exit_status() == 1
    assert copy.complained().startswith(f"Port {copy.port} cannot be used: Address already in use.")
    assert not copy.data_dir.exists()


def test_a_start_that_fails_shows_the_reason(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    copy.environment["DATABASE_URL"] = "postgresql://farmops_app@nowhere/farmops"
    assert copy.start().exit_status() == 1
    assert "ASSISTANT_DATABASE_URL, BILLING_DATABASE_URL" in copy.complained()
    assert "QUEUE_DATABASE_URL, OWNER_DATABASE_URL is not set" in copy.complained()
    assert not (copy.data_dir / "postgres").exists()


def test_a_database_of_ones_own_is_used_and_left_alone(pair: tuple[Copy, Copy], tmp_path: Path) -> None:
    access = postgres_access.read(pair[1].data_dir)
    guest = Copy(tmp_path)
    for alias, name in URL_VARIABLES.items():
        guest.environment[name] = postgres_access.url(access, short_name(ALIASES[alias]), "farmops")
    guest.start().wait_until_ready()
    try:
        assert guest.service("postgres") is None
        assert not (guest.data_dir / "postgres.json").exists()
    finally:
        assert guest.stop(signal.SIGINT) == 0
    assert pair[1].remembers()


@pytest.mark.exhaustive
def test_the_whole_site_keeps_what_it_acknowledged(site: Copy) -> None:
    """gunicorn, `manage.py worker` and PostgreSQL under the supervisor, killed while messages come in."""
    client = Client(site.port, "ngozi@lagos.example")
    kept = []
    for number, name in enumerate(VICTIMS):
        kept += [client.send("lagos-layers", f"{number + 2} birds died in Pen 2") for _ in range(2)]
        pid = victim(site, name)
        assert pid, name
        os.kill(pid, signal.SIGKILL)
        kept.append(client.send("lagos-layers", "It rained"))
        assert wait_until(lambda: health(site.port) == "200" and site.service("worker"), PATIENCE), site.complained()
        assert wait_until(lambda: answers(site), PATIENCE)
    [(farm_id,)] = site.query("SELECT id FROM farms WHERE slug = 'lagos-layers'")
    told = {str(repeatable_id(farm_id, key, [("message", text)])) for key, text in filter(None, kept)}
    assert len(told) >= len(VICTIMS) * 2
    assert told <= {key for (key,) in site.query("SELECT idempotency_key FROM ai_runs")}
    site.query("UPDATE ai_runs SET lease_until = now() - interval '1 second' WHERE finished_at IS NULL")
    assert manage(site, "sweep_runs").returncode == 0
    assert site.query("SELECT id FROM ai_runs WHERE finished_at IS NULL") == []
    verified = manage(site, "verify_ledger")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def answers(copy: Copy) -> bool:
    try:
        return bool(copy.query("SELECT 1"))
    except psycopg.OperationalError:
        return False


def test_killing_the_supervisor_kills_all_and_the_next_start_finds_the_data(site: Copy) -> None:
    processes = site.everything()
    assert len(processes) > 5
    assert site.process
    site.process.kill()
    assert all_gone(processes)
    site.process.wait(PATIENCE)
    site.start().wait_until_ready()
    assert site.remembers()


def test_a_signal_stops_everything_in_order(site: Copy) -> None:
    processes = site.everything()
    assert site.stop() == 0
    assert all_gone(processes, 1)
    log = site.data_dir / "postgres" / "log"
    newest = max(log.glob("*.log"), key=lambda path: path.stat().st_mtime)
    assert "database system is shut down" in last_lines(newest, 3)


def test_the_other_copy_never_noticed(pair: tuple[Copy, Copy]) -> None:
    assert health(pair[1].port) == "200"
    assert pair[1].said().count("is ready") == 1


@pytest.mark.skipif(not VIRTUALENV.is_file(), reason="make run uses .venv, which is not there")
def test_killing_make_stops_everything(pair: tuple[Copy, Copy]) -> None:
    processes = pair[1].everything() | {pair[1].supervisor}
    assert pair[1].process
    pair[1].process.kill()
    assert all_gone(processes)
    pair[1].process.wait(PATIENCE)


@pytest.mark.parametrize("text", ["", "http", "0", "65536", "-1", "8000.5"])
def test_a_port_is_a_number(text: str) -> None:
    with pytest.raises(Problem, match="PORT must be a number"):
        port_number(text)


class Mortal:
    """A service that dies as soon as it has started."""

    name = "web"
    starts = 0

    def start(self) -> None:
        self.starts += 1

    def is_alive(self) -> bool:
        return False

    def log_tail(self) -> str:
        return "ModuleNotFoundError: assistant"


def test_what_keeps_dying_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Keeper, "DELAYS", (0.0, 0.0, 0.0))
    mortal = Mortal()
    keeper = Keeper(mortal)
    for _ in range(3):
        keeper.check()
    with pytest.raises(Problem, match=r"web died 4 times in a row(.|\n)*ModuleNotFoundError: assistant"):
        keeper.check()
    assert mortal.starts == 3


def test_what_lived_long_is_always_restarted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Keeper, "DELAYS", (0.0,))
    monkeypatch.setattr(Keeper, "YOUNG", 0.0)
    mortal = Mortal()
    keeper = Keeper(mortal)
    for _ in range(20):
        keeper.check()
    assert mortal.starts == 20


def test_what_does_not_want_to_stop_is_killed(tmp_path: Path) -> None:
    command = ["bash", "-c", "trap '' TERM; echo deaf; while true; do sleep 600; done"]
    programs = [Program(name, command, tmp_path) for name in ("web", "worker")]
    for program in programs:
        program.start()
    assert wait_until(lambda: all(program.log_tail() == "deaf" for program in programs), PATIENCE)
    stop_all(programs, 0.1)
    assert not any(program.is_alive() for program in programs)


def test_a_restart_waits_ever_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Keeper, "DELAYS", (0.0, 600.0))
    mortal = Mortal()
    keeper = Keeper(mortal)
    for _ in range(5):
        keeper.check()
    assert mortal.starts == 1
