"""The command line of ``packaging/dev.py``, and where it runs things."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import dev
import dev_room
from dev_room import Opening, Room, Tenant
from dev_venv import Venv

NOBODY = Tenant("nobody", 65534, 65534, ("setpriv", "--reuid=65534", "--"))
only_posix = pytest.mark.skipif(sys.platform == "win32", reason="rooms differ on Windows")


@pytest.mark.parametrize(
    ("system", "environment", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_where_a_screen_is_seen(system: str, environment: dict[str, str], expected: bool) -> None:
    assert dev.sees_screen(system, environment) is expected


@pytest.mark.parametrize(
    "arguments",
    [[], ["dance"], ["setup", "now"], ["check", "it"], ["shots"], ["bench", "no-such-bench"]],
)
def test_wrong_use_ends_with_2_and_changes_nothing(
    arguments: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Venv:
        raise AssertionError("the command line was to be judged first")

    monkeypatch.setattr(dev, "_prepare", refuse)
    assert dev.main(arguments) == 2


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["--help"]) == 0
    shown = capsys.readouterr().out
    for command in ("run", "test", "setup", "check", "bench", "shots"):
        assert f"\n  {command} " in shown


def test_benches_are_the_modules_of_their_folder(tmp_path: Path) -> None:
    for name in ("pull.py", "search.py", "notes.txt"):
        (tmp_path / name).write_text('if __name__ == "__main__":\n    print("fast")\n')
    for name in ("__init__.py", "mailboxes.py"):
        (tmp_path / name).write_text('"""Shared by all."""\n')
    assert dev.choose_benches(tmp_path, []) == ["pull", "search"]
    assert dev.choose_benches(tmp_path, ["search"]) == ["search"]
    with pytest.raises(dev.WrongUse, match="'reach'; there are: pull, search"):
        dev.choose_benches(tmp_path, ["reach"])


def test_who_does_not_own_the_checkout_keeps_no_cache_in_it(tmp_path: Path) -> None:
    venv = Venv(tmp_path)
    ours = dev.compose_pytest(venv, Room(tmp_path, tmp_path, Tenant(), {}), ["-k", "x"])
    theirs = dev.compose_pytest(venv, Room(tmp_path, tmp_path, NOBODY, {}), [])
    assert ours == [str(venv.python), "-m", "pytest", "-k", "x"]
    assert theirs == [str(venv.python), "-m", "pytest", "-p", "no:cacheprovider"]


@only_posix
def test_a_room_leads_into_nobodys_session() -> None:
    outer = {
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus",
        "HOME": "/home/anna",
        "LANG": "de_DE",
        "PATH": "/usr/bin",
        "PYTHONPATH": "/somewhere",
        "QT_STYLE_OVERRIDE": "kvantum",
        "SSL_CERT_FILE": "/etc/own.pem",
        "WAYLAND_DISPLAY": "wayland-0",
        "XDG_CONFIG_HOME": "/home/anna/.config",
    }
    room = Path("/tmp/hp-1")
    inner = dev_room.furnish(outer, home=room / "home", runtime=room / "run", temporary=room / "t")
    path = inner.pop("PATH").split(":")
    assert "/usr/sbin" in path
    encoding = inner.pop("LC_ALL")
    assert encoding.endswith("UTF-8")
    assert inner == {
        "HOME": "/tmp/hp-1/home",
        "LANG": "de_DE",
        "PYTHONUNBUFFERED": "1",
        "SSL_CERT_FILE": "/etc/own.pem",
        "TMPDIR": "/tmp/hp-1/t",
        "XAUTHORITY": "/home/anna/.Xauthority",
        "XDG_RUNTIME_DIR": "/tmp/hp-1/run",
    }


@only_posix
@pytest.mark.parametrize("variable", ["LC_ALL", "LC_CTYPE", "LANG"])
def test_an_encoding_that_qt_likes_is_kept(variable: str) -> None:
    outer = {variable: "pt_BR.utf8"}
    room = Path("/tmp/hp-1")
    inner = dev_room.furnish(outer, home=room, runtime=room, temporary=room)
    assert inner[variable] == "pt_BR.utf8"
    assert inner.keys() & {"LC_ALL", "LC_CTYPE", "LANG"} == {variable}


def test_nothing_is_opened_that_all_can_enter(tmp_path: Path) -> None:
    assert dev_room.plan_openings([tmp_path], is_open=lambda _: True) == []


@only_posix
def test_a_closed_folder_shows_only_what_is_wanted(tmp_path: Path) -> None:
    checkout, python = tmp_path / "home/mail/homeport", tmp_path / "home/python"
    for folder in (checkout, python):
        folder.mkdir(parents=True)
    openings = dev_room.plan_openings(
        [checkout, python], is_open=lambda folder: folder != tmp_path / "home"
    )
    assert openings == [Opening(tmp_path / "home", (checkout, python))]


@only_posix
def test_of_a_checkout_that_is_closed_itself_the_content_is_shown(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").touch()
    openings = dev_room.plan_openings([tmp_path], is_open=lambda folder: folder != tmp_path)
    assert openings == [Opening(tmp_path, (tmp_path / "a", tmp_path / "b"))]


@only_posix
def test_the_script_that_opens_folders_takes_any_path(tmp_path: Path) -> None:
    folder = tmp_path / "it's a; folder"
    folder.mkdir()
    script = dev_room.write_opening_script([Opening(tmp_path, (folder,))], tmp_path / "stage")
    done = subprocess.run(["sh", "-n", "-c", script], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    # What is shown must be held elsewhere before the closed folder is covered.
    assert script.index("--rbind") < script.index(f"tmpfs {tmp_path}\n") < script.index("--move")
    assert script.endswith('exec "$@"')


@only_posix
def test_a_signal_ends_a_command_as_shells_count_it(tmp_path: Path) -> None:
    code = dev_room.run_to_end(
        ["sh", "-c", "kill -TERM $$"], folder=tmp_path, environment={"PATH": "/usr/bin:/bin"}
    )
    assert code == 128 + 15
