"""The demo hall: 1,200 seats in three sections around a stage, rows as arcs of unequal length, in metres."""
import math

# Seats per row, front to back: 600 on the floor, 300 on each side of the balcony.
FLOOR = [21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 31, 32, 32, 33, 33, 34, 34, 35, 35, 37]
BALCONY = [19, 20, 22, 23, 25, 26, 27, 28, 29, 29, 27, 25]
PITCH, DEPTH, AISLE = 0.55, 0.95, 1.2
STAGE = {"x": -9.0, "y": 1.5, "width": 18.0, "height": 5.0}
FRONT_ROWS = 6


def row_name(index):
    return chr(ord("A") + index)


def _row(count, radius, middle):
    """Seats of an arc around the stage, left to right, with an aisle in the middle."""
    places = []
    for seat in range(count):
        along = (seat - (count - 1) / 2) * PITCH + (AISLE / 2 if seat >= count / 2 else -AISLE / 2)
        angle = math.radians(middle) - along / radius
        places.append({"name": str(seat + 1), "x": round(radius * math.cos(angle), 2),
                       "y": round(radius * math.sin(angle), 2)})
    return places


def _section(code, name, counts, radius, middle):
    rows = [{"name": row_name(index), "seats": _row(count, radius + index * DEPTH, middle)}
            for index, count in enumerate(counts)]
    return {"code": code, "name": name, "rows": rows}


def _mark(section, row, kinds):
    seats = next(one["seats"] for one in section["rows"] if one["name"] == row)
    for position, kind in kinds.items():
        seats[position]["kind"] = kind


def draft():
    floor = _section("1F", "1층", FLOOR, 11.0, 90)
    left = _section("2L", "2층 왼쪽", BALCONY, 33.0, 109)
    right = _section("2R", "2층 오른쪽", BALCONY, 33.0, 71)
    for row in ("J", "T"):  # by the doors, each wheelchair place with its companion's seat
        _mark(floor, row, {0: "WHEELCHAIR", 1: "COMPANION", -1: "WHEELCHAIR", -2: "COMPANION"})
    _mark(floor, "A", {0: "RESTRICTED_VIEW", -1: "RESTRICTED_VIEW"})
    for row in left["rows"]:
        _mark(left, row["name"], {0: "RESTRICTED_VIEW", 1: "RESTRICTED_VIEW"})
    for row in right["rows"]:
        _mark(right, row["name"], {-1: "RESTRICTED_VIEW", -2: "RESTRICTED_VIEW"})
    return {"name": "대공연장", "stage": STAGE, "sections": [floor, left, right]}


def grade_rules():
    """VIP and R on the floor, S and A on the balcony; later rules win."""
    front = [row_name(index) for index in range(FRONT_ROWS)]
    rules = [{"section": "1F", "grade": "R"}, {"section": "1F", "grade": "VIP", "rows": front}]
    for side in ("2L", "2R"):
        rules += [{"section": side, "grade": "A"}, {"section": side, "grade": "S", "rows": front}]
    return rules
