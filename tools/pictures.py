"""Take the pictures of the guides and of the README: `make pictures`.

Each scene is a page as one person sees it, of a demonstration that is built for it on a fixed day
(tools/fixed_demonstration.py). Small WebP files, since they are in the repository and are sent to phones. Everybody in
the demonstration is invented, and no page that is taken shows a victim's particulars.
"""

from __future__ import annotations

import base64
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.fixed_demonstration import NOW, served_demonstration

ROOT = Path(__file__).parents[1]
GUIDES = ROOT / "src" / "itsso" / "protection" / "static" / "guide"
DOCS = ROOT / "docs"
CHROMIUM = Path("/usr/bin/chromium")
LANGUAGES = ("en", "hi")
WIDTH, HEIGHT = 800, 600


@dataclass(frozen=True, slots=True)
class Scene:
    """A page as one person of the demonstration sees it: the user name, the page, and the size of the picture.

    The picture begins above the first element that `start` selects.
    """

    person: str
    page: str
    width: int = WIDTH
    height: int = HEIGHT
    quality: int = 45
    start: str = "main"


GUIDE_SCENES = {
    "complaints": Scene("duty", "/complaints/"),
    "my_cases": Scene("io", "/desk/"),
    "work": Scene("sho", "/desk/"),
    "district": Scene("sp", "/dashboard/"),
    "dashboard": Scene("adg-up", "/dashboard/"),
    "nation": Scene("nation", "/dashboard/"),
    "records": Scene("records", "/feed/quality/"),
    "court": Scene("prosecutor", "/court/"),
    "data": Scene("clerk", "/feed/"),
    "settings": Scene("settings", "/settings/"),
    "seals": Scene("seals", "/trail/seals/"),
    "courses": Scene("training", "/training/"),
    "advisories": Scene("advisory", "/advisories/"),
    "audit": Scene("auditor", "/trail/", start="main table"),
    "officers": Scene("admin", "/officers/"),
    "reception": Scene("lab-reception", "/forensics/laboratory/reception/"),
    "examinations": Scene("examiner", "/forensics/laboratory/"),
    "laboratory": Scene("lab-director", "/laboratories/"),
}
"""By the name of the picture in guide/roles.yaml: the first page of the role."""

README_SCENES = {
    "dashboard": Scene("adg-up", "/dashboard/", width=1100, height=1160, quality=60),
    "my_work": Scene("sho", "/desk/", width=1100, height=900, quality=60),
    "case": Scene("sho", "", width=1100, height=1000, quality=60),
    "letter": Scene("adg-up", "/advisories/letter/", width=1100, height=1400, quality=60),
}
"""By the name of the file in docs/. An empty page is the first case of My work."""


def main() -> None:
    """Take every scene and print its weight."""
    program = Path(os.environ.get("CHROMIUM", CHROMIUM))
    if not program.exists():
        sys.exit(f"No Chromium at {program}. Install it (Debian: apt install chromium), or set CHROMIUM to its path.")
    with served_demonstration() as address, sync_playwright() as playwright:
        flags = ["--disable-gpu", "--no-sandbox"] if os.geteuid() == 0 else ["--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=str(program), args=flags)
        for name, scene in GUIDE_SCENES.items():
            for language in LANGUAGES:
                take(browser, address, scene, language, GUIDES / f"{name}-{language}.webp")
        for name, scene in README_SCENES.items():
            take(browser, address, scene, "en", DOCS / f"{name}.webp")
        browser.close()
    scene_files = {f"{name}-{language}.webp" for name in GUIDE_SCENES for language in LANGUAGES}
    for picture_of_before in GUIDES.iterdir():
        if picture_of_before.name not in scene_files:
            picture_of_before.unlink()


def take(browser: Browser, address: str, scene: Scene, language: str, file: Path) -> None:
    """Take one scene in one language."""
    context = browser.new_context(viewport={"width": scene.width, "height": scene.height})
    context.clock.set_fixed_time(NOW)
    page = context.new_page()
    sign_in(page, address, scene.person)
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    first_case = page.locator('.itsso-work a[href^="/cases/"]').first
    page.goto(address + (scene.page or str(first_case.get_attribute("href"))))
    file.write_bytes(picture(page, scene))
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1000:.0f} kB", flush=True)
    context.close()


def sign_in(page: Page, address: str, person: str) -> None:
    """Sign in as a person of the demonstration, by the user name."""
    from itsso.demo.nation.people import demo_officers

    name = next(officer.name for officer in demo_officers() if officer.username == person)
    page.goto(f"{address}/sign-in/")
    page.locator("main button[name=officer]", has_text=f"({name})").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def picture(page: Page, scene: Scene) -> bytes:
    """Return the part of the page that the scene shows, as WebP; its size does not depend on the page."""
    top = page.locator(scene.start).first.evaluate("element => element.getBoundingClientRect().top + window.scrollY")
    clip = {"x": 0, "y": max(0, top - 10), "width": scene.width, "height": scene.height, "scale": 1}
    session = page.context.new_cdp_session(page)
    answer = session.send(
        "Page.captureScreenshot",
        {"format": "webp", "quality": scene.quality, "clip": clip, "captureBeyondViewport": True},
    )
    return base64.b64decode(answer["data"])


if __name__ == "__main__":
    main()
