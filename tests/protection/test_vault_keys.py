"""Keys change while work goes on; a lost key is reported, and nothing is sealed over it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from itsso.platform.cli import main
from itsso.platform.errors import Refused
from itsso.platform.home import home
from itsso.protection import jobs, keys, rotation
from itsso.protection.keys import KeyLost, LocalMaster
from itsso.protection.models import DataKey, Item, Rotation
from itsso.protection.new_keys import new_key, new_master_key
from itsso.protection.openings import open_identity, own_opening, read_opening
from itsso.protection.ranges import enter
from itsso.protection.vault import SealedText, current_items, seal_texts
from tests.support.audit_log import lines
from tests.support.case_events import register
from tests.support.sample_nation import World

pytestmark = pytest.mark.usefixtures("own_home")


@pytest.fixture
def cases(world: World) -> list[UUID]:
    case_ids = [register(world.system, world.kotwali, str(n), "2025-03-01", "BNS 64(1)") for n in range(1, 4)]
    for n, case_id in enumerate(case_ids):
        with enter(world.sho):
            seal_texts(
                case_id,
                [SealedText("V1", "name", f"Name {n}"), SealedText("case", "narrative", f"Story {n}")],
                by=world.sho,
            )
    return case_ids


def texts(world: World, cases: list[UUID]) -> list[str]:
    """Open and read the sealed names of these cases; return them."""
    names = []
    for case_id in cases:
        with enter(world.sho):
            items = list(current_items(case_id).values_list("pk", flat=True))
            opening = open_identity(case_id, items, "contact", "", by=world.sho)
        with enter(world.sho):
            read = read_opening(own_opening(case_id, opening, by=world.sho), by=world.sho)
            names += [opened_text.text for opened_text in read if opened_text.item.kind == "name"]
    return names


def rotate(world: World, state: str = "UP") -> Rotation:
    *_, last = rotation.continue_rotation(rotation.start_rotation(state, by=world.system).pk, by=world.system)
    return last


def test_after_a_change_everything_opens_and_nothing_is_under_the_old_version(world: World, cases: list[UUID]) -> None:
    done = rotate(world)
    assert (done.version, done.done, done.total) == (2, 6, 6)
    with enter(world.sho):
        assert set(Item.objects.values_list("key_version", flat=True)) == {2}
    assert texts(world, cases) == ["Name 0", "Name 1", "Name 2"]
    assert [line["act"] for line in lines() if "rotation" in line["act"]] == [
        "vault.rotation_begun",
        "vault.rotation_ended",
    ]


def test_killed_rotation_resumes_and_readers_see_both_versions(
    world: World, cases: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH_SIZE", 2)
    begun = rotation.start_rotation("UP", by=world.system)
    next(rotation.continue_rotation(begun.pk, by=world.system))
    with enter(world.sho):
        assert sorted(Item.objects.values_list("key_version", flat=True)) == [1, 1, 1, 1, 2, 2]
    assert texts(world, cases) == ["Name 0", "Name 1", "Name 2"]
    with enter(world.sho):
        seal_texts(cases[0], [SealedText("V1", "phone", "9876543210")], by=world.sho)
        assert Item.objects.get(kind="phone").key_version == 2
    assert rotation.start_rotation("UP", by=world.system).pk == begun.pk
    *_, last = rotation.continue_rotation(begun.pk, by=world.system)
    assert (last.done, last.ended is None) == (6, False)
    assert texts(world, cases) == ["Name 0", "Name 1", "Name 2"]


def test_worker_finishes_a_rotation_by_its_job(world: World, cases: list[UUID]) -> None:
    begun = rotation.start_rotation("UP", by=world.system)
    with connection.cursor() as cursor:
        cursor.execute("select task_name, args from procrastinate_jobs where task_name like 'protection.%'")
        ((name, args),) = cursor.fetchall()
    assert (name, json.loads(args)) == ("protection.rotate", {"rotation": str(begun.pk)})
    for _again in range(2):
        jobs.rotate(**json.loads(args))
    assert Rotation.objects.get().done == 6
    assert texts(world, cases) == ["Name 0", "Name 1", "Name 2"]


def test_master_key_changes_without_a_restart_of_processes_that_cache_the_old_one(
    world: World, cases: list[UUID], tmp_path: Path
) -> None:
    old = keys.master()
    name, changed = rotation.change_master(by=world.system)
    assert (changed, name != old.name) == (2, True)
    keys._memory.clear()
    keys._remembered(
        (*keys._settings_of_master_key().values(), str(home())), lambda: old
    )  # another process, which read it before
    assert texts(world, cases) == ["Name 0", "Name 1", "Name 2"]
    assert len((tmp_path / "master_key").read_text().split()) == 2
    assert (tmp_path / "master_key").stat().st_mode & 0o777 == 0o600


def test_master_key_in_a_file_of_the_environment_is_changed_in_that_file_first(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept-apart"
    first, second = new_master_key(), new_master_key()
    file.write_text(first)
    monkeypatch.setenv("ITSSO_MASTER_KEY_FILE", str(file))
    case_id = register(world.system, world.kotwali, "1", "2025-03-01", "BNS 64(1)")
    with enter(world.sho):
        seal_texts(case_id, [SealedText("V1", "name", "Name 0")], by=world.sho)
    file.write_text(f"{second}\n{first}\n")
    keys.forget()
    assert rotation.change_master(by=world.system)[1] == 2
    file.write_text(second)
    keys.forget()
    assert texts(world, [case_id]) == ["Name 0"]
    assert not (tmp_path / "master_key").exists()


class Device:
    """A key service of its own, which knows no key of the project and stores the keys it is given separately."""

    name = "hsm-7"
    _keys_by_handle: dict[bytes, bytes] = {}  # noqa: RUF012  as an HSM would, for the whole process

    def wrap(self, key: bytes) -> bytes:
        handle = len(self._keys_by_handle).to_bytes(4)
        self._keys_by_handle[handle] = key
        return handle

    def unwrap(self, wrapped: bytes) -> bytes:
        return self._keys_by_handle[wrapped]


def test_a_key_service_named_by_its_path_takes_the_masters_place(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "import_string", lambda path: {"state.hsm.Device": Device}[path])
    monkeypatch.setenv("ITSSO_MASTER_KEY_PROVIDER", "state.hsm.Device")
    case_id = register(world.system, world.kotwali, "1", "2025-03-01", "BNS 64(1)")
    with enter(world.sho):
        seal_texts(case_id, [SealedText("V1", "name", "Name 0")], by=world.sho)
    assert texts(world, [case_id]) == ["Name 0"]
    assert set(DataKey.objects.values_list("master", flat=True)) == {"hsm-7"}
    assert not (tmp_path / "master_key").exists()


def test_lost_key_of_a_state_is_not_replaced_by_another(
    world: World, cases: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ITSSO_MASTER_KEY", new_master_key())
    keys.forget()
    before = list(DataKey.objects.order_by("pk").values_list())
    with pytest.raises(KeyLost):
        rotation.start_rotation("UP", by=world.system)
    with pytest.raises(KeyLost):
        rotation.change_master(by=world.system)
    assert list(DataKey.objects.order_by("pk").values_list()) == before
    assert not Rotation.objects.exists()


def test_key_made_in_a_rolled_back_transaction_seals_nothing_later(world: World) -> None:
    case_id = register(world.system, world.kotwali, "1", "2025-03-01", "BNS 64(1)")
    with pytest.raises(ZeroDivisionError), enter(world.sho):
        seal_texts(case_id, [SealedText("V1", "name", "Gone")], by=world.sho)
        raise ZeroDivisionError
    with enter(world.sho):
        seal_texts(case_id, [SealedText("V1", "name", "Name 0")], by=world.sho)
    keys.forget()
    assert texts(world, [case_id]) == ["Name 0"]


@pytest.mark.parametrize("text", ["", "short", "é", "=" * 44])
def test_invalid_master_key_is_reported(
    world: World, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "k").write_text(text)
    monkeypatch.setenv("ITSSO_MASTER_KEY_FILE", str(tmp_path / "k"))
    with pytest.raises(KeyLost, match="master key"):
        keys.master()


def test_a_sealed_text_opens_with_its_key_and_its_own_row_only() -> None:
    key = new_key()
    sealed = keys.seal(key, b"text", b"row")
    assert keys.unseal(key, sealed, b"row") == b"text"
    assert keys.seal(key, b"text", b"row") != sealed
    broken = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for wrong in ((new_key(), sealed, b"row"), (key, sealed, b"another"), (key, broken, b"row")):
        with pytest.raises(KeyLost):
            keys.unseal(*wrong)
    with pytest.raises(KeyLost):
        LocalMaster([new_key()]).unwrap(LocalMaster([key]).wrap(key))


def test_command_reports_the_status_of_keys_and_changes_them(
    world: World, cases: list[UUID], capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["vault", "rotate", "--state", "up"]) == 0
    assert "6 items are sealed under version 2" in capsys.readouterr().out
    assert main(["vault", "rotate", "--master"]) == 0
    capsys.readouterr()
    assert main(["vault", "status", "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert [(key["purpose"], key["version"], key["items"]) for key in status["keys"]] == [
        ("find", 1, 0),
        ("seal", 1, 0),
        ("seal", 2, 6),
    ]
    assert main(["vault", "rotate", "--state", "KL"]) == 1
    assert "Nothing is sealed for KL" in capsys.readouterr().err
    monkeypatch.setenv("ITSSO_MASTER_KEY", new_master_key())
    keys.forget()
    assert main(["vault", "status"]) == 1
    assert "CANNOT BE HAD" in capsys.readouterr().out


def test_first_master_key_is_printed_where_there_is_no_database(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "ITSSO_"))}
    command = [sys.executable, "-m", "itsso.platform.cli", "vault", "new-master-key"]
    done = subprocess.run(
        command, env=environment | {"ITSSO_HOME": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert len(urlsafe_b64decode(done.stdout)) == 32
    assert list(tmp_path.iterdir()) == []


def test_state_with_keys_lost_for_good_gets_new_keys_and_its_sealed_texts_stay_shut(
    world: World, cases: list[UUID], capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["vault", "begin-anew", "--state", "UP"]) == 1
    assert "are not lost" in capsys.readouterr().err
    monkeypatch.setenv("ITSSO_MASTER_KEY", new_master_key())
    keys.forget()
    assert main(["vault", "begin-anew", "--state", "IN-UP"]) == 0
    new_case = register(world.system, world.kotwali, "9", "2025-03-01", "BNS 64(1)")
    with enter(world.sho):
        seal_texts(new_case, [SealedText("V1", "name", "Name 9")], by=world.sho)
    assert texts(world, [new_case]) == ["Name 9"]
    with pytest.raises(KeyLost):
        texts(world, cases)
    assert rotate(world).done == 1
    assert texts(world, [new_case]) == ["Name 9"]


def test_nothing_is_changed_for_a_state_that_holds_nothing(world: World) -> None:
    with pytest.raises(Refused, match="Nothing is sealed"):
        rotation.start_rotation("KL", by=world.system)
