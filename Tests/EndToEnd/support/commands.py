"""The commands of the program `daypass`, as its help lists them."""

import json
import subprocess

from support.daypass import binary


def commands():
    """Each command, such as `user add`, with the names of its options."""
    dump = subprocess.run(
        [binary("daypass"), "--experimental-dump-help"], capture_output=True, text=True,
        timeout=60)

    def leaves(command, path=()):
        subcommands = [each for each in command.get("subcommands", [])
                       if each["commandName"] != "help"]
        options = {argument["preferredName"]["name"] for argument in command["arguments"]
                   if "preferredName" in argument}
        # A group of commands has no options of its own.
        if not subcommands or options - {"help", "version"}:
            yield " ".join(path), options
        for subcommand in subcommands:
            yield from leaves(subcommand, (*path, subcommand["commandName"]))
    return dict(leaves(json.loads(dump.stdout)["command"]))
