"""Discovery on a real file system, with everything in it that is no document."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import DocumentError, SourceError
from ingest.model import MediaType, Reason, Rejected
from ingest.read import Found, find_sources, fingerprint, read_source
from ingest.read.names import clean_url, file_uri, quote_path
from ingest.settings import ReadSettings

SETTINGS = ReadSettings()


def names(patterns: list[str], settings: ReadSettings = SETTINGS) -> list[str]:
    return [entry.below if isinstance(entry, Found) else f"!{entry.reason}" for entry in find_sources(patterns, settings)]


def write(path: Path, text: str = "text") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_directories_are_walked_in_a_fixed_order(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/10.txt", "a.pdf", "Z.txt", "b/inner/x", ".hidden/y", ".z", "ä.txt"):
        write(tmp_path / name)
    assert names([str(tmp_path)]) == ["Z.txt", "a.pdf", "ä.txt", "b/10.txt", "b/2.txt", "b/inner/x"]


def test_each_source_once(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    assert names([str(tmp_path), str(tmp_path / "a.txt"), str(tmp_path / "*.txt"), str(tmp_path) + "/"]) == ["a.txt"]


def test_a_hidden_name_is_read_when_it_is_given(tmp_path: Path) -> None:
    assert names([str(write(tmp_path / ".a" / ".b.txt")), str(tmp_path / ".a")]) == [".b.txt"]


def test_globs(tmp_path: Path) -> None:
    for name in ("a/1.txt", "a/b/2.txt", "c/3.pdf", "[x].txt"):
        write(tmp_path / name)
    assert names([f"{tmp_path}/**/*.txt"]) == ["[x].txt", "a/1.txt", "a/b/2.txt"]
    assert names([f"{tmp_path}/*"]) == ["[x].txt", "a/1.txt", "a/b/2.txt", "c/3.pdf"]
    assert names([f"{tmp_path}/[x].txt"]) == ["[x].txt"]  # a name that exists is a name


def test_a_pattern_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    for pattern in ("", str(tmp_path / "no"), str(tmp_path / "*.no"), "gibtsnicht://x/y", "memory://nothing/here", "a\0b"):
        with pytest.raises(SourceError) as caught:
            list(find_sources([pattern], SETTINGS))
        assert str(caught.value).isprintable()


def test_what_is_no_regular_file_is_reported(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "socket"))
    server.close()
    (tmp_path / "null").symlink_to("/dev/null")
    details = {
        entry.uri.rpartition("/")[2]: entry for entry in find_sources([str(tmp_path)], SETTINGS) if isinstance(entry, Rejected)
    }
    assert {name: entry.reason for name, entry in details.items()} == {
        "pipe": Reason.UNSUPPORTED,
        "socket": Reason.UNSUPPORTED,
        "null": Reason.UNREADABLE,  # leaves the root
    }
    assert "named pipe" in details["pipe"].detail


def test_a_named_device_or_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert names(["/dev/zero", str(tmp_path / "pipe")]) == ["!unsupported", "!unsupported"]
    for path in ("/dev/zero", str(tmp_path / "pipe")):  # put there since it was found
        with pytest.raises(DocumentError) as caught:
            read_source(Found("file:///x", path, "x", 10, 0), SETTINGS)
        assert caught.value.reason is Reason.UNSUPPORTED


def test_links(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside" / "secret.txt")
    root = tmp_path / "root"
    write(root / "a.txt")
    (root / "inside.txt").symlink_to("a.txt")
    (root / "loop").symlink_to(".")
    (root / "up").symlink_to("..")
    (root / "self").symlink_to("self")
    (root / "broken").symlink_to("nothing")
    (root / "out.txt").symlink_to(outside)
    (root / "passwd").symlink_to("/etc/passwd")
    found = {entry.uri.rpartition("/")[2]: entry for entry in find_sources([str(root)], SETTINGS)}
    assert {name for name, entry in found.items() if isinstance(entry, Found)} == {"a.txt", "inside.txt"}
    assert {name for name, entry in found.items() if isinstance(entry, Rejected)} == {"up", "self", "broken", "out.txt", "passwd"}
    assert names([str(root / "out.txt")]) == ["out.txt"]  # named by the user: followed


def test_a_link_swapped_in_after_discovery_is_not_followed(tmp_path: Path) -> None:
    (entry,) = find_sources([str(write(tmp_path / "a.txt"))], SETTINGS)
    assert isinstance(entry, Found)
    Path(entry.path).unlink()
    Path(entry.path).symlink_to("/etc/passwd")
    with pytest.raises(DocumentError) as caught:
        read_source(entry, SETTINGS)
    assert caught.value.reason is Reason.UNREADABLE


def test_a_sparse_file_is_refused_unread(tmp_path: Path) -> None:
    with open(tmp_path / "big.pdf", "wb") as stream:
        stream.write(b"%PDF-1.7")
        stream.truncate(50 * 2**30)
    (entry,) = find_sources([str(tmp_path)], SETTINGS)
    assert isinstance(entry, Rejected)
    assert entry.reason is Reason.TOO_LARGE
    assert entry.limits == ("max_bytes=200000000",)


def test_a_file_that_grows_past_the_limit_after_discovery(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "x" * 50)
    settings = ReadSettings(max_bytes=100)
    (entry,) = find_sources([str(path)], settings)
    path.write_text("x" * 101)
    assert isinstance(entry, Found)
    with pytest.raises(DocumentError) as caught:
        read_source(entry, settings)
    assert caught.value.reason is Reason.TOO_LARGE


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (entry,) = find_sources([str(write(tmp_path / "a.txt", "before " * 100))], SETTINGS)
    assert isinstance(entry, Found)
    genuine, times = os.read, 0

    def read_and_change(descriptor: int, size: int) -> bytes:
        nonlocal times
        times += 1
        data = genuine(descriptor, 10)
        Path(entry.path).write_text(f"after {times} " * 50)
        return data

    monkeypatch.setattr(os, "read", read_and_change)
    with pytest.raises(DocumentError) as caught:
        read_source(entry, SETTINGS)
    assert caught.value.reason is Reason.UNREADABLE
    assert "changed" in caught.value.detail


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    (entry,) = find_sources([str(write(tmp_path / "a.txt"))], SETTINGS)
    assert isinstance(entry, Found)
    Path(entry.path).unlink()
    for action in (lambda: read_source(entry, SETTINGS), lambda: fingerprint(entry)):
        with pytest.raises(DocumentError) as caught:
            action()
        assert caught.value.reason is Reason.UNREADABLE


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_directory_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "locked" / "a.txt")
    (tmp_path / "locked").chmod(0)
    try:
        assert names([str(tmp_path)]) == ["!unreadable"]
    finally:
        (tmp_path / "locked").chmod(0o700)


def test_a_directory_that_cannot_be_listed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "locked" / "a.txt")
    write(tmp_path / "open.txt")
    genuine = os.listdir

    def refuse(path: str) -> list[str]:
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return genuine(path)

    monkeypatch.setattr(os, "listdir", refuse)
    assert names([str(tmp_path)]) == ["open.txt", "!unreadable"]


def test_a_tree_deeper_than_the_stack(tmp_path: Path) -> None:
    here = os.getcwd()
    try:
        os.chdir(tmp_path)
        for _ in range(1200):
            os.mkdir("d")
            os.chdir("d")
        Path("a.txt").write_text("deep")
    finally:
        os.chdir(here)
    try:
        assert names([str(tmp_path)]) == ["d/" * 1200 + "a.txt"]
        (entry,) = find_sources([str(tmp_path)], SETTINGS)
        assert isinstance(entry, Found)
        assert read_source(entry, SETTINGS).data == b"deep"
    finally:
        # pytest removes old temporary directories by recursion and would itself run out of stack, sessions later.
        subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


AWKWARD = [
    b"new\nline.txt",
    b"\xff\xfe.txt",
    b"x" * 251 + b".txt",
    b"\x1b[31mred.txt",
    b"<b>[x](http:y)`.txt",
    "\u202eexe.txt".encode(),
]


@pytest.mark.parametrize("name", AWKWARD)
def test_any_name_is_printable_and_found_again(tmp_path: Path, name: bytes) -> None:
    with open(os.path.join(os.fsencode(tmp_path), name), "wb") as stream:
        stream.write(b"text")
    first, again = (list(find_sources([str(tmp_path)], SETTINGS)) for _ in range(2))
    assert first == again
    (entry,) = first
    assert isinstance(entry, Found)
    assert entry.uri.isprintable()
    assert not set(entry.uri) & set(" <>[]()`*!|\"'\\")
    entry.uri.encode()
    assert read_source(entry, SETTINGS).data == b"text"


@given(st.binary(min_size=1, max_size=40), st.binary(min_size=1, max_size=40))
def test_two_names_never_meet_in_one_uri(one: bytes, other: bytes) -> None:
    quoted = [quote_path(os.fsdecode(name)) for name in (one, other)]
    assert (quoted[0] == quoted[1]) == (one == other)
    assert all(name.isprintable() for name in quoted)


def test_a_uri_is_absolute_and_stable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.txt")
    monkeypatch.chdir(tmp_path)
    (relative,), (absolute,) = (list(find_sources([pattern], SETTINGS)) for pattern in ("a.txt", str(tmp_path / "a.txt")))
    assert relative == absolute
    assert relative.uri == file_uri(str(tmp_path / "a.txt"))


def test_no_secret_in_a_url() -> None:
    url = clean_url("s3://AKIA:secret@bucket/x?X-Amz-Credential=c&X-Amz-Security-Token=t&versionId=3#frag")
    assert url == "s3://bucket/x?versionId=3"


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    system = fsspec.filesystem("memory")
    system.pipe({"/docs/b.txt": b"two", "/docs/a/1.txt": "Grüße".encode(), "/docs/big.txt": b"x" * 200, "/docs/.h": b"x"})
    yield system
    system.rm("/docs", recursive=True)


@pytest.mark.usefixtures("memory")
def test_urls() -> None:
    settings = ReadSettings(max_bytes=100)
    listed = list(find_sources(["memory://docs"], settings))
    assert [entry.uri for entry in listed] == ["memory:/docs/a/1.txt", "memory:/docs/b.txt", "memory:/docs/big.txt"]
    assert isinstance(listed[2], Rejected)
    first = listed[0]
    assert isinstance(first, Found)
    assert (first.below, first.size) == ("a/1.txt", 7)
    assert read_source(first, settings).data.decode() == "Grüße"
    assert len(fingerprint(first)) == 64
    assert names(["memory://docs/**/*.txt"], settings) == ["a/1.txt", "b.txt", "!too_large"]
    assert names(["memory://docs/b.txt"], settings) == ["b.txt"]


def test_file_urls_are_local_files(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    assert list(find_sources([f"file://{path}"], SETTINGS)) == list(find_sources([str(path)], SETTINGS))


def test_the_fingerprint_is_that_of_the_bytes_read(tmp_path: Path) -> None:
    (entry,) = find_sources([str(write(tmp_path / "a.txt", "x" * 3_000_000))], SETTINGS)
    assert isinstance(entry, Found)
    source = read_source(entry, SETTINGS)
    assert fingerprint(entry) == source.sha256
    assert source.media_type is MediaType.TEXT


@pytest.mark.parametrize(
    ("url", "module", "package"),
    [
        ("s3://bucket/x", "s3fs", "s3fs"),
        ("gs://bucket/x", "gcsfs", "gcsfs"),
        ("abfs://box/x", "adlfs", "adlfs"),
        ("https://localhost/x", "aiohttp", "aiohttp"),
        ("sftp://localhost/x", "paramiko", "paramiko"),
        ("smb://localhost/x", "smbclient", "smbprotocol"),
    ],
)
def test_a_missing_package_is_named_with_the_command_that_brings_it(
    url: str, module: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, url.partition("://")[0], raising=False)
    for name in [name for name in sys.modules if name.startswith("fsspec.implementations.")]:
        monkeypatch.delitem(sys.modules, name)
    scheme = url.partition("://")[0]
    with pytest.raises(SourceError) as caught:
        list(find_sources([url], SETTINGS))
    assert str(caught.value) == f"{scheme}:// needs the package {package}, which is not installed: pip install {package}"


def test_a_kind_of_url_that_cannot_be_opened_is_an_error_of_the_source() -> None:
    with pytest.raises(SourceError, match="cannot be reached"):  # needs arguments that no URL can hold
        list(find_sources(["dbfs://x"], SETTINGS))
