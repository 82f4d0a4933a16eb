"""A computed surface as a relief in the box of the camera: a mesh, its faces in painting order, what they hide.

Heights are linear or logarithmic as the contours' levels are, and the relief is cut where they end: what lies above
(or below a pole) is left out, never flattened.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from gdstudio.model import Field
from gdstudio.plots.camera import HALF_HEIGHT, Camera
from gdstudio.plots.clipping import Kept, clipped, clipped_lines
from gdstudio.plots.faces import Faces
from gdstudio.plots.figure import Array, Range

FINE, COARSE = 60, 30
LINES = 10
Z_FACES = -20
MOST_KEPT = 12
# How far beyond the box heights are kept: enough to cut a face where it leaves, little enough not to overflow.
BEYOND = 2.0
# From over the left shoulder, in the directions of the screen: right, up, to the eye.
LIGHT = np.array([-0.5, 0.65, 0.57])
# Looking along a sight line: samples, and how far from the middle of the box it begins and ends.
RAY, DEPTH = 512, 2.0
PIXELS = 1000
# Looking for what stands before a point: samples along the ray, and how far off the surface it begins.
SAMPLES, SAMPLES_TURNING, CLEAR = 56, 28, 0.012


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Heights 0 … 1 of values: (value − low) / (high − low), or its logarithm from `lowest` to 1 where that is set."""

    low: float
    high: float
    lowest: float | None = None
    cut: bool = False

    def heights(self, values: Array) -> Array:
        """Parts of the box's height, beyond 0 … 1 where a value is outside; nan stays nan."""
        part = np.clip((values - self.low) / (self.high - self.low), -BEYOND, 1e6)
        if self.lowest is not None:
            part = 1 - np.log(np.maximum(part, self.lowest)) / np.log(self.lowest)
        return np.clip(part, -BEYOND, 1 + BEYOND)


def scale_of(field: Field) -> Scale | None:
    """The scale of a "surface" field; None where it has no value, or only one."""
    arrays = field.arrays
    low, high = arrays["range"].tolist()
    if not high > low:
        return None
    lowest = float((arrays["levels"][0] - low) / (high - low)) if arrays["log"][0] else None
    cut = bool(np.nanmax(arrays["z"]) > high or np.nanmin(arrays["z"]) < low)
    return Scale(low, high, lowest, cut)


# By identity: the field is kept beside its relief, so that its id cannot pass to another one.
_kept: OrderedDict[tuple[int, int], tuple[Field, Relief]] = OrderedDict()


def relief_of(field: Field, scale: Scale, camera: Camera) -> Relief:
    """The relief of a field, coarse while the camera turns; the same object for the same field."""
    key = id(field), COARSE if camera.turning else FINE
    if key not in _kept:
        _kept[key] = field, Relief(field, scale, key[1])
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return _kept[key][1]


