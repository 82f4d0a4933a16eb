"""Reliefs: painting order, what hides what, cuts, and the heights that the contours have."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdstudio import analysis
from gdstudio.model import Field, FieldRequest
from gdstudio.plots.camera import HALF_HEIGHT, HOME, LOWEST, Camera
from gdstudio.plots.clipping import clipped, clipped_lines
from gdstudio.plots.relief import COARSE, FINE, Relief, relief_of, scale_of
from tests.plots.samples import function_spec

BOX = ((-2.0, 2.0), (-3.0, 3.0))


def field(text: str, size: int = 64) -> Field:
    """The surface of a function over x in −2 … 2 and y in −3 … 3."""
    problem = function_spec(text, start=(1.0, 1.0)).problem
    return analysis.compute(FieldRequest("surface", problem, (), problem.parameters, BOX, (size, size)))


def relief(text: str, cells: int = 16) -> Relief:
    made = field(text)
    scale = scale_of(made)
    assert scale is not None
    return Relief(made, scale, cells)


@settings(deadline=None, max_examples=30)
@given(st.floats(-180, 180), st.floats(5, 89))
def test_farther_faces_are_painted_before_nearer_ones_on_the_same_sight_line(azimuth: float, elevation: float) -> None:
    camera = Camera(azimuth, elevation)
    a = np.radians(azimuth)
    made = relief("x^2 + y^2", 8)
    # A plane seen from the side: the middle of a face says how near its column and row are to the eye.
    flat = Relief(field("x + y"), scale_of(field("x + y")), 8)
    flat._z = np.zeros_like(flat._z)
    faces = flat.faces(camera)
    near = camera.project(np.array([[np.cos(a), np.sin(a), 0.0]]))[0, 1]
    assert near < 0  # what is nearer stands lower on the screen
    middles = faces.polygons.mean(axis=1)
    for column in np.unique(np.round(middles[:, 0], 6)):
        same = middles[np.abs(middles[:, 0] - column) < 1e-6, 1]
        assert (np.diff(same) <= 1e-9).all()
    assert len(made.faces(camera).polygons) == 64


@pytest.mark.parametrize("azimuth", [-150, -62, 20, 100])
def test_what_is_hidden_is_what_a_nearer_face_is_painted_over(azimuth: float) -> None:
    made = relief("sin(1.6x)*cos(1.2y)", 30)
    camera = Camera(float(azimuth), 22.0)
    faces = made.faces(camera)
    spots = np.random.default_rng(3).uniform(-0.95, 0.95, (2, 300))
    points = made.place(2 * spots[0], 3 * spots[1])
    hidden = made.hidden(points, camera)
    # Another way to the same: does the upper side look away from the eye, or does a face that is nearer cover the place?
    slope = [(made._height(*(points[:, :2] + step).T) - points[:, 2]) / 1e-6 for step in np.eye(2) * 1e-6]
    away = np.stack([-slope[0], -slope[1], np.ones(300)], 1) @ camera.axes[2] < 0
    eye = camera.axes[2][:2]
    depths = faces_on_the_ground(made, camera) @ eye
    covered = np.array([
        any(depths[number] > (point[:2] @ eye) + 0.06 for number in covering(faces.polygons, seen))
        for point, seen in zip(points, camera.project(points)[:, :2], strict=True)
    ])  # fmt: skip
    # At the very edge of a ridge the two may differ.
    assert (hidden != (covered | away)).mean() < 0.05
    assert 0.05 < hidden.mean() < 0.7


def faces_on_the_ground(made: Relief, camera: Camera) -> np.ndarray:
    """The middles (n, 2) of the faces in their painting order, seen from straight above."""
    at = np.linspace(-1, 1, made.cells + 1)
    middle = np.stack([*np.meshgrid((at[1:] + at[:-1]) / 2, (at[1:] + at[:-1]) / 2)], -1)
    x, y = (1 if part >= 0 else -1 for part in camera.axes[2][:2])
    return middle[::y, ::x].reshape(-1, 2)


def covering(polygons: np.ndarray, spot: np.ndarray) -> np.ndarray:
    """Numbers of the polygons around a place of the screen."""
    a = polygons - spot
    b = np.roll(a, -1, 1)
    turn = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return np.flatnonzero((turn > 0).all(1) | (turn < 0).all(1))


def test_behind_a_ridge_is_hidden_before_it_and_from_above_nothing_is() -> None:
    made = relief("3*exp(-4y^2) + 0*x", 40)
    before, behind = made.place(np.array([0.0, 0.0]), np.array([-1.2, 1.2]))
    front = Camera(-90.0, LOWEST + 8)
    assert made.hidden(np.array([before, behind]), front).tolist() == [False, True]
    assert made.hidden(np.array([before, behind]), Camera(90.0, LOWEST + 8)).tolist() == [True, False]
    assert not made.hidden(np.array([before, behind]), Camera(-90.0, 90.0)).any()


def test_a_plane_hides_nothing_of_itself() -> None:
    made = relief("x + 2y", 30)
    spots = np.random.default_rng(1).uniform(-0.95, 0.95, (2, 200))
    points = made.place(2 * spots[0], 3 * spots[1])
    for azimuth in range(-180, 180, 30):
        assert not made.hidden(points, Camera(float(azimuth), 40.0)).any()


def test_places_beside_the_view_and_beyond_the_cut_are_nowhere() -> None:
    made = relief("x^2 + y^2")
    points = made.place(np.array([0.0, 2.5, np.nan, np.inf]), np.array([0.0, 0.0, 0.0, 0.0]))
    assert np.isfinite(points[0]).all()
    assert np.isnan(points[1:, 2]).all()


def test_heights_are_linear_on_a_bowl_and_logarithmic_in_a_valley() -> None:
    bowl = scale_of(field("x^2 + y^2"))
    assert bowl is not None and bowl.lowest is None and not bowl.cut
    assert bowl.heights(np.array([bowl.low, (bowl.low + bowl.high) / 2, bowl.high])) == pytest.approx([0, 0.5, 1])
    valley = scale_of(field("(1 - x)^2 + 100*(y - x^2)^2"))
    assert valley is not None and valley.lowest is not None
    span = valley.high - valley.low
    heights = valley.heights(valley.low + span * np.array([1e-2, 1e-1, 1.0]))
    assert np.diff(heights) == pytest.approx([heights[2] - heights[1]] * 2)
    assert heights[2] == pytest.approx(1.0)


def test_a_pole_is_cut_off_and_not_flattened() -> None:
    made = field("1/(x^2 + y^2)")
    scale = scale_of(made)
    assert scale is not None and scale.cut
    found = Relief(made, scale, 30)
    faces = found.faces(HOME)
    assert np.isfinite(faces.polygons).all()
    assert len(faces.polygons) < 900  # there is a hole where the pole is
    assert np.isnan(found.place(np.array([0.0]), np.array([0.0]))[0, 2])


def test_where_there_is_no_value_there_is_no_face() -> None:
    made = relief("ln(x) + y", 16)
    faces = made.faces(Camera(-90.0, 90.0))
    assert len(faces.polygons) == pytest.approx(16 * 8, abs=16)
    assert faces.polygons[..., 0].min() > -0.1


def test_a_constant_has_no_scale() -> None:
    assert scale_of(field("0*x*y + 3")) is None


def test_the_relief_is_coarse_while_it_turns_and_kept_while_it_does_not() -> None:
    made = field("x^2 + y^2")
    scale = scale_of(made)
    assert scale is not None
    still = relief_of(made, scale, HOME)
    assert still.cells == FINE and relief_of(made, scale, HOME) is still
    assert still.faces(HOME) is still.faces(HOME)
    assert relief_of(made, scale, HOME.turned(1, 0, turning=True)).cells == COARSE


def test_mesh_lines_belong_to_faces_in_their_order_and_touch_them() -> None:
    faces = relief("x*y", 20).faces(HOME)
    assert (np.diff(faces.owners) >= 0).all()
    ends = faces.lines.reshape(-1, 2, 2)
    corners = faces.polygons[faces.owners]
    away = np.abs(ends[:, :, None] - corners[:, None]).max(-1).min(-1)
    assert away.max() < 1e-9


@given(st.lists(st.tuples(*[st.floats(-2, 2)] * 4), min_size=1, max_size=6))
def test_cut_polygons_stay_between_the_heights_and_inside_the_old_ones(heights: list) -> None:
    square = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
    polygons = np.array([np.column_stack([square, row]) for row in heights])
    cut, kept = clipped(polygons, HALF_HEIGHT)
    assert len(cut) == kept.sum()
    assert (np.abs(cut[..., 2]) <= HALF_HEIGHT + 1e-9).all()
    assert (cut[..., :2] >= -1e-9).all() and (cut[..., :2] <= 1 + 1e-9).all()
    wholly_inside = (np.abs(polygons[..., 2]) <= HALF_HEIGHT).all(axis=1)
    wholly_outside = (polygons[..., 2] > HALF_HEIGHT).all(axis=1) | (polygons[..., 2] < -HALF_HEIGHT).all(axis=1)
    assert kept[wholly_inside].all() and not kept[wholly_outside].any()


def test_half_of_a_tilted_square_is_left_and_a_line_ends_at_the_cut() -> None:
    tilted = np.array([[(0.0, 0, -1), (1, 0, 1), (1, 1, 1), (0, 1, -1)]])
    cut, kept = clipped(tilted, 0.5)
    assert kept.tolist() == [True]
    assert (cut[0, :, 0].min(), cut[0, :, 0].max()) == pytest.approx((0.25, 0.75))
    lines, left = clipped_lines(np.array([[(0.0, 0, 0), (1, 0, 1)], [(0, 0, 2), (1, 0, 3)]]), 0.5)
    assert left.tolist() == [True, False]
    assert lines[0, 1] == pytest.approx([0.5, 0.0, 0.5])
