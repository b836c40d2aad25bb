"""`make run`: one process that starts PostgreSQL, the web and the worker, and keeps them running.

Stopping it, in whatever way, stops all of them: on Ctrl-C and SIGTERM in order, and when it is killed the
kernel tells them. The next start finds all data again.
"""

import argparse
import http.client
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import NoReturn

import environ

from farmops import data_dir as home
from farmops import secret_key
from farmops.database.logins import ALIASES, URL_VARIABLES, WEB, WORKER, short_name
from farmops.embedded import cluster as postgres
from farmops.embedded.access import embedded_urls
from farmops.embedded.home import PostgresError, make_data_dir
from farmops.processes import end_with, wait_until
from farmops.running.services import Database, Keeper, Problem, Program, Service, keep_small, stop_all

READY_SECONDS = 60
STOP_SECONDS = 6  # for web and worker, to finish what they are at
LOGINS = """\
  amina@kaduna.example    owner of kaduna-backyard
  tunde@ibadan.example    owner of ibadan-catfish
  ngozi@lagos.example     owner of lagos-layers
  worker@lagos.example    worker on lagos-layers
  staff@farmops.example   staff
  password of all: farmops-demo
"""


class Supervisor:
    """Everything that one `make run` starts."""

    def __init__(self, port: int, data_dir: Path) -> None:
        self.port = port
        self.data_dir = data_dir
        self.log_dir = data_dir / "logs"
        self.database: Database | None = None
        python = sys.executable
        web = [python, "-m", "gunicorn", "-c", "python:farmops.gunicorn_conf", "farmops.wsgi"]
        self.web = Program("web", web, self.log_dir)
        self.worker = Program("worker", [python, "manage.py", "worker"], self.log_dir)
        self.preparation = Program("prepare", [python, "-m", "farmops.running.prepare"], self.log_dir)

    def start(self) -> None:
        """Start everything and return when the site answers. Raises Problem or PostgresError."""
        require_free(self.port)
        make_data_dir(self.data_dir)
        addresses = given_addresses()
        if addresses:
            postgres.lock(self.data_dir)
        else:
            self._start_database()
            addresses = embedded_addresses()
        self.log_dir.mkdir(mode=0o700, exist_ok=True)
        default("SECRET_KEY", secret_key.keep())
        self._prepare()
        keep_small(self.log_dir / "access.log")
        self.web.environment = environment_with(WEB, addresses)
        self.worker.environment = environment_with(WORKER, addresses)
        self.web.start()
        self.worker.start()
        self._wait_until_ready()

    def watch(self) -> NoReturn:
        """Restart what dies, for ever. Raises Problem when something keeps dying."""
        services: list[Service] = [self.web, self.worker]
        services += [self.database] if self.database is not None else []
        keepers = [Keeper(service) for service in services]
        while True:
            for keeper in keepers:
                keeper.check()
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop web and worker, then PostgreSQL; in less than ten seconds unless PostgreSQL needs more."""
        stop_all([self.preparation, self.web, self.worker], STOP_SECONDS)
        if self.database is not None:
            self.database.stop()

    def _start_database(self) -> None:
        if not (self.data_dir / "postgres").exists():
            print("First start: creating the database and the demo farms", file=sys.stderr)  # noqa: T201
        self.database = Database(postgres.Cluster(self.data_dir))
        self.database.start()

    def _prepare(self) -> None:
        self.preparation.start()
        if self.preparation.wait() != 0:
            raise Problem(f"The database could not be prepared:\n{self.preparation.log_tail()}")

    def _wait_until_ready(self) -> None:
        answer = ""

        def settled() -> bool:
            nonlocal answer
            answer = health(self.port)
            return answer == "200" or self._dead() is not None

        wait_until(settled, READY_SECONDS, every=0.05)
        dead = self._dead()
        if dead is not None:
            raise Problem(f"{dead.name} ended while starting. Its last lines:\n{dead.log_tail()}")
        if answer != "200":
            raise Problem(f"/healthz answered {answer} for {READY_SECONDS} s:\n{self.web.log_tail()}")

    def _dead(self) -> Program | None:
        return next((program for program in (self.web, self.worker) if not program.is_alive()), None)


def given_addresses() -> dict[str, str]:
    """{alias: address} of the logins of a PostgreSQL of one's own; none for the embedded one. Raises Problem."""
    addresses = {alias: os.environ.get(name, "") for alias, name in URL_VARIABLES.items()}
    lacking = [URL_VARIABLES[alias] for alias, address in addresses.items() if not address]
    if len(lacking) == len(addresses):
        return {}
    if lacking:
        raise Problem(
            f"{', '.join(lacking)} is not set. Set every login's address, or none for the embedded PostgreSQL."
        )
    return addresses


