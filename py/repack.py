"""Packs a wheel again, as small as deflate can, and without the paths of this machine in its bill of materials.

    py/repack.py WHEEL FOLDER

maturin names our own crates by where they lie; FOLDER, the repository, becomes `/smartcar-sdk`, as in the compiled module. What
is long (the module) is deflated by zopfli, which takes a minute and saves a twentieth. RECORD is written anew.
"""

import base64
import hashlib
import pathlib
import sys
import zipfile
import zlib

import zopfli.zlib

LONG = 1_000_000
"""From this size on the minute is worth it."""


def deflated(content: bytes) -> bytes:
    """The content as raw deflate, the shorter way."""
    if len(content) >= LONG:
        # Without what zlib's format puts around it.
        return zopfli.zlib.compress(content, numiterations=5)[2:-4]
    made = zlib.compressobj(9, zlib.DEFLATED, -15)
    return made.compress(content) + made.flush()


class Packed:
    """Stands in the place of zlib's compressor: the content was deflated before."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def compress(self, _: bytes) -> bytes:
        content, self.content = self.content, b""
        return content

    def flush(self) -> bytes:
        return b""


def main() -> None:
    wheel, folder = pathlib.Path(sys.argv[1]), sys.argv[2]
    with zipfile.ZipFile(wheel) as packed:
        files = [(info, packed.read(info)) for info in packed.infolist()]
    files = [
        (info, content.replace(folder.encode(), b"/smartcar-sdk") if ".dist-info/sboms/" in info.filename else content)
        for info, content in files
    ]
    lines = []
    for info, content in files:
        if info.filename.endswith(".dist-info/RECORD"):
            lines.append(f"{info.filename},,")
            continue
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{info.filename},sha256={digest},{len(content)}")
    record = ("\n".join(lines) + "\n").encode()
    small = wheel.with_suffix(".small")
    with zipfile.ZipFile(small, "w") as packed:
        for info, content in files:
            if info.filename.endswith(".dist-info/RECORD"):
                content = record
            write(packed, info, content)
    with zipfile.ZipFile(small) as packed:
        assert packed.testzip() is None
    small.replace(wheel)


def write(packed: zipfile.ZipFile, info: zipfile.ZipInfo, content: bytes) -> None:
    """One file of the wheel, with the time and the mode that it had."""
    again = zipfile.ZipInfo(info.filename, info.date_time)
    again.external_attr, again.compress_type = info.external_attr, zipfile.ZIP_DEFLATED
    with packed.open(again, "w") as out:
        out._compressor = Packed(deflated(content))  # type: ignore[attr-defined]
        out.write(content)


if __name__ == "__main__":
    main()
