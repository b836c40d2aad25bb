"""The cache of sign-in's limits: JSON in PostgreSQL, each change one statement."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connections


@pytest.fixture
def name():
    return f"test:{uuid4()}"


def entries(key):
    with connections["signin"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache_entries WHERE cache_key = %s", [cache.make_key(key)])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("value", [1, True, None, "ጫጩት", 1.5, [1.5, 2.5], {"a": [1, {"b": None}]}])
def test_what_json_can_say_comes_back(name, value):
    cache.set(name, value)
    assert cache.get(name, "nothing") == value
    assert name in cache


def test_nothing_else_is_taken(name):
    for value in (object(), {1, 2}, b"x"):
        with pytest.raises(TypeError):
            cache.set(name, value)
    assert cache.get(name, "nothing") == "nothing"


def test_an_entry_is_added_once(name):
    assert cache.add(name, 1)
    assert not cache.add(name, 2)
    assert cache.get(name) == 1
    cache.set(name, 1, timeout=0)
    assert cache.get(name) is None
    assert cache.add(name, 3)
    assert cache.get(name) == 3


def test_entries_end_and_are_swept(name):
    for timeout in (0, -1):
        cache.set(name, 1, timeout=timeout)
        assert cache.get_many([name]) == {}
        assert not cache.touch(name)
    cache.set(f"{name}:2", 1)
    assert entries(name) == 0
    cache.set(name, 1, timeout=None)
    assert cache.touch(name, 60)
    assert cache.get(name) == 1
    assert cache.delete(name)
    assert not cache.delete(name)


def in_eight_threads(work):
    def tidy(number):
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(tidy, range(40)))


def test_counting_loses_nothing_when_all_count_at_once(name):
    cache.set(name, 0)
    assert sorted(in_eight_threads(lambda _number: cache.incr(name))) == list(range(1, 41))
    assert cache.decr(name, 40) == 0
    with pytest.raises(ValueError, match="no"):
        cache.incr(f"{name}:none")


def test_of_all_who_add_at_once_one_does(name):
    assert sum(in_eight_threads(lambda number: cache.add(name, number))) == 1