def embedded_addresses() -> dict[str, str]:
    """The same of the embedded PostgreSQL, which must have been started."""
    urls = embedded_urls()
    return {alias: urls[short_name(login)] for alias, login in ALIASES.items()}


def environment_with(aliases: tuple[str, ...], addresses: dict[str, str]) -> dict[str, str]:
    """Our environment for a process that works as these logins: their addresses, and no other login's.

    The others are there and empty, so that no .env file fills them in.
    """
    variables = {name: addresses[alias] if alias in aliases else "" for alias, name in URL_VARIABLES.items()}
    return {**os.environ, **variables}


def require_free(port: int) -> None:
    """Raise Problem unless we can listen on `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Problem(
                f"Port {port} cannot be used: {error.strerror}. Choose another one: make run PORT={port + 1}"
            ) from None


def health(port: int) -> str:
    """The status that /healthz answers with, or what went wrong."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return getattr(error, "strerror", None) or type(error).__name__
    finally:
        connection.close()


def where_mail_lies(data_dir: Path) -> str:
    """A line for whoever started it, while no mail server is set."""
    if os.environ.get("EMAIL_URL"):
        return ""
    return f"Letters (sign-up, forgotten password) are kept in {data_dir / 'mail'}\n"


def default(name: str, value: str) -> None:
    """Set an environment variable that is not set, or is set to nothing."""
    os.environ[name] = os.environ.get(name) or value


def port_number(text: str) -> int:
    """The PORT variable as a number. Raises Problem."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Problem(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def stop_on_signals() -> None:
    """Ctrl-C, SIGTERM and a closed terminal end the program through its `finally`; only the first counts."""
    signals = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup
        signals.append(signal.SIGHUP)

    def stop(signum: int, frame: object) -> NoReturn:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(0)

    for each in signals:
        signal.signal(each, stop)


def run(port: int, data_dir: Path) -> NoReturn:
    """Start, announce, watch; stop everything on the way out."""
    began = time.monotonic()
    supervisor = Supervisor(port, data_dir)
    try:
        supervisor.start()
        seconds = time.monotonic() - began
        ready = f"FarmOps Desk is ready on http://127.0.0.1:{port} ({seconds:.1f} s)"
        print(f"{ready}\n{LOGINS}{where_mail_lies(data_dir)}Ctrl-C stops it.", flush=True)  # noqa: T201
        supervisor.watch()
    finally:
        supervisor.stop()


def main() -> int:
    """The exit status: 0 when asked to stop, 1 on a problem, which is printed."""
    parser = argparse.ArgumentParser(prog="farmops.running.supervisor", description="Run FarmOps Desk.")
    parser.add_argument("--end-with-parent", action="store_true", help="stop when the calling process ends")
    if parser.parse_args().end_with_parent:
        end_with(os.getppid(), signal.SIGTERM)
    stop_on_signals()
    if (home.CHECKOUT / ".env").is_file():
        environ.Env.read_env(home.CHECKOUT / ".env")
    data_dir = home.data_dir()
    default("FARMOPS_LOCAL", "1")  # plain HTTP on this machine, and the demo
    default("PORT", "8000")
    os.environ["FARMOPS_DATA_DIR"] = str(data_dir)
    try:
        run(port_number(os.environ["PORT"]), data_dir)
    except (Problem, PostgresError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1


if __name__ == "__main__":
    sys.exit(main())
