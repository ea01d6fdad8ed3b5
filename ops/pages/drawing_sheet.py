"""Where a drawing's states stand and its ways run: the grid of statemachines/<name>.drawing.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ops.errors import Refusal
from ops.state_machine import MACHINES

Point = tuple[float, float]
Shape = Literal["task", "choice", "wait", "callback", "end", "folded"]

WIDTH, HEIGHT = 112, 34
ROW, ABOVE = 60, 14
SLANT: dict[Shape, float] = {"choice": 12, "callback": 10}
LEVEL = ("left", "right")


@dataclass(frozen=True, slots=True)
class Box:
    """One state on the sheet; x and y are its centre."""

    name: str
    shape: Shape
    x: float
    y: float

    def port(self, side: str) -> Point:
        """Return where a way touches the outline; "right 6" is six below the middle of the right side."""
        word, _, by = side.partition(" ")
        off = float(by or 0)
        ports = {
            "top": (self.x + off, self.y - HEIGHT / 2),
            "bottom": (self.x + off, self.y + HEIGHT / 2),
            "left": (self.x - WIDTH / 2 + self._inset(off), self.y + off),
            "right": (self.x + WIDTH / 2 - self._inset(-off), self.y + off),
        }
        if word not in ports:
            raise Refusal(f"A way of “{self.name}” touches it at “{side}”: write left, right, top or bottom.")
        return ports[word]

    def _inset(self, off: float) -> float:
        """Return how far the slanted left side is from the edge of the box, `off` below the middle."""
        slant = SLANT.get(self.shape, 0)
        if self.shape == "choice":
            return slant * abs(off) / (HEIGHT / 2)
        return slant * (0.5 - off / HEIGHT)


@dataclass(frozen=True, slots=True)
class Route:
    """How a way that is not straight runs, and where its label stands if not on its first stretch."""

    leaves: str
    enters: str
    lanes: tuple[str | float, ...] = ()
    label: tuple[float, float, str] | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the file says, read once."""

    file: str
    width: int
    columns: dict[str, float]
    places: dict[str, tuple[str, float]]
    routes: dict[tuple[str, str], Route] = field(default_factory=dict)

    @property
    def height(self) -> float:
        """The lowest state decides."""
        return max(self.y(row) for _, row in self.places.values()) + HEIGHT / 2 + ABOVE

    def x(self, column: str) -> float:
        if column not in self.columns:
            raise Refusal(f"{self.file} names the column “{column}”: add it under [columns].")
        return self.columns[column]

    def y(self, row: float) -> float:
        return row * ROW - ABOVE

    def box(self, name: str, shape: Shape) -> Box:
        """Return a state where the file puts it."""
        if name not in self.places:
            raise Refusal(
                f"{self.file} has no place for “{name}”: give it a column and a row under [places]."
            )
        column, row = self.places[name]
        return Box(name, shape, self.x(column), self.y(row))

    def line(self, source: Box, target: Box) -> tuple[Point, ...]:
        """Return the corners of the way between two states, every stretch of it level or upright."""
        route = self.routes.get((source.name, target.name)) or self._straight(source, target)
        points = [source.port(route.leaves)]
        end = target.port(route.enters)
        level = route.leaves.split()[0] in LEVEL
        for lane in route.lanes:
            points.append(self._corner(points[-1], lane, level=level))
            level = not level
        if level != (route.enters.split()[0] in LEVEL):
            points.append((end[0], points[-1][1]) if level else (points[-1][0], end[1]))
        if points[-1][0] != end[0] and points[-1][1] != end[1]:
            raise self._askew(source, target)
        return (*points, end)

    def _corner(self, at: Point, lane: str | float, *, level: bool) -> Point:
        if level and isinstance(lane, str):
            return self.x(lane), at[1]
        if not level and not isinstance(lane, str):
            return at[0], self.y(lane)
        raise Refusal(f"{self.file}: a way turns into “{lane}”, but lanes are columns and rows by turns.")

    def _straight(self, source: Box, target: Box) -> Route:
        if source.x == target.x:
            return Route("bottom", "top") if source.y < target.y else Route("top", "bottom")
        if source.y == target.y:
            return Route("right", "left") if source.x < target.x else Route("left", "right")
        raise self._askew(source, target)

    def _askew(self, source: Box, target: Box) -> Refusal:
        return Refusal(
            f"{self.file} does not say how the way from “{source.name}” to “{target.name}” runs:"
            f' add "{target.name}" = {{ leaves = …, enters = … }} under [ways."{source.name}"].'
        )


def read_sheet(name: str) -> Sheet:
    """Return the sheet of the machine `name`."""
    path = MACHINES / f"{name}.drawing.toml"
    return sheet_of(path.name, tomllib.loads(path.read_text("utf-8")))


def sheet_of(file: str, written: dict[str, Any]) -> Sheet:
    """Return a sheet as its file writes it."""
    routes = {
        (source, target): Route(**(route | {"lanes": tuple(route.get("lanes", ()))}))
        for source, ways in written.get("ways", {}).items()
        for target, route in ways.items()
    }
    places = {name: (column, row) for name, (column, row) in written["places"].items()}
    return Sheet(file, written["width"], written["columns"], places, routes)


def drawing_file(name: str) -> Path:
    """Return where the drawing of a machine lies: beside its file."""
    return MACHINES / f"{name}.svg"
