"""The trouble meanwhile: identity sources that fail, processes that are killed, changes at each
moment."""

import random
import threading

from support.issuer import DISCOVERY, JWKS, document, status
from support.plugin import yes
from support.webhook import answered, hang_up


class Trouble:
    """Makes trouble in threads of its own until it is told to stop."""

    def __init__(self, scene, caller):
        self._scene = scene
        self._caller = caller
        self._stopping = threading.Event()
        self.counts = {}
        self.wrong = []
        self.measuring = False
        self._threads = [
            threading.Thread(target=self._repeat, args=(work, seconds))
            for work, seconds in [
                (self.kill, 3), (self.fail_issuer, 2), (self.fail_plugin, 2),
                (self.fail_directory, 9),
                (self.change_configuration, 11), (self.rotate_key, 17), (self.flip_user, 0.7),
                (self.change_policy, 1)]]

    def start(self):
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        self._caller.close()

    def _repeat(self, work, seconds):
        while not self._stopping.wait(seconds * random.uniform(0.5, 1.5)):
            work()
            self.counts[work.__name__] = self.counts.get(work.__name__, 0) + 1

    def kill(self):
        self._scene.processes.kill()

    def fail_issuer(self):
        issuer = self._scene.issuer
        path = random.choice([DISCOVERY, JWKS])
        issuer.answers[path] = random.choice([status(500), document(b"{"), document({})])
        self._stopping.wait(1)
        issuer.answers.pop(path, None)

    def fail_plugin(self):
        self._scene.plugin.answer = random.choice(
            [answered(500), answered(200, b"{"), answered(200, b"{}"),
             hang_up(), hang_up(b"HTTP/1.1 2")])
        self._stopping.wait(0.5)
        self._scene.plugin.answer = yes()

    def fail_directory(self):
        self._scene.slapd.stop()
        self._stopping.wait(0.5)
        self._scene.slapd.start()

    def change_configuration(self):
        """All processes restart, so this waits while the growth of the one that is never killed is
        measured."""
        if not self.measuring:
            self._scene.daypass.settings["DAYPASS_UPLOAD_STALL_SECONDS"] = str(
                random.randrange(30, 60))
            self._scene.daypass.write_settings()

    def rotate_key(self):
        self._scene.daypass.tell("key", "rotate")

    def change_policy(self):
        self._scene.daypass.tell("policy", "attach", "diagnostics", "--user", "user-3")
        self._scene.daypass.tell("policy", "detach", "diagnostics", "--user", "user-3")

    def flip_user(self):
        """A change applies to every request that begins after it."""
        for word, expected in (("disable", (403, "InvalidAccessKeyId")), ("enable", (200, None))):
            self._scene.daypass.tell("user", word, "flipped")
            self._expect(expected, self._scene.flipped, word)

    def _expect(self, expected, keys, word):
        for _ in range(5):
            status, headers, body = self._caller.s3("GET", "/reports/object", keys)
            code = body.partition(b"<Code>")[2].partition(b"</Code>")[0].decode() or None
            found = (status, code if status >= 300 else None)
            if found != expected and found != (503, "ServiceUnavailable"):
                self.wrong.append((word, found, body[:300]))