class Relief:
    """`cells` by `cells` faces over a field of finer grid; x and y are −1 … 1, heights as in the camera's box."""

    def __init__(self, field: Field, scale: Scale, cells: int) -> None:
        self.cells = cells
        self.x_range, self.y_range = (_ends(field.arrays[name]) for name in ("x", "y"))
        heights = scale.heights(field.arrays["z"])
        # A logarithm's narrow valleys are sharper than any mesh: taken point by point they would be saw teeth.
        heights = _smoothed(heights, cells) if scale.lowest is not None else heights
        self.heights = _resampled(heights, cells)
        self._faces: tuple[Camera, Faces] | None = None
        self._z = HALF_HEIGHT * (2 * self.heights - 1)

    def place(self, x: Array, y: Array) -> Array:
        """Points (n, 2) of the parameters' plane, as points (n, 3) on the relief; nan where there is none."""
        across, deep = _part(x, self.x_range), _part(y, self.y_range)
        return np.stack([across, deep, self._height(across, deep)], -1)

    def _height(self, across: Array, deep: Array, *, whole: bool = False) -> Array:
        """Heights at places of the box between the mesh's points; nan beside it and, unless `whole`, beyond the cut."""
        with np.errstate(invalid="ignore"):
            inside = (np.abs(across) <= 1) & (np.abs(deep) <= 1)
            u = np.where(inside, (across + 1) / 2 * self.cells, 0.0)
            v = np.where(inside, (deep + 1) / 2 * self.cells, 0.0)
            i, j = (np.minimum(part.astype(np.intp), self.cells - 1) for part in (v, u))
            s, t, z = u - j, v - i, self._z
            found = (1 - t) * ((1 - s) * z[i, j] + s * z[i, j + 1]) + t * ((1 - s) * z[i + 1, j] + s * z[i + 1, j + 1])
            shown = inside if whole else inside & (np.abs(found) <= HALF_HEIGHT * (1 + 1e-9))
        return np.where(shown, found, np.nan)

    def under(self, camera: Camera, right: float, up: float) -> tuple[float, float]:
        """The parameters of the place of the relief that is seen at a place of the screen. Beside the relief: of the
        nearest place of its rim."""
        across, above, eye = camera.axes
        depth = np.linspace(DEPTH, -DEPTH, RAY)
        with np.errstate(invalid="ignore"):
            ray = right * across + up * above + depth[:, None] * eye
            found = ray[:, 2] - self._height(ray[:, 0], ray[:, 1])
            # From the eye on: the first sample that lies below the relief, and how far before it the ray went in.
            into = np.flatnonzero((found[:-1] >= 0) & (found[1:] < 0))
        if len(into):
            first = int(into[0])
            part = found[first] / (found[first] - found[first + 1])
            point = ray[first] + part * (ray[first + 1] - ray[first])
        else:
            # On the plane through the middle of the box: a camera is always above it.
            point = ray[0] - ray[0, 2] / eye[2] * eye
        first, second = np.clip(point[:2], -1.0, 1.0).tolist()
        return _whole(first, self.x_range), _whole(second, self.y_range)

    def hidden(self, points: Array, camera: Camera) -> Kept:
        """Which of the points (n, 3) of the relief, seen from their upper side, are not seen by the eye: (n,) of bool."""
        eye = camera.axes[2]
        steps = np.linspace(0.0, 1.0, SAMPLES_TURNING if camera.turning else SAMPLES)[1:] ** 1.5
        with np.errstate(invalid="ignore", divide="ignore"):
            reach = [(np.sign(eye[axis]) - points[:, axis]) / eye[axis] for axis in (0, 1) if abs(eye[axis]) > 1e-9]
            reach.append((HALF_HEIGHT - points[:, 2]) / eye[2])
            along = CLEAR + steps * np.maximum(np.min(reach, axis=0), 0.0)[:, None]
            x, y, z = (points[:, axis, None] + along * eye[axis] for axis in range(3))
            before = self._height(x, y)
            return np.asarray((before > z + 0.2 * CLEAR).any(axis=1))

    def faces(self, camera: Camera) -> Faces:
        """The faces as they are seen, the same object for the same camera."""
        if self._faces is None or self._faces[0] != camera:
            self._faces = camera, self._seen(camera)
        return self._faces[1]

    def _seen(self, camera: Camera) -> Faces:
        """On a grid that is seen from one side, rows from the far edge are a painter's order."""
        corners, sides, shades = self._mesh(camera)
        eye = camera.axes[2]
        turn = tuple(slice(None, None, 1 if eye[axis] >= 0 else -1) for axis in (1, 0))
        corners, shades = corners[turn].reshape(-1, 4, 3), shades[turn].ravel()
        sides = sides[turn].reshape(-1, 4)
        there = np.isfinite(corners).all(axis=(1, 2))
        corners, sides, shades = corners[there], sides[there], shades[there]
        lights = _lights(corners, camera)
        polygons, kept = clipped(corners, HALF_HEIGHT)
        owners, which = np.nonzero(sides[kept])
        ends = np.stack([corners[kept][owners, which], corners[kept][owners, (which + 1) % 4]], 1)
        ends, left = clipped_lines(ends, HALF_HEIGHT)
        flat = camera.project(ends)[..., :2].reshape(-1, 4)
        return Faces(
            camera.project(polygons)[..., :2], shades[kept], lights[kept], flat, owners[left],
            camera.turning, key="surface", role="surface", z=Z_FACES,
        )  # fmt: skip

    def _mesh(self, camera: Camera) -> tuple[Array, Kept, Array]:
        """Corners (c, c, 4, 3) of the cells, which of their sides are lines of the mesh (c, c, 4), shades (c, c)."""
        at = np.linspace(-1.0, 1.0, self.cells + 1)
        points = np.stack([*np.meshgrid(at, at), self._z], -1)
        corners = np.stack([points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]], 2)
        every = max(1, self.cells // LINES)
        line = np.arange(self.cells + 1) % every == 0
        sides = np.zeros((self.cells, self.cells, 4), dtype=bool)
        # A line belongs to the nearer of its two faces, which is painted later; at the near rim to the only one.
        x_far, y_far = camera.axes[2][0] >= 0, camera.axes[2][1] >= 0
        sides[:, :, 0 if y_far else 2] = (line[:-1] if y_far else line[1:])[:, None]
        sides[:, :, 3 if x_far else 1] = (line[:-1] if x_far else line[1:])[None, :]
        sides[-1 if y_far else 0, :, 2 if y_far else 0] = True
        sides[:, -1 if x_far else 0, 1 if x_far else 3] = True
        shades = np.clip(corners[..., 2].mean(-1) / (2 * HALF_HEIGHT) + 0.5, 0.0, 1.0)
        return corners, sides, shades


def _lights(corners: Array, camera: Camera) -> Array:
    """The cosine between each face (n, 4, 3) and the light, which stands where the eye stands; 0 if it is behind."""
    across, other = corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]
    normal = np.cross(across, other)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-300)
    seen = normal @ camera.axes.T
    # Both sides of the sheet are seen; each is lit as it faces the eye.
    seen *= np.where(seen[:, 2:] < 0, -1.0, 1.0)
    lights: Array = np.clip(seen @ (LIGHT / np.linalg.norm(LIGHT)), 0.0, 1.0)
    return lights


