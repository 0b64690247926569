import itertools
import logging

import pytest

from entrepairs.kernel.jobs import LONGEST_BACKOFF_S, Job, Schedule, periodic


def test_a_job_runs_when_it_is_due_and_not_before() -> None:
    calls = itertools.count(1)

    def count() -> int:
        return next(calls)

    schedule = Schedule([Job("a", 10, count)])
    assert [ran.count for ran in schedule.step(0)] == [1]
    assert schedule.step(9.9) == []
    assert schedule.next_due_s() == 10
    assert [ran.count for ran in schedule.step(10)] == [2]


def test_a_failing_job_waits_longer_each_time_and_the_others_go_on(caplog: pytest.LogCaptureFixture) -> None:
    broken = [True]

    def fail() -> int:
        if broken[0]:
            raise OSError("no route")
        return 7

    bad, good = Job("bad", 10, fail), Job("good", 10, lambda: 1)
    schedule = Schedule([bad, good])
    with caplog.at_level(logging.CRITICAL):
        ran = schedule.step(0)
        assert [(job.path, job.error) for job in ran] == [("bad", "OSError: no route"), ("good", None)]
        assert bad.due_at_s == 10
        schedule.step(10)
        assert bad.due_at_s == 30
        for _ in range(40):
            at_s = bad.due_at_s
            schedule.step(at_s)
        assert bad.due_at_s - at_s == LONGEST_BACKOFF_S
        broken[0] = False
        at_s = bad.due_at_s
        assert schedule.step(at_s)[0].count == 7
        assert bad.due_at_s == at_s + 10


def test_a_declared_job_must_exist() -> None:
    with pytest.raises(ImportError):
        Schedule.declared({"entrepairs.kernel.jobs.nothing": 5})


@pytest.mark.django_db
def test_every_job_of_the_settings_can_be_run_twice() -> None:
    schedule = periodic()
    assert schedule.jobs
    for at_s in (0.0, 1e9):
        assert [ran.error for ran in schedule.step(at_s)] == [None] * len(schedule.jobs)
