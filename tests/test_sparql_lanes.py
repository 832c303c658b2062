"""The places before the workers: bounded, fair to clients, and never lost."""

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ris2rdf.sparql.failures import QueueFull
from ris2rdf.sparql.lanes import Lanes


def wait_in(lanes, client, order, patience=5.0):
    """Let *client* wait for a place in a thread of its own; return when it is in the queue."""

    def run():
        try:
            turn = lanes.enter(client, patience)
        except QueueFull:
            order.append(f"{client} refused")
            return
        order.append(client)
        turn.leave()

    before = lanes.counts()["waiting"]
    thread = threading.Thread(target=run)
    thread.start()
    deadline = time.monotonic() + 0.2
    while lanes.counts()["waiting"] == before and time.monotonic() < deadline:
        time.sleep(0.001)
    return thread


def test_first_come_first_served_without_waiting():
    lanes = Lanes(2, 0, 0)
    turns = [lanes.enter("a", 0), lanes.enter("a", 0)]
    with pytest.raises(QueueFull):
        lanes.enter("b", 0)
    turns[0].leave()
    assert lanes.enter("b", 0).lane == "fast"


def test_client_with_fewest_running_goes_next():
    lanes = Lanes(2, 0, 9)
    order = []
    held = [lanes.enter("greedy", 0), lanes.enter("greedy", 0)]
    threads = [wait_in(lanes, client, order) for client in ("greedy", "greedy", "modest")]
    held[0].leave()
    for thread in threads:
        thread.join()
    assert order[0] == "modest"
    assert order.count("greedy") == 2


def test_one_who_waits_too_long_is_refused_and_takes_no_place():
    lanes = Lanes(1, 0, 9)
    held = lanes.enter("a", 0)
    with pytest.raises(QueueFull):
        lanes.enter("b", 0.01)
    held.leave()
    assert lanes.counts() == {"running": 0, "waiting": 0, "fast_free": 1, "slow_free": 0}


def test_full_queue_makes_room_for_a_newcomer_at_the_cost_of_the_greediest():
    lanes = Lanes(1, 0, 2)
    order = []
    held = lanes.enter("greedy", 0)
    threads = [wait_in(lanes, "greedy", order) for _ in range(2)]
    threads.append(wait_in(lanes, "modest", order))
    while "greedy refused" not in order:
        pass
    with pytest.raises(QueueFull):
        lanes.enter("greedy", 5)
    held.leave()
    for thread in threads:
        thread.join()
    assert sorted(order) == ["greedy", "greedy refused", "modest"]


def test_slow_place_frees_the_fast_one():
    lanes = Lanes(1, 1, 0)
    first = lanes.enter("a", 0)
    assert first.slow_down()
    second = lanes.enter("b", 0)
    assert not second.slow_down()
    first.leave()
    assert second.slow_down()
    second.leave()
    assert lanes.counts() == {"running": 0, "waiting": 0, "fast_free": 1, "slow_free": 1}


def test_small_queries_go_one_by_one_and_a_long_one_holds_up_nobody():
    lanes, order = Lanes(2, 0, 9, pause=0.2), []
    first = lanes.enter("a", 1)
    small = wait_in(lanes, "b", order)
    assert lanes.counts()["fast_free"] == 1
    first.leave()
    small.join()
    assert order == ["b"]
    long = lanes.enter("a", 1)
    assert lanes.enter("b", 1).lane == "fast"  # while the long one still runs
    assert long.lane == "fast"
    assert lanes.counts() == {"running": 2, "waiting": 0, "fast_free": 0, "slow_free": 0}


def test_who_leaves_makes_the_next_a_gift_before_it_goes_on():
    lanes, got = Lanes(1, 0, 9), []
    first = lanes.enter("a", 1)

    def wait():
        turn = lanes.enter("b", 5, "wish")
        got.append(turn.gift)
        turn.leave()

    def hand_on(following):
        following.gift = f"for the {following.wish}"
        return True

    assert lanes.counts()["waiting"] == 0
    waiting = threading.Thread(target=wait)
    waiting.start()
    while not lanes.counts()["waiting"]:
        time.sleep(0.001)
    assert first.leave(hand_on)
    waiting.join()
    assert got == ["for the wish"]
    alone = lanes.enter("a", 1)
    assert not alone.leave(hand_on), "nobody is next"
    assert not alone.leave(hand_on), "it has left"
    assert lanes.counts() == {"running": 0, "waiting": 0, "fast_free": 1, "slow_free": 0}


def test_the_next_goes_on_though_the_gift_fails():
    lanes, order = Lanes(1, 0, 9), []
    first = lanes.enter("a", 1)
    waiting = wait_in(lanes, "b", order)
    with pytest.raises(ZeroDivisionError):
        first.leave(lambda _: 1 / 0)
    waiting.join()
    assert order == ["b"]


def test_every_place_opens_to_those_who_wait_behind_long_queries():
    lanes = Lanes(3, 1, 9, pause=0.01)
    turns = [lanes.enter(client, 1) for client in "abc"]
    assert turns[0].slow_down()
    turns.append(lanes.enter("d", 1))
    assert [turn.lane for turn in turns] == ["slow", "fast", "fast", "fast"]


@given(st.integers(1, 3), st.integers(0, 2), st.lists(st.sampled_from(["enter", "slow", "leave"])))
def test_places_are_neither_lost_nor_made(fast, slow, moves):
    lanes, turns = Lanes(fast, slow, 0), []
    for move in moves:
        if move == "enter" and lanes.counts()["fast_free"]:
            turns.append(lanes.enter(str(len(turns) % 2), 0))
        elif move == "slow" and turns and turns[0].lane == "fast":
            turns[0].slow_down()
        elif move == "leave" and turns:
            turns.pop(0).leave()
        counts = lanes.counts()
        assert counts["running"] == len(turns)
        assert counts["running"] + counts["fast_free"] + counts["slow_free"] == fast + slow
