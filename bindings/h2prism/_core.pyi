from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, final

_Octets = bytes | bytearray | memoryview | str

@final
class Field(tuple[str, str]):
    __match_args__ = ("name", "value")
    @property
    def name(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def never_indexed(self) -> bool: ...

_FieldLike = str | bytes | tuple[str | bytes, str | bytes] | tuple[str | bytes, str | bytes, bool] | Field
_Block = Mapping[str, str] | Iterable[_FieldLike | Op]
_SettingsLike = Mapping[Any, int] | Sequence[tuple[int | str, int]]

class Op: ...

class Frame:
    def __init__(
        self,
        type: int,
        flags: int | str = 0,
        stream: int = 0,
        payload: _Octets = b"",
        *,
        length: int | None = None,
        reserved: bool = False,
    ) -> None: ...
    @staticmethod
    def parse(octets: _Octets, /) -> Frame: ...
    def __bytes__(self) -> bytes: ...
    def __eq__(self, other: object) -> bool: ...
    __hash__: None  # type: ignore[assignment]
    def __copy__(self) -> Frame: ...
    def __deepcopy__(self, memo: Any) -> Frame: ...
    def dump(self, max_octets: int = 256) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def error(self) -> str | None: ...
    @property
    def type(self) -> int: ...
    @type.setter
    def type(self, value: int) -> None: ...
    @property
    def flags(self) -> int: ...
    @flags.setter
    def flags(self, value: int | str) -> None: ...
    @property
    def reserved(self) -> bool: ...
    @reserved.setter
    def reserved(self, value: bool) -> None: ...
    @property
    def stream(self) -> int: ...
    @stream.setter
    def stream(self, value: int) -> None: ...
    @property
    def length(self) -> int: ...
    @length.setter
    def length(self, value: int | None) -> None: ...
    @property
    def payload(self) -> bytes: ...
    @payload.setter
    def payload(self, value: _Octets) -> None: ...

class Data(Frame):
    def __init__(
        self,
        stream: int,
        data: _Octets = b"",
        *,
        end_stream: bool = False,
        pad_length: int | None = None,
        padding: int | None = None,
        flags: int | str | None = None,
        length: int | None = None,
        type: int | None = None,
        reserved: bool = False,
        payload: _Octets | None = None,
    ) -> None: ...
    @property
    def data(self) -> bytes: ...
    @data.setter
    def data(self, value: _Octets) -> None: ...
    @property
    def pad_length(self) -> int | None: ...
    @pad_length.setter
    def pad_length(self, value: int | None) -> None: ...
    @property
    def padding(self) -> bytes: ...

class Headers(Frame):
    def __init__(
        self,
        stream: int,
        fields: _Block | None = None,
        *,
        end_stream: bool = False,
        end_headers: bool = True,
        fragment: _Octets | None = None,
        priority: tuple[int, int, bool] | None = None,
        pad_length: int | None = None,
        padding: int | None = None,
        flags: int | str | None = None,
        length: int | None = None,
        type: int | None = None,
        reserved: bool = False,
        payload: _Octets | None = None,
    ) -> None: ...
    @property
    def priority(self) -> tuple[int, int, bool] | None: ...
    @priority.setter
    def priority(self, value: tuple[int, int, bool] | None) -> None: ...
    @property
    def pad_length(self) -> int | None: ...
    @pad_length.setter
    def pad_length(self, value: int | None) -> None: ...
    @property
    def padding(self) -> bytes: ...
    @property
    def fields(self) -> list[Field] | None: ...
    @fields.setter
    def fields(self, value: _Block) -> None: ...
    @property
    def fragment(self) -> bytes: ...

class Priority(Frame):
    def __init__(
        self,
        stream: int,
        dependency: int = 0,
        weight: int = 15,
        exclusive: bool = False,
        *,
        flags: int | str | None = None,
        length: int | None = None,
        type: int | None = None,
        reserved: bool = False,
        payload: _Octets | None = None,
    ) -> None: ...
    @property
    def dependency(self) -> int: ...
    @dependency.setter
    def dependency(self, value: int) -> None: ...
    @property
    def weight(self) -> int: ...
    @weight.setter
    def weight(self, value: int) -> None: ...
    @property
    def exclusive(self) -> bool: ...
    @exclusive.setter
    def exclusive(self, value: bool) -> None: ...

class RstStream(Frame):
    def __init__(
        self,
        stream: int,
        code: int | str = "CANCEL",
        *,
        flags: int | str | None = None,
        length: int | None = None,
        type: int | None = None,
        reserved: bool = False,
        payload: _Octets | None = None,
    ) -> None: ...
    @property
    def code(self) -> int: ...
    @code.setter
    def code(self, value: int | str) -> None: ...

class Settings(Frame):
    def __init__(
        self,
        settings: _SettingsLike = ...,
        *,
        ack: bool = False,
        stream: int = 0,
        flags: int | str | None = None,
        length: int | None = None,
        type: int | None = None,
        reserved: bool = False,
        payload: _Octets | None = None,
    ) -> None: ...
    @property
    def settings(self) -> list[tuple[int, int]]: ...
    @settings.setter
    def settings(self, value: _SettingsLike) -> None: ...

class PushPromise(Frame):
    def __init__(
        self,
        stream: int,
        promised: int,
        fields: _Block | None = None,
        *,
        end_headers: bool = True,
        fragment: _Octets | None = None,
        pad_length: int | None = None,
        padding: int | None = None,
        flags: int | str | None = None,
        length: int | None = None,
        type: int | None = None,
        reserved: bool = False,
        payload: _Octets | None = None,
    ) -> None: ...
    @property
    def promised(self) -> int: ...
    @promised.setter
    def promised(self, value: int) -> None: ...
    @property
    def pad_length(self) -> int | None: ...
    @pad_length.setter
    def pad_length(self, value: int | None) -> None: ...
    @property
    def padding(self) -> bytes: ...
    @property
    def fields(self) -> list[Field] | None: ...
    @fields.setter
    def fields(self, value: _Block) -> None: ...
    @property
    def fragment(self) -> bytes: ...

class Ping(Frame):
    def __init__(
        self,
        opaque: _Octets = b"h2prism!",
        *,
        ack: bool = False,
        stream: int = 0,
        flags: int | str | None = None,
        length: int | None = None,
        type: int | None = None,
        reserved: bool = False,
        payload: _Octets | None = None,
    ) -> None: ...
    @property
    def opaque(self) -> bytes: ...
    @opaque.setter
    def opaque(self, value: _Octets) -> None: ...

class Goaway(Frame):
    def __init__(
        self,
        last_stream: int = 0,
        code: int | str = "NO_ERROR",
        debug: _Octets = b"",
        *,
        stream: int = 0,
        flags: int | str | None = None,
        length: int | None = None,
        type: int | None = None,
        reserved: bool = False,
        payload: _Octets | None = None,
    ) -> None: ...
    @property
    def last_stream(self) -> int: ...
    @last_stream.setter
    def last_stream(self, value: int) -> None: ...
    @property
    def code(self) -> int: ...
    @code.setter
    def code(self, value: int | str) -> None: ...
    @property
    def debug(self) -> bytes: ...
    @debug.setter
    def debug(self, value: _Octets) -> None: ...

class WindowUpdate(Frame):
    def __init__(
        self,
        stream: int,
        increment: int,
        *,
        flags: int | str | None = None,
        length: int | None = None,
        type: int | None = None,
        reserved: bool = False,
        payload: _Octets | None = None,
    ) -> None: ...
    @property
    def increment(self) -> int: ...
    @increment.setter
    def increment(self, value: int) -> None: ...

class Continuation(Frame):
    def __init__(
        self,
        stream: int,
        fields: _Block | None = None,
        *,
        end_headers: bool = True,
        fragment: _Octets | None = None,
        flags: int | str | None = None,
        length: int | None = None,
        type: int | None = None,
        reserved: bool = False,
        payload: _Octets | None = None,
    ) -> None: ...
    @property
    def fields(self) -> list[Field] | None: ...
    @fields.setter
    def fields(self, value: _Block) -> None: ...
    @property
    def fragment(self) -> bytes: ...

class Altsvc(Frame):
    def __init__(
        self,
        stream: int = 0,
        origin: _Octets = b"",
        value: _Octets = b"",
        *,
        flags: int | str | None = None,
        length: int | None = None,
        type: int | None = None,
        reserved: bool = False,
        payload: _Octets | None = None,
    ) -> None: ...
    @property
    def origin(self) -> bytes: ...
    @origin.setter
    def origin(self, value: _Octets) -> None: ...
    @property
    def value(self) -> bytes: ...
    @value.setter
    def value(self, value: _Octets) -> None: ...

class Origin(Frame):
    def __init__(
        self,
        origins: Sequence[str | bytes] = ...,
        *,
        stream: int = 0,
        flags: int | str | None = None,
        length: int | None = None,
        type: int | None = None,
        reserved: bool = False,
        payload: _Octets | None = None,
    ) -> None: ...
    @property
    def origins(self) -> list[bytes]: ...

class PriorityUpdate(Frame):
    def __init__(
        self,
        prioritized: int,
        value: _Octets = b"",
        *,
        stream: int = 0,
        flags: int | str | None = None,
        length: int | None = None,
        type: int | None = None,
        reserved: bool = False,
        payload: _Octets | None = None,
    ) -> None: ...
    @property
    def prioritized(self) -> int: ...
    @prioritized.setter
    def prioritized(self, value: int) -> None: ...
    @property
    def value(self) -> bytes: ...
    @value.setter
    def value(self, value: _Octets) -> None: ...

def parse_frames(octets: _Octets) -> list[Frame]: ...

class Decoder:
    def __init__(self, table_limit: int = 4096, max_list_size: int = 262144) -> None: ...
    def decode(self, block: _Octets) -> list[Field]: ...
    def set_table_limit(self, octets: int) -> None: ...
    @property
    def table(self) -> list[Field]: ...
    @property
    def table_size(self) -> int: ...
    @property
    def table_max_size(self) -> int: ...

class Encoder:
    def __init__(self, table_limit: int = 4096) -> None: ...
    def encode(self, block: _Block) -> bytes: ...
    def set_peer_table_limit(self, octets: int) -> None: ...
    @property
    def table(self) -> list[Field]: ...
    @property
    def table_size(self) -> int: ...
    @property
    def table_max_size(self) -> int: ...

_Huffman = Literal["shorter", "always", "never"]

def literal(
    name: _Octets,
    value: _Octets,
    *,
    name_index: int | None = None,
    huffman: _Huffman = "shorter",
    integer_padding: int = 0,
) -> Op: ...
def literal_indexed(
    name: _Octets,
    value: _Octets,
    *,
    name_index: int | None = None,
    huffman: _Huffman = "shorter",
    integer_padding: int = 0,
) -> Op: ...
def literal_never_indexed(
    name: _Octets,
    value: _Octets,
    *,
    name_index: int | None = None,
    huffman: _Huffman = "shorter",
    integer_padding: int = 0,
) -> Op: ...
def indexed(index: int, *, integer_padding: int = 0) -> Op: ...
def table_size(size: int, *, apply: bool = True, integer_padding: int = 0) -> Op: ...
def raw(octets: bytes) -> Op: ...

_Cut = str | Sequence[int]

class Connection:
    @staticmethod
    def connect(
        host: str,
        port: int,
        tls: dict[str, Any] | None,
        preface: _SettingsLike | None,
        settings_ack: bool,
        ping_ack: bool,
        window_update: bool,
        timeout: float,
        /,
    ) -> Connection: ...
    def send(self, frames: Iterable[Frame], delivery: _Cut, hold_back: int, /) -> None: ...
    def write(self, octets: _Octets, delivery: _Cut, hold_back: int, /) -> None: ...
    def release(self) -> None: ...
    def await_settings(self, timeout: float, /) -> bool: ...
    def await_event(self, start: int, timeout: float, /) -> bool: ...
    def fence(self, timeout: float, /) -> bool: ...
    def answered(self, request: _Block, timeout: float, /) -> bool: ...
    def ping(self, opaque: _Octets, timeout: float, /) -> bool: ...
    def expect(
        self, outcomes: list[tuple[str, dict[str, Any]]], request: _Block, timeout: float, /
    ) -> tuple[str, str, str, str]: ...
    def mark(self) -> None: ...
    def events(
        self, start: int, most: int, /
    ) -> list[tuple[_Kind, float, int, bytes, int, list[Field] | None, str]]: ...
    def stream(
        self, stream: int, /
    ) -> tuple[int | None, list[Field], list[Field], bytes, int, bool, int | None] | None: ...
    def next_stream(self) -> int: ...
    def poll(self) -> int: ...
    def close(self) -> None: ...
    def abort(self) -> None: ...
    def shutdown_write(self) -> None: ...
    def key_update(self) -> None: ...
    def established(self) -> tuple[bool, str, str, str, str] | None: ...
    def closed(self) -> tuple[str, str] | None: ...
    def peer_settings(self) -> dict[str, int | None]: ...
    def send_window(self, stream: int, /) -> int: ...
    def findings(self) -> list[tuple[str, int, str]]: ...
    def exchange(self) -> str: ...

_Kind = Literal["sent", "sent_raw", "received", "received_raw", "fields", "note"]
