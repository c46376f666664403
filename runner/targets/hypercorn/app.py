"""The pages as an ASGI application, from the folder that DIR names."""

import os
import pathlib

WWW = pathlib.Path(os.environ["DIR"], "www")
PAGES = {
    "/": (b"text/html", (WWW / "index.html").read_bytes()),
    "/large": (b"text/plain", (WWW / "large").read_bytes()),
}


async def app(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            return
        if not event.get("more_body"):
            break
    page = PAGES.get(scope["path"])
    media_type, body = page or (b"text/plain", b"")
    fields = [(b"content-type", media_type), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200 if page else 404, "headers": fields})
    await send({"type": "http.response.body", "body": body})
