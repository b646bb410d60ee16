"""The rows of a comparison under load."""

from statistics import median

from table import at_least, at_most


def kind_of(clients, connections):
    plural = "client" if clients == 1 else "clients"
    return f"{clients} {plural}, {connections}"


def rate_row(what, ours, beside, its, goal=None):
    """The requests a second of Daypass and of the program beside it, and their ratio."""
    return (what, f"{ours.rate:,.0f}/s", f"{beside} {its.rate:,.0f}/s",
            *compared(ours.ratios_to(its), goal))


def compared(ratios, goal=None):
    """The cells of the ratios of all rounds: their median and range, and the goal."""
    ratio = median(ratios)
    return f"{ratio:.2f} ({min(ratios):.2f}–{max(ratios):.2f})", at_least(goal, ratio)


def latency_row(what, ours, beside, its, limit=None):
    """The latencies of one client's requests, and how much longer Daypass takes."""
    more = ours.p50 - its.p50
    return (f"{what}: latency, p50", f"{ours.p50:.0f} µs", f"{beside} {its.p50:.0f} µs",
            f"{more:+.0f} µs", at_most(limit, more, "+{:.0f} µs"))
