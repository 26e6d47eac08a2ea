"""Rectangles drawn with a mouse fill the fields; `make test-browser` only."""

from __future__ import annotations

import pytest
from looking import Looker
from playwright.sync_api import Browser


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 390)])
def test_what_is_drawn_over_a_picture_stands_in_the_fields_and_can_be_taken_back(
    language: str, width: int, browser: Browser, demo: str
) -> None:
    looker = Looker.open(browser, demo, browser.new_context(viewport={"width": width, "height": 900}))
    page = looker.page
    page.goto(f"{demo}{language}/parts/redraw/")
    picture = page.locator(".redraw svg")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box
    scale = min(box["width"] / 320, box["height"] / 200)
    left = box["x"] + (box["width"] - 320 * scale) / 2
    top = box["y"] + (box["height"] - 200 * scale) / 2

    def drag(x: int, y: int, to_x: int, to_y: int) -> None:
        page.mouse.move(left + x * scale, top + y * scale)
        page.mouse.down()
        page.mouse.move(left + to_x * scale, top + to_y * scale, steps=4)
        page.mouse.up()

    def values(name: str) -> list[int]:
        sides = ("left", "top", "width", "height")
        return [int(page.locator(f"[name={name}_{side}]").input_value() or 0) for side in sides]

    drag(200, 150, 260, 180)
    assert all(abs(a - b) <= 2 for a, b in zip(values("black3"), (200, 150, 60, 30), strict=True)), values("black3")
    page.get_by_role("radio").nth(1).check()
    drag(300, 190, 10, 10)
    assert all(abs(a - b) <= 2 for a, b in zip(values("crop"), (10, 10, 290, 180), strict=True)), values("crop")
    page.locator("[data-last]").click()
    assert values("crop") == [0, 0, 0, 0]
    page.locator("[name=black3_width]").fill("20")
    assert page.locator("rect[data-of=black3]").get_attribute("width") == "20"
    assert not looker.wrong, looker.wrong
