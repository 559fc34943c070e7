"""Posters and hall pictures: the whole way, and what is refused on it."""
from harness import pictures
from harness.client import Client, Problem

FOREVER = "public, max-age=31536000, immutable"


def refused(codes, call, field=None):
    try:
        call()
    except Problem as problem:
        assert problem.code in codes.split(), f"{problem.code} is not {codes}"
        fields = [one["field"] for one in problem.body.get("errors", [])]
        assert field is None or field in fields, f"{fields} lacks {field}"
        return
    raise AssertionError(f"{codes} was expected")


def whole_way(stack, desk, world):
    data = pictures.png(640, 480)
    begun = pictures.begin(desk, data)
    image = f"/images/{begun['id']}"
    assert desk.call("GET", image)["confirmed"] is False
    refused("IMAGE_NOT_UPLOADED", lambda: desk.call("POST", image + "/confirm"))
    assert pictures.send(desk, begun, data) in (200, 204)
    confirmed = desk.call("POST", image + "/confirm")
    assert (confirmed["width"], confirmed["height"], confirmed["size"]) == (640, 480, len(data))
    assert desk.call("POST", image + "/confirm") == confirmed == desk.call("GET", image), "repeatable"
    again = pictures.upload(desk, data)
    assert again["url"] == confirmed["url"], "the name is made of the content"
    assert pictures.send(desk, begun, pictures.png(640, 480)) in (200, 204)

    event = desk.call("PATCH", f"/events/{world['event']}", {"posterImageId": begun["id"]})
    assert event["posterUrl"] == confirmed["url"]
    hall = desk.call("PUT", f"/halls/{event['hallId']}/picture", {"imageId": again["id"]})
    assert hall["pictureUrl"] == confirmed["url"]
    assert desk.call("GET", f"/halls/{event['hallId']}")["pictureUrl"] == confirmed["url"]
    visitor = Client(stack.gateway, desk.client.observe)
    seen = visitor.call("GET", f"/api/v1/events/{world['event']}")
    assert seen["posterUrl"] == confirmed["url"]
    shown = visitor.send("GET", seen["posterUrl"])
    assert shown.text == data and shown.headers["Content-Type"] == "image/png"
    assert shown.headers["Cache-Control"] == FOREVER and shown.headers["X-Content-Type-Options"] == "nosniff"
    kept = visitor.send("GET", seen["posterUrl"], headers={"If-None-Match": shown.headers["ETag"]})
    assert kept.status == 304 and kept.headers["Cache-Control"] == FOREVER


def bad_input(stack, desk, world):
    data = pictures.png()
    refused("VALIDATION_FAILED", lambda: pictures.begin(desk, data, "image/svg+xml"), "/contentType")
    for size in (0, -1, (5 << 20) + 1, 1 << 40):
        refused("VALIDATION_FAILED", lambda size=size: desk.call(
            "POST", "/images", {"contentType": "image/png", "size": size}), "/size")
    begun = pictures.begin(desk, data)
    assert pictures.send(desk, begun, data + b"x") == 403, "larger"
    assert pictures.send(desk, begun, data[:-1]) == 403, "smaller"
    assert pictures.send(desk, begun, data, "text/html") == 403, "another type"
    for part, other in (("signature=", "signature=0"), ("size=", "size=1"), ("expires=", "expires=9"),
                        (begun["id"], world["event"])):
        forged = {"upload": begun["upload"] | {"url": begun["upload"]["url"].replace(part, other)}}
        assert pictures.send(desk, forged, data) == 403, part
    page = b"<html><script>alert(1)</script></html>"
    lie = pictures.begin(desk, page)
    assert pictures.send(desk, lie, page) in (200, 204), "the store cannot know"
    refused("IMAGE_REFUSED", lambda: desk.call("POST", f"/images/{lie['id']}/confirm"), "/contentType")
    refused("IMAGE_NOT_UPLOADED", lambda: desk.call("POST", f"/images/{lie['id']}/confirm"))
    wrong = pictures.begin(desk, data, "image/webp")
    pictures.send(desk, wrong, data)
    refused("IMAGE_REFUSED", lambda: desk.call("POST", f"/images/{wrong['id']}/confirm"), "/contentType")
    huge = pictures.png(9000, 1)
    wide = pictures.begin(desk, huge)
    pictures.send(desk, wide, huge)
    refused("IMAGE_REFUSED", lambda: desk.call("POST", f"/images/{wide['id']}/confirm"), "/size")
    for image in (begun["id"], world["event"]):
        refused("VALIDATION_FAILED", lambda image=image: desk.call(
            "PATCH", f"/events/{world['event']}", {"posterImageId": image}), "/posterImageId")
    visitor = Client(stack.gateway, desk.client.observe)
    for name in ("a" * 64 + ".png", "x.png", ".upload-key", "..%2f..%2fsecrets", "..%2F.upload-key"):
        assert visitor.send("GET", f"/api/v1/images/{name}").status in (400, 404), name
    assert visitor.send("POST", "/api/v1/admin/images", {"contentType": "image/png", "size": 1}).status == 401


def check(stack, desk, world):
    whole_way(stack, desk, world)
    bad_input(stack, desk, world)
