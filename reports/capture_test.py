"""tshark dissects the suite's own run as HTTP/2, and agrees with our decoder: capture_test.py SOURCE_DIR H2PRISM."""

import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE, H2PRISM = pathlib.Path(sys.argv[1]), sys.argv[2]
TYPES = ["DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE", "PING", "GOAWAY", "WINDOW_UPDATE", "CONTINUATION"]
ANY = "any"
EXTENSIONS = {"ALTSVC": 10, "ORIGIN": 12, "PRIORITY_UPDATE": 16}
CODES = """NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED FRAME_SIZE_ERROR REFUSED_STREAM CANCEL
COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM INADEQUATE_SECURITY HTTP_1_1_REQUIRED""".split()
FLAGS = {"ACK": 1, "END_STREAM": 1, "END_HEADERS": 4, "PADDED": 8, "PRIORITY": 32}
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".hex()
FIELDS = ["tcp.stream", "tcp.srcport", "http2.type", "http2.flags", "http2.streamid", "http2.length", "http2.rst_stream.error", "http2.goaway.error",
          "tcp.checksum.status", "ip.checksum.status", "_ws.malformed"]
FrameSeen = collections.namedtuple("FrameSeen", "type flags stream length")


def by_decoder(event):
    """What our decoder says of a frame's header in its line: (FrameSeen, error code)."""
    words = event["text"].split()
    value = dict(re.findall(r"(\w[\w-]*)=(\S+)", event["text"].split(' debug="')[0]))
    if words[0] in TYPES:
        kind = TYPES.index(words[0])
    else:
        kind = EXTENSIONS.get(words[0]) or int(words[1], 0)  # "type 0xfe"
    flags = 0
    for flag in value.get("flags", "").split("|"):
        if flag:
            flags |= FLAGS[flag] if flag in FLAGS else int(flag, 0)
    code = None
    if " at octet " in event["text"]:
        code = ANY  # malformed to our decoder: there is no code, or not all of it
    elif words[0] in ("RST_STREAM", "GOAWAY"):
        code = next((CODES.index(word) for word in words if word in CODES), None)
        if code is None and (named := re.search(r"(?:code|error)[ =]*(0x[0-9a-f]+|\d+)", event["text"])):
            code = int(named[1], 0)
    return FrameSeen(kind, flags, int(value["stream"]), int(value["length"])), code


def frames_of(events, direction):
    """What we say went that way. Octets that are no frame by themselves may be one that went in pieces."""
    piece = b""
    for event in (e for e in events if e["dir"] == direction and e.get("octets")):
        if not re.match(r"\d+ octets", event["text"]):
            yield by_decoder(event)
        elif event["hex"] != PREFACE:
            piece += bytes.fromhex(event["hex"])
            length = int.from_bytes(piece[:3], "big")
            if len(piece) == 9 + length:
                yield FrameSeen(piece[3], piece[4], int.from_bytes(piece[5:9], "big") & 0x7FFFFFFF, length), ANY
                piece = b""


def told(exchanges):
    """[(case id, events)] of the exchanges, which stand in the capture in the same order."""
    for exchange in map(json.loads, exchanges.read_text().splitlines()):
        yield exchange["id"], exchange["events"]


def spoken_too_early(events):
    """The target spoke before the preface was complete: Wireshark cannot know yet that it is HTTP/2."""
    octets = 0
    for event in events:
        if event["dir"] == "received":
            return octets < len(PREFACE) // 2
        octets += event.get("octets", 0) if event["dir"] == "sent" else 0
    return False


def dissected(capture):
    """By connection and direction, what tshark says: {(stream, from the server): [(frame, code)]}, and bad checksums."""
    options = [option for field in FIELDS for option in ("-e", field)]
    command = ["tshark", "-r", capture, "-T", "fields", "-E", "separator=|", "-E", "occurrence=a", "-o", "tcp.check_checksum:TRUE",
               "-o", "ip.check_checksum:TRUE", *options]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    out, malformed, wrong = collections.defaultdict(list), collections.Counter(), []
    for line in lines:
        connection, port, types, flags, streams, lengths, resets, goaways, tcp_sum, ip_sum, bad = line.split("|")
        if "0" in (tcp_sum, ip_sum):
            wrong.append(line)
        if bad:
            malformed[int(connection)] += 1
        codes = {3: resets.split(",") if resets else [], 7: goaways.split(",") if goaways else []}
        for one in zip(*(text.split(",") for text in (types, flags, streams, lengths))) if types else ():
            kind = int(one[0])
            code = int(codes[kind].pop(0)) if codes.get(kind) else None
            out[int(connection), port == "80"].append((FrameSeen(kind, int(one[1], 0), int(one[2]), int(one[3])), code))
    return out, malformed, wrong


def main():
    if not shutil.which("tshark") and not os.environ.get("CI"):
        print("skipped: there is no tshark")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        stream, told_of, capture = (pathlib.Path(folder, name) for name in ("run.ndjson", "exchanges.ndjson", "run.pcapng"))
        subprocess.run([H2PRISM, "run", "-q", "--report", f"ndjson={stream}"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([H2PRISM, "report", stream, "--to", f"exchanges={told_of}", "--to", f"pcapng={capture}"], check=True, stdout=subprocess.DEVNULL)
        seen, malformed, wrong = dissected(capture)
        problems = [f"checksum: {line}" for line in wrong]
        frames = without_preface = early = 0
        for connection, (case, events) in enumerate(told(told_of)):
            sent = "".join(e.get("hex", "") for e in events if e["dir"] == "sent")
            if not sent.startswith(PREFACE):
                without_preface += 1  # not HTTP/2, as the case wants it: there is nothing to dissect
                continue
            if spoken_too_early(events):
                early += 1
                continue
            for direction in ("sent", "received"):
                ours = list(frames_of(events, direction))
                theirs = seen[connection, direction == "received"]
                frames += len(ours)
                for at, (mine, other) in enumerate(zip(ours, theirs)):
                    # Where tshark calls the payload malformed, it got to no code.
                    same_code = mine[1] in (other[1], ANY) or (other[1] is None and malformed[connection])
                    if mine[0] != other[0] or not same_code:
                        problems.append(f"{case}, {direction} frame {at}: we say {mine}, tshark {other}")
                        break
                if len(ours) != len(theirs):
                    problems.append(f"{case}: {len(ours)} frames {direction}, tshark has {len(theirs)}")
    print("\n".join(problems[:40]))
    print(f"{frames} frames agree but for {len(problems)}; {without_preface} connections have no preface, in {early} the target spoke before it was complete; "
          f"{sum(malformed.values())} frames malformed to tshark, too")
    assert frames > 10000
    assert without_preface < 20 and early < 5
    sys.exit(1 if problems else 0)


main()
