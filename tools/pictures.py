"""Take the pictures of the guides from a served demonstration: `python -m tools.pictures [PORT]`, or `make pictures`.

Each scene is a page as one person sees it, in both languages. Small JPEGs, since they are in the repository and are
sent to phones. Everybody in the demonstration is invented, and no page that is taken shows a victim's particulars.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).parents[1] / "src" / "itsso" / "protection" / "static" / "guide"
LANGUAGES = ("en", "hi")
SCENES = {
    "work": ("Station house officer", "/desk/"),
    "complaints": ("Duty officer", "/complaints/"),
    "dashboard": ("State monitor", "/dashboard/"),
    "laboratory": ("Laboratory director", "/laboratories/"),
    "data": ("CCTNS data clerk", "/feed/"),
}
"""The name of each picture: the role whose first person signs in, and the page."""

WIDTH, HEIGHT, QUALITY = 900, 720, 38


def take(browser: Browser, address: str, name: str, role: str, page: str) -> None:
    """Take one scene in both languages."""
    for language in LANGUAGES:
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
        tab = context.new_page()
        tab.goto(f"{address}/sign-in/")
        tab.locator("button.itsso-link-button", has_text=role).first.click()
        tab.wait_for_url(lambda url: "/sign-in/" not in url)
        context.add_cookies([{"name": "django_language", "value": language, "url": address}])
        tab.goto(address + page)
        tab.screenshot(path=FOLDER / f"{name}-{language}.jpg", type="jpeg", quality=QUALITY)
        context.close()


def main() -> None:
    """Take every scene and print its weight."""
    port = sys.argv[1] if len(sys.argv) > 1 else "8000"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, (role, page) in SCENES.items():
            take(browser, f"http://127.0.0.1:{port}", name, role, page)
        browser.close()
    for picture in sorted(FOLDER.glob("*.jpg")):
        print(f"{picture.name}: {picture.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
