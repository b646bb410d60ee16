"""A store that treats each connection as a test says."""

import socket
import threading

from support.program import free_port


class OddStore:
    """A server that accepts connections, and treats each as a test says."""

    def __init__(self):
        self.behave = lambda connection: None
        self._server = socket.create_server(("127.0.0.1", free_port()))
        host, port = self._server.getsockname()
        self.address = f"{host}:{port}"
        self.settings = {"DAYPASS_UPSTREAM_URL": f"http://{self.address}"}
        self._kept = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self._kept.append(connection)
            threading.Thread(target=self._behave, args=(connection,), daemon=True).start()

    def _behave(self, connection):
        try:
            self.behave(connection)
        except OSError:
            pass  # The other end has closed the connection.

    def stop(self):
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for connection in self._kept:
            connection.close()


def reads(connection, count):
    """Reads this many bytes of a request."""
    got = 0
    while got < count and (part := connection.recv(65_536)):
        got += len(part)
