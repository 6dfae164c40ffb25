"""The camera of the scan page: it reads a printed label, is allowed on that page only, and explains its failures."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from itsso.forensics.police.paper import labels_pdf
from itsso.protection.ranges import enter
from tests.support.browser import chromium
from tests.support.laboratory_work import SHIRT, Bench
from tests.support.screens import Screens
from tests.support.signed_in_browser import browser

WIDTH, HEIGHT = 640, 480


def film_of_label(bench: Bench, folder: Path) -> tuple[str, Path]:
    """Print a label, photograph the paper, and return its number and a film that a fake camera shows."""
    item = bench.seize(SHIRT)
    with enter(bench.io):
        (folder / "label.pdf").write_bytes(labels_pdf([item], "roll"))
    subprocess.run(
        ["pdftoppm", "-r", "220", "-gray", "-singlefile", folder / "label.pdf", folder / "label"], check=True
    )
    film = folder / "label.y4m"
    film.write_bytes(_film((folder / "label.pgm").read_bytes()))
    return item.label, film


def _film(picture: bytes) -> bytes:
    """Write a still film (YUV4MPEG2) of a grey picture in the middle of a grey table."""
    _magic, size, _depth, pixels = picture.split(b"\n", 3)
    width, height = map(int, size.split())
    assert width <= WIDTH and height <= HEIGHT, (width, height)
    x, y = (WIDTH - width) // 2, (HEIGHT - height) // 2
    rows = [bytearray(b"\x90" * WIDTH) for _n in range(HEIGHT)]
    for n in range(height):
        rows[y + n][x : x + width] = pixels[n * width : (n + 1) * width]
    frame = b"FRAME\n" + b"".join(rows) + b"\x80" * (WIDTH * HEIGHT // 2)
    return f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420mpeg2\n".encode() + frame * 3


@pytest.fixture
def label_before_camera(bench: Bench, live_server: Any, tmp_path: Path) -> Iterator[tuple[Bench, Screens, str]]:
    if not shutil.which("pdftoppm"):
        pytest.skip("no pdftoppm: install poppler-utils")
    label, film = film_of_label(bench, tmp_path)
    flags = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}")
    with chromium(*flags) as running:
        yield bench, Screens(running, live_server.url, bench.world), label


def start(page: Page) -> None:
    page.get_by_role("button", name="Scan with the camera").click()


def test_printed_label_is_scanned_with_camera_and_recorded(
    label_before_camera: tuple[Bench, Screens, str],
) -> None:
    bench, screen, label = label_before_camera
    with screen.sits(bench.io, "/forensics/scan/?act=give&to=malkhana", "en") as hands:
        page = hands.page
        page.context.grant_permissions(["camera"])
        start(page)
        expect(page.locator("[name=label]")).to_have_value(label, timeout=30_000)
        assert page.locator("video").count() == 0  # the camera is off again
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("1 of 1 recorded.")


def test_camera_problem_is_explained(label_before_camera: tuple[Bench, Screens, str]) -> None:
    bench, screen, _label = label_before_camera
    with screen.sits(bench.io, "/forensics/scan/", "en") as hands:  # nobody allowed the camera
        start(hands.page)
        expect(hands.page.locator("[role=alert]")).to_contain_text("The browser does not allow the camera.")
    with screen.sits(bench.io, "/forensics/scan/", "en") as hands:
        hands.page.context.grant_permissions(["camera"])
        hands.page.route("**/qr*.js", lambda route: route.abort())
        hands.page.evaluate("delete window.BarcodeDetector")
        start(hands.page)
        expect(hands.page.locator("[role=alert]")).to_contain_text("The code reader could not be loaded.")
    for name, message in (
        ("NotFoundError", "No camera was found."),
        ("NotReadableError", "Another program is using the camera."),
        ("TypeError", "The camera could not be used."),
    ):
        with screen.sits(bench.io, "/forensics/scan/", "en") as hands:
            hands.page.evaluate("name => { navigator.mediaDevices.getUserMedia = () => Promise.reject({name}); }", name)
            start(hands.page)
            expect(hands.page.locator("[role=alert]")).to_contain_text(message)
    with screen.sits(bench.io, "/forensics/scan/", "en") as hands:
        hands.page.evaluate("Object.defineProperty(navigator, 'mediaDevices', {value: undefined})")
        start(hands.page)
        expect(hands.page.locator("[role=alert]")).to_contain_text("only over a secure address")


def test_camera_is_allowed_only_on_the_scan_page(bench: Bench) -> None:
    pages = {
        reverse("forensics:scan"): "camera=(self)",
        reverse("forensics:exhibits", args=[bench.case]): "camera=()",
        "/desk/": "camera=()",
        "/nowhere/": "camera=()",
    }
    for address, wanted in pages.items():
        header = browser(bench.io).get(address).headers["Permissions-Policy"].split(", ")
        assert wanted in header, address
        assert [directive for directive in header if not directive.endswith("=()")] == (
            [wanted] if "self" in wanted else []
        ), address
    sent = browser(bench.io).post(reverse("forensics:scan"), {})
    assert "camera=(self)" in sent.headers["Permissions-Policy"]  # the next label is scanned from this page
