#!/usr/bin/env python3
"""Servers that end their connections at random moments: what a client in C has to live through.

    closing_servers.py FOLDER

makes a CA in FOLDER (ca.pem) and serves, on ports it prints as `PLAIN HTTP1 HTTP2`, plain HTTP, HTTP/1.1 over TLS and HTTP/2 over
TLS. Some requests are answered, with an odometer whatever they ask for. It ends when its standard input does.

Frames of HTTP/2 are written by hand: an answer that ends half way is no business of a library's.
"""

from __future__ import annotations

import contextlib
import pathlib
import random
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time

BODY = b'{"distance": 104.5}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY)
PATIENCE = 5
"""For how many seconds a client may keep a server waiting."""

MOMENTS = ("accepted", "hello", "shaken", "begun", "half_asked", "asked", "half_answered", "answered", "answered", "answered")


class OverError(Exception):
    """The moment has come."""


def certificates(folder: pathlib.Path) -> None:
    """A CA, and a certificate by it for localhost."""
    script = """
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=Test CA' \
            -keyout ca.key -out ca.pem
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=localhost' -keyout key.pem -out request.pem
        printf 'subjectAltName=DNS:localhost,IP:127.0.0.1' > extensions
        openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile extensions -out cert.pem
    """
    subprocess.run(["sh", "-ec", script], cwd=folder, check=True, capture_output=True)


def context(folder: pathlib.Path, protocol: str) -> ssl.SSLContext:
    """What a server of one protocol shakes hands with."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    made.set_alpn_protocols([protocol])
    return made


class Connection:
    """One connection, which ends at a moment and in a manner of its own."""

    def __init__(self, accepted: socket.socket) -> None:
        self.socket = accepted
        self.moment = random.choice(MOMENTS)
        self.manner = random.choice(("reset", "close", "half", "said"))
        self.read = b""
        accepted.settimeout(PATIENCE)

    def reach(self, moment: str) -> None:
        """Ends the connection if its moment has come."""
        if moment == self.moment:
            raise OverError

    def more(self) -> None:
        """Reads on."""
        got = self.socket.recv(65536)
        if not got:
            raise OverError
        self.read += got
        self.reach("begun")

    def take(self, length: int) -> bytes:
        """The next so many bytes."""
        while len(self.read) < length:
            self.more()
        taken, self.read = self.read[:length], self.read[length:]
        return taken

    def shake(self, tls: ssl.SSLContext) -> None:
        """Shakes hands, or ends in the middle of it."""
        if self.moment == "hello":
            self.socket.recv(random.choice((1, 100, 65536)))
            raise OverError
        self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.reach("shaken")

    def end(self) -> None:
        """Ends it: at once or after a moment, politely or not."""
        time.sleep(random.choice((0, 0, 0.001, 0.005)))
        with contextlib.suppress(OSError):
            if self.manner == "said" and isinstance(self.socket, ssl.SSLSocket):
                # Says that nothing more comes (close_notify), and does not wait for the other to say so.
                self.socket.settimeout(0)
                with contextlib.suppress(OSError):
                    self.socket.unwrap()
            if self.manner == "half":
                self.socket.shutdown(socket.SHUT_WR)
                time.sleep(0.005)
            if self.manner == "reset":
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def http1(self) -> None:
        """Answers requests of HTTP/1.1."""
        for _ in range(random.choice((1, 1, 3))):
            while b"\r\n\r\n" not in self.read:
                self.more()
            head, self.read = self.read.split(b"\r\n\r\n", 1)
            self.reach("half_asked")
            fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
            self.take(int(fields.get(b"content-length", 0)))
            self.reach("asked")
            answer = HEAD + BODY
            if self.moment == "half_answered":
                self.socket.sendall(answer[: random.randrange(len(answer))])
                raise OverError
            self.socket.sendall(answer)

    def http2(self) -> None:
        """Answers requests of HTTP/2."""
        self.take(24)  # the preface
        self.socket.sendall(frame(4, 0, 0, b""))  # our settings: none
        left = random.choice((1, 3, 20))
        while left > 0:
            header = self.take(9)
            kind, flags, stream = header[3], header[4], int.from_bytes(header[5:], "big") & 0x7FFFFFFF
            payload = self.take(int.from_bytes(header[:3], "big"))
            if kind == 4 and not flags & 1:
                self.socket.sendall(frame(4, 1, 0, b""))  # theirs are well
            if kind == 0 and payload:
                # As much again may come, of this stream and of all.
                self.socket.sendall(b"".join(frame(8, 0, of, struct.pack(">I", len(payload))) for of in (0, stream)))
            if kind not in (0, 1):
                continue
            self.reach("half_asked")
            if not flags & 1:
                continue
            self.reach("asked")
            # 0x88 is ":status: 200".
            answer = frame(1, 4, stream, b"\x88") + frame(0, 1, stream, BODY)
            if self.moment == "half_answered":
                self.socket.sendall(answer[: random.randrange(len(answer))])
                raise OverError
            self.socket.sendall(answer)
            left -= 1


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """A frame of HTTP/2."""
    return len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + payload


def attend(accepted: socket.socket, tls: ssl.SSLContext | None, protocol: str) -> None:
    """Serves one connection until it ends."""
    connection = Connection(accepted)
    with contextlib.suppress(OverError, OSError):
        connection.reach("accepted")
        if tls is not None:
            connection.shake(tls)
        (connection.http2 if protocol == "h2" else connection.http1)()
    connection.end()


def serve(tls: ssl.SSLContext | None, protocol: str) -> int:
    """Serves on a port, which is returned."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)

    def accept() -> None:
        while True:
            accepted, _ = listener.accept()
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=attend, args=(accepted, tls, protocol), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return int(listener.getsockname()[1])


def main() -> None:
    """Serves until standard input ends."""
    folder = pathlib.Path(sys.argv[1])
    certificates(folder)
    ports = [
        serve(None, "http/1.1"),
        serve(context(folder, "http/1.1"), "http/1.1"),
        serve(context(folder, "h2"), "h2"),
    ]
    print(*ports, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