def _smoothed(values: Array, cells: int) -> Array:
    """Means over about a face around each place, twice along each axis, of what has a value; holes stay holes."""
    there = np.isfinite(values)
    total, count = np.where(there, values, 0.0), there.astype(np.float64)
    for axis in (0, 1, 0, 1):
        reach = max(1, round(values.shape[axis] / cells / 2))
        total, count = _summed(total, reach, axis), _summed(count, reach, axis)
    return np.where(there, total / np.maximum(count, 1.0), np.nan)


def _summed(values: Array, reach: int, axis: int) -> Array:
    """The sum of each value with its `reach` neighbours on both sides."""
    size = values.shape[axis]
    begun = np.concatenate([np.zeros_like(values.take([0], axis)), np.cumsum(values, axis)], axis)
    at = np.arange(size)
    last, first = np.minimum(at + reach + 1, size), np.maximum(at - reach, 0)
    return np.asarray(begun.take(last, axis) - begun.take(first, axis))


def _resampled(values: Array, cells: int) -> Array:
    """Values (ny, nx) of an even grid at (cells + 1)² even places of it, linear between its points."""
    for axis in (0, 1):
        at = np.linspace(0.0, values.shape[axis] - 1, cells + 1)
        low = np.minimum(at.astype(np.intp), values.shape[axis] - 2)
        part = (at - low).reshape((-1, 1) if axis == 0 else (1, -1))
        below, above = values.take(low, axis), values.take(low + 1, axis)
        # A place on a grid point takes it alone, or a hole beside it would grow.
        values = np.where(part == 0, below, np.where(part == 1, above, below + part * (above - below)))
    return values


def _ends(places: Array) -> Range:
    return float(places[0]), float(places[-1])


def _whole(part: float, ends: Range) -> float:
    """A place from −1 … 1, rounded to what a pixel of a large window is worth."""
    worth = (ends[1] - ends[0]) / PIXELS
    return round(ends[0] + (part + 1) / 2 * (ends[1] - ends[0]), -math.floor(math.log10(worth)))


def _part(values: Array, ends: Range) -> Array:
    """−1 … 1 between the ends; nan for what is not finite."""
    with np.errstate(invalid="ignore", over="ignore"):
        part = 2 * (values - ends[0]) / (ends[1] - ends[0]) - 1
    return np.where(np.isfinite(part), part, np.nan)
