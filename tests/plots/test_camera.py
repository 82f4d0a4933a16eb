"""The camera projects as plain trigonometry does, keeps its bounds, and comes back to where it was."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.plots.camera import FARTHEST, HALF_HEIGHT, HIGHEST, HOME, LOWEST, NEAREST, Camera

angles = st.floats(-180, 180)
heights = st.floats(LOWEST, HIGHEST)
places = st.tuples(*[st.floats(-1, 1)] * 3)


@given(angles, heights, places)
def test_a_point_is_seen_where_plain_trigonometry_puts_it(azimuth: float, elevation: float, place: tuple) -> None:
    x, y, z = place
    # Turn the ground until the eye stands on the x axis, then tip the box towards the eye.
    a, e = math.radians(azimuth), math.radians(elevation)
    towards, right = x * math.cos(a) + y * math.sin(a), y * math.cos(a) - x * math.sin(a)
    up, near = z * math.cos(e) - towards * math.sin(e), towards * math.cos(e) + z * math.sin(e)
    seen = Camera(azimuth, elevation).project(np.array([place]))
    assert seen == pytest.approx(np.array([[right, up, near]]), abs=1e-12)


@given(angles, heights)
def test_the_screen_s_axes_are_a_right_handed_frame_of_unit_vectors(azimuth: float, elevation: float) -> None:
    axes = Camera(azimuth, elevation).axes
    assert axes @ axes.T == pytest.approx(np.eye(3), abs=1e-12)
    assert np.linalg.det(axes) == pytest.approx(1.0)


def test_from_the_front_x_goes_right_and_from_above_y_goes_up() -> None:
    front = Camera(-90.0, LOWEST).project(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
    assert front[0, 0] == pytest.approx(1.0)
    assert front[1, 2] < 0 < front[1, 1]
    above = Camera(-90.0, 90.0).project(np.array([[1.0, 2.0, 5.0]]))
    assert above == pytest.approx(np.array([[1.0, 2.0, 5.0]]))


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.floats(0.01, 100)), max_size=8))
def test_whatever_the_hand_does_the_camera_stays_within_its_bounds(moves: list) -> None:
    camera = HOME
    for azimuth, elevation, factor in moves:
        camera = camera.turned(azimuth, elevation).zoomed(factor)
        assert -180 <= camera.azimuth <= 180
        assert LOWEST <= camera.elevation <= HIGHEST
        assert FARTHEST <= camera.zoom <= NEAREST


@given(angles, heights)
def test_the_whole_box_is_in_view_from_every_side(azimuth: float, elevation: float) -> None:
    camera = Camera(azimuth, elevation)
    corners = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-HALF_HEIGHT, HALF_HEIGHT)])
    seen, (x0, x1, y0, y1) = camera.project(corners), camera.home()
    assert x0 < seen[:, 0].min() and seen[:, 0].max() < x1
    assert y0 < seen[:, 1].min() and seen[:, 1].max() < y1


def test_a_whole_turn_is_no_turn_and_resting_changes_nothing_else() -> None:
    turned = HOME.turned(360.0, 0.0, turning=True)
    assert turned.turning
    assert turned.at_rest().azimuth == pytest.approx(HOME.azimuth)
    assert turned.at_rest().elevation == HOME.elevation
