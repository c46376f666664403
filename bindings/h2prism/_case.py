"""Cases written in Python: the same that cases/*.yaml holds, as an object that writes itself down."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from h2prism import _core
from h2prism._core import Frame
from h2prism._names import Flag, FrameType, SettingId, error_name
from h2prism._outcomes import Outcome
from h2prism._run import Run, command, run

Step = Frame | bytes | str | Mapping[str, Any]
_BARE = re.compile(r"[A-Za-z$/][A-Za-z0-9_./$*|-]*( [A-Za-z0-9_./$*|-]+)*$")
_NOT_BARE = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


@dataclass
class Case:
    """A provocation and the reaction that is due: cases/README.md is the language, ``to_yaml()`` writes it.

    ``id``: "9113/6.9/zero-increment"; its section is what the file is of. ``send``: steps in turn: frames, octets
    (``raw``), words of the case language ("open", "fence") or mappings of it. ``expect``: an outcome, its text, or
    several of which any will do. The other members are the keys of the language.
    """

    id: str
    title: str
    covers: str | Sequence[str]
    """Ids of requirements, RFC9113-6.9-6; the first is the one a failure accuses."""
    send: Sequence[Step]
    expect: Outcome | str | Sequence[Outcome | str]
    then: str | Sequence[Step] | None = None
    tolerate: Sequence[Outcome | str] = ()
    role: str = "server"
    """Of the target: server, client or any."""
    settings: Mapping[Any, int] = field(default_factory=dict)
    preface: str = "valid"
    delivery: str | Sequence[int] = "whole"
    needs: Sequence[str] = ()
    tags: Sequence[str] = ()
    auto: Mapping[str, bool] = field(default_factory=dict)
    note: str = ""

    def to_yaml(self) -> str:
        """A case file with this case alone; ValueError: an id that is no document/section/name."""
        parts = self.id.split("/")
        if len(parts) != 3:
            raise ValueError(f"{self.id!r} is not like 9113/6.9/zero-increment-on-stream")
        lines = [
            f"rfc: {parts[0]}#{parts[1]}",
            f"title: {_scalar(f'Section {parts[1]}')}",
            "cases:",
            f"  - id: {parts[2]}",
        ]

        def key(name: str, value: Any) -> None:
            lines.append(f"    {name}: {_flow(value)}")

        key("covers", self.covers if isinstance(self.covers, str) else list(self.covers))
        key("title", self.title)
        key("role", self.role)
        for name in ("needs", "tags"):
            if getattr(self, name):
                key(name, list(getattr(self, name)))
        if self.preface != "valid":
            key("preface", self.preface)
        if self.settings:
            key("settings", _settings(self.settings))
        if self.auto:
            key("auto", dict(self.auto))
        if self.delivery != "whole":
            key("delivery", self.delivery if isinstance(self.delivery, str) else list(self.delivery))
        lines.append("    send:")
        lines += [f"      - {_flow(step(one))}" for one in self.send]
        key("expect", _outcomes(self.expect))
        if self.tolerate:
            key("tolerate", [_outcome(one) for one in self.tolerate])
        if self.then is not None:
            key("then", self.then if isinstance(self.then, str) else [step(one) for one in self.then])
        if self.note:
            key("note", self.note)
        return "\n".join(lines) + "\n"

    def save(self, file: str | Path) -> Path:
        """Writes it to a file, which `h2prism run FILE` plays."""
        path = Path(file)
        path.write_text(self.to_yaml())
        return path

    def check(self) -> None:
        """Has the loader of the suite read it. ValueError: each mistake by line."""
        with tempfile.TemporaryDirectory(prefix="h2prism-") as folder:
            file = self.save(Path(folder) / f"{self.id.replace('/', '-')}.yaml")
            read = subprocess.run(
                [command(), "run", "--list", "--role", "server" if self.role == "any" else self.role, str(file)],
                capture_output=True,
                text=True,
                check=False,
            )
            if read.returncode != 0 or self.id not in read.stdout:
                raise ValueError(read.stderr.strip().replace(f"{folder}/", "") or f"{self.id} is not selected")

    def play(self, target: str | None = None, options: Sequence[str] = ()) -> Run:
        """Plays it, as :func:`h2prism.run` does."""
        folder = tempfile.TemporaryDirectory(prefix="h2prism-")
        file = self.save(Path(folder.name) / f"{self.id.replace('/', '-')}.yaml")
        playing = run(str(file), target=target, options=options)
        playing._keep = folder
        return playing


def step(one: Step) -> Any:
    """A step in the case language: a frame by its name and fields, octets as ``raw``; all else as it is."""
    if isinstance(one, bytes):
        return {"raw": one.hex()}
    if not isinstance(one, Frame):
        return dict(one) if isinstance(one, Mapping) else one
    said = _by_name(one)
    if said is not None:
        return said
    whole: dict[str, Any] = {"type": one.type, "flags": one.flags, "stream": one.stream, "payload": one.payload.hex()}
    if one.length != len(one.payload):
        whole["length"] = one.length
    if one.reserved:
        whole["reserved"] = True
    return {"FRAME": whole}


_DEFAULT_FLAGS = {
    FrameType.HEADERS: Flag.END_HEADERS | Flag.END_STREAM,
    FrameType.PUSH_PROMISE: Flag.END_HEADERS,
    FrameType.CONTINUATION: Flag.END_HEADERS,
}


def _by_name(one: Frame) -> dict[str, Any] | None:
    """None: only its octets say what it is."""
    kinds: dict[type[Frame], FrameType] = {
        _core.Data: FrameType.DATA,
        _core.Headers: FrameType.HEADERS,
        _core.Priority: FrameType.PRIORITY,
        _core.RstStream: FrameType.RST_STREAM,
        _core.Settings: FrameType.SETTINGS,
        _core.Ping: FrameType.PING,
        _core.Goaway: FrameType.GOAWAY,
        _core.WindowUpdate: FrameType.WINDOW_UPDATE,
        _core.Continuation: FrameType.CONTINUATION,
    }
    kind = kinds.get(type(one))
    if kind is None or one.type != kind or one.error is not None or one.flags & (Flag.PADDED | Flag.PRIORITY):
        return None
    said: dict[str, Any] = {}
    if one.stream != 0 or kind not in (FrameType.SETTINGS, FrameType.PING, FrameType.GOAWAY):
        said["stream"] = one.stream
    if isinstance(one, _core.Data):
        said["hex"] = one.data.hex()
    elif isinstance(one, _core.Headers | _core.Continuation):
        lines = one.fields
        if lines is not None and all(map(_plain_field, lines)):
            said["fields"] = [f"{name}: {value}" for name, value in lines]
        else:
            said["block"] = one.payload.hex()
    elif isinstance(one, _core.Priority):
        said |= {"dependency": one.dependency, "weight": one.weight, "exclusive": one.exclusive}
    elif isinstance(one, _core.RstStream):
        said["code"] = _code(one.code)
    elif isinstance(one, _core.Settings):
        said["settings"] = [{_setting(number): value} for number, value in one.settings]
    elif isinstance(one, _core.Ping):
        said["opaque"] = one.opaque.hex()
    elif isinstance(one, _core.Goaway):
        if not one.debug.isascii() or not one.debug.decode("ascii").isprintable():
            return None
        said |= {"last_stream": one.last_stream, "code": _code(one.code), "debug": one.debug.decode()}
    elif isinstance(one, _core.WindowUpdate):
        said["increment"] = int.from_bytes(one.payload, "big")
    if one.flags != _DEFAULT_FLAGS.get(kind, 0):
        said["flags"] = one.flags
    if one.length != len(one.payload):
        said["length"] = one.length
    if one.reserved:
        said["reserved"] = True
    return {kind.name: said}


def _plain_field(line: tuple[str, str]) -> bool:
    """What the language gives back octet by octet: no placeholder, nothing that is trimmed or escaped."""
    name, value = line
    both = name + value
    return (
        both.isascii()
        and both.isprintable()
        and "$" not in both
        and "\\" not in both
        and name != ""
        and (":" not in name[1:] and value == value.strip() and name == name.strip())
    )


def _code(code: int) -> str | int:
    name = error_name(code)
    return code if name.startswith("0x") else name


def _setting(number: int) -> str | int:
    try:
        return SettingId(number).name
    except ValueError:
        return number


def _settings(settings: Mapping[Any, int]) -> dict[Any, int]:
    return {(_setting(int(name)) if not isinstance(name, str) else name): value for name, value in settings.items()}


def _outcome(one: Outcome | str) -> Any:
    if isinstance(one, str) or not one.check:
        return one if isinstance(one, str) else one.text
    kind, stream, status = one.text.split(" ", 2)
    check = dict(one.check)
    if isinstance(check.get("body"), bytes):
        check["body"] = check["body"].decode("latin-1")
    return {kind: {"stream": int(stream), "status": status, **check}}


def _outcomes(expected: Outcome | str | Sequence[Outcome | str]) -> Any:
    if isinstance(expected, Outcome | str):
        return _outcome(expected)
    return [_outcome(one) for one in expected]


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    text = str(value)
    if _BARE.match(text) and text.lower() not in _NOT_BARE:
        return text
    return json.dumps(text)
