"""Many concurrent calls that wait for a server which answers when the test lets it."""

import concurrent.futures

from support.waiting import until


def refused_in_a_crowd(daypass, call, reason, answers):
    """Makes twelve calls. Returns the answer to the first that was refused, before the event on
    which the others wait."""
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        calls = [pool.submit(call) for _ in range(12)]

        def refused():
            ended = [waiting.result() for waiting in calls if waiting.done()]
            return next((answer for answer in ended if reason in daypass.audit_line(
                answer.request_id).get("reason", "")), None)
        try:
            return until(refused, f"a call that is refused: {reason}", 60)
        finally:
            answers.set()
