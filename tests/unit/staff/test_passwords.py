"""Passwords: what is stored, and that an unknown name costs the same work as a known one."""

from __future__ import annotations

import threading

import pytest

from app.domain.staff import normal_password, password_problem
from app.services.staff.passwords import Passwords
from tests.support.staff import RecordingHasher, quick_passwords


def test_the_hash_is_argon2id_with_more_work_than_owasp_asks_for() -> None:
    stored = Passwords().hashed("nanohana sakura")
    assert stored.startswith("$argon2id$v=19$m=32768,t=3,p=1$")


def test_a_password_is_right_or_wrong() -> None:
    passwords = quick_passwords()
    stored = passwords.hashed("nanohana sakura")
    assert passwords.is_right("nanohana sakura", stored=stored)
    assert not passwords.is_right("nanohana sakurb", stored=stored)
    assert not passwords.is_right("nanohana sakura", stored=None)
    assert not passwords.is_right("nanohana sakura", stored="no hash at all")


def test_the_stand_in_of_an_unknown_name_is_no_password() -> None:
    assert not quick_passwords().is_right("stand-in", stored=None)


def test_known_and_unknown_names_cost_the_same_work() -> None:
    hasher = RecordingHasher()
    passwords = Passwords(hasher)
    stored = passwords.hashed("nanohana sakura")
    passwords.is_right("the first question makes the stand-in", stored=None)
    hasher.work.clear()
    passwords.is_right("wrong", stored=stored)
    known = hasher.work.copy()
    hasher.work.clear()
    passwords.is_right("wrong", stored=None)
    assert hasher.work == known
    assert len(known) == 1


def test_no_more_than_two_are_hashed_at_once() -> None:
    hasher = RecordingHasher()
    passwords = Passwords(hasher)
    threads = [
        threading.Thread(target=lambda: passwords.is_right("wrong", stored=None)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert hasher.most_at_once <= 2


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("nanohana sakura", None),
        ("菜の花と桜と椿が咲く春の朝", None),
        ("short", "too_short"),
        ("x" * 257, "too_long"),
        ("aaaaaaaaaaaaaaaa", "too_simple"),
        ("121212121212", "too_simple"),
        ("owner@example.jp", "like_email"),
        ("owner@example.jp1", "like_email"),
        ("OWNER@example.jp", "like_email"),
        ("hanako-owner-2026!", None),
    ],
)
def test_a_new_password_is_judged_by_length_and_by_what_it_is_made_of(
    password: str, problem: str | None
) -> None:
    assert password_problem(password, email="owner@example.jp") == problem


def test_a_password_is_the_same_from_every_keyboard() -> None:
    assert normal_password("ｎａｎｏｈａｎａ　ｓａｋｕｒａ") == "nanohana sakura"
