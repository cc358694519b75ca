"""A PostgreSQL and a Redis of one's own: there when wanted, gone when not, whatever happens in between."""

import contextlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest
from redis import Redis

from server import embedded
from server.embedded import AlreadyRunning, CannotStart
from server.embedded import home as homes
from tests.server.conftest import at_work_in, kept


def test_what_is_written_is_there_after_a_restart(folder: Path) -> None:
    with embedded.services(folder) as first, psycopg.connect(first.database_url) as connection:
        connection.execute("DROP TABLE IF EXISTS notes; CREATE TABLE notes AS SELECT 'still here' AS note")

    with embedded.services(folder) as second, psycopg.connect(second.database_url) as connection:
        row = connection.execute("SELECT note FROM notes").fetchone()

    assert row == ("still here",)


def test_a_folder_may_be_named_from_where_one_stands(new_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(new_folder)

    with embedded.services(Path("var")) as services, psycopg.connect(services.database_url) as connection:
        row = connection.execute("SELECT 1").fetchone()

    assert row == (1,)


def test_both_servers_answer_and_survive_a_power_cut(folder: Path) -> None:
    with embedded.services(folder) as services:
        with psycopg.connect(services.database_url) as connection:
            fsync = connection.execute("SHOW fsync").fetchone()
        redis_answers = Redis.from_url(services.redis_url).ping()

    assert fsync == ("on",)
    assert redis_answers


def test_nothing_runs_once_the_block_is_left(folder: Path) -> None:
    with embedded.services(folder):
        assert len(at_work_in(folder)) > 1, "servers work in their folders, or this test sees nothing"

    assert at_work_in(folder) == []


def test_sockets_are_their_owners_alone(folder: Path) -> None:
    with embedded.services(folder):
        sockets = homes.socket_folder(folder)

        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert len(os.fsencode(sockets)) < 85
    assert not sockets.exists()


def test_no_password_and_no_other_user_gets_in(folder: Path) -> None:
    with embedded.services(folder), pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
        psycopg.connect(f"postgresql://nobody@/postgres?host={homes.socket_folder(folder)}")


def test_the_role_of_the_site_is_no_superuser(folder: Path) -> None:
    with embedded.services(folder) as services, psycopg.connect(services.database_url) as connection:
        row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()

    assert row == (False,)


def test_a_second_start_from_the_same_folder_is_refused(folder: Path) -> None:
    with embedded.services(folder), pytest.raises(AlreadyRunning, match=str(os.getpid())), embedded.services(folder):
        pass


def test_a_second_command_finds_the_servers_that_run(folder: Path) -> None:
    with embedded.services(folder) as services:
        found = embedded.addresses(folder)

    assert (found.database_url, found.redis_url) == (services.database_url, services.redis_url)


def test_an_address_that_is_given_is_taken(folder: Path) -> None:
    given = embedded.Services("postgresql://elsewhere/kith", "redis://elsewhere")

    with embedded.services(folder, given=given) as services:
        assert services == given
    assert at_work_in(folder) == []


def test_a_folder_that_others_may_not_enter_will_do() -> None:
    closed = Path(tempfile.mkdtemp(prefix="kith-test-"))
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700

    with embedded.services(closed) as services, psycopg.connect(services.database_url) as connection:
        row = connection.execute("SELECT 1").fetchone()

    assert row == (1,)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700, "no other folder's mode is changed"
    homes.remove(closed)


def test_a_program_in_a_folder_that_others_may_not_enter_will_do(new_folder: Path) -> None:
    wheel = new_folder / "closed" / "wheel"
    wheel.mkdir(parents=True)
    wheel.parent.chmod(0o700)
    (wheel / "program").write_text("#!/bin/sh\n")
    (wheel / "program").chmod(0o700)

    with homes.opened(new_folder) as home:
        reached = homes.within_reach(wheel / "program", wheel.parent, ["wheel"], home)

    assert home.owner.is_us or homes.may_enter(reached)
    assert reached.read_text() == "#!/bin/sh\n"
    shutil.rmtree(reached.parents[1])


def test_a_socket_folder_that_is_not_ours_is_refused(folder: Path) -> None:
    homes.socket_folder(folder).symlink_to(folder)

    with pytest.raises(CannotStart, match="belongs to another user"), embedded.services(folder):
        pass

    homes.socket_folder(folder).unlink()


def test_what_was_left_over_is_cleared_away_and_nothing_that_just_begins() -> None:
    begins, left_over = (Path(tempfile.mkdtemp(prefix="kith-passing-")) for _ in range(2))
    os.utime(left_over, (0, 0))

    with homes.passing():
        assert begins.exists(), "another start is about to lock it"
        assert not left_over.exists()

    homes.remove(begins)


@pytest.mark.fault
@pytest.mark.parametrize("victim", ["postgres", "redis", "keeper"])
def test_the_next_start_works_after_a_kill(folder: Path, victim: str) -> None:
    with kept(folder) as first:
        with psycopg.connect(first.database_url) as connection:
            connection.execute("DROP TABLE IF EXISTS notes; CREATE TABLE notes AS SELECT 'still here' AS note")
        getattr(first, victim).kill()
        first.keeper.kill()
        first.keeper.wait()

    with embedded.services(folder) as services, psycopg.connect(services.database_url) as connection:
        row = connection.execute("SELECT note FROM notes").fetchone()
        assert Redis.from_url(services.redis_url).ping()

    assert row == ("still here",)


@pytest.mark.fault
def test_the_next_start_works_after_everything_was_killed_at_once(folder: Path) -> None:
    with kept(folder) as first:
        with psycopg.connect(first.database_url) as connection:
            connection.execute("DROP TABLE IF EXISTS notes; CREATE TABLE notes AS SELECT 'still here' AS note")
        everyone = [first.postgres, *first.postgres.children(), first.redis]
        first.keeper.kill()
        for process in everyone:
            # They begin to end by themselves as soon as the first is gone.
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    with embedded.services(folder) as services, psycopg.connect(services.database_url) as connection:
        row = connection.execute("SELECT note FROM notes").fetchone()

    assert row == ("still here",)


@pytest.mark.fault
def test_the_servers_end_with_the_process_that_keeps_them(folder: Path) -> None:
    with kept(folder) as first:
        first.keeper.kill()

        first.postgres.wait(10)
        first.redis.wait(10)


@pytest.mark.fault
def test_a_first_start_that_is_cut_off_leaves_nothing_half_made(new_folder: Path) -> None:
    cut_off = new_folder / "postgres" / "cluster.new"
    cut_off.mkdir(parents=True)
    (cut_off / "PG_VERSION").write_text("18\n")

    with embedded.services(new_folder) as services, psycopg.connect(services.database_url) as connection:
        row = connection.execute("SELECT 1").fetchone()

    assert row == (1,)


@pytest.mark.fault
def test_the_loss_of_a_server_is_noticed(folder: Path) -> None:
    with embedded.services(folder) as services:
        assert services.lost() is None

        services.servers[1].process.kill()
        services.servers[1].process.wait()

        assert services.lost() == "Redis"
