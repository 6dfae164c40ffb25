"""The contrast of texts in drawings: axe does not check a text of an SVG, which lies on other shapes of its drawing."""

from __future__ import annotations

from playwright.sync_api import Page

_TOO_FAINT = r"""() => {
    const parts = colour => colour.match(/[\d.]+/g).map(Number);
    const light = colour => {
        const [r, g, b] = parts(colour).slice(0, 3).map(part => part / 255)
            .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (one, other) => {
        const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
        return (bright + 0.05) / (dark + 0.05);
    };
    const isSolid = colour => /^rgb/.test(colour) && (parts(colour).length < 4 || parts(colour)[3] > 0.5);
    const behind = element => {
        for (let at = element; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (isSolid(colour)) return colour;
        }
        return 'rgb(255, 255, 255)';
    };
    const ground = text => {
        const svg = text.ownerSVGElement, box = text.getBoundingClientRect();
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        let colour = behind(svg);
        for (const shape of svg.querySelectorAll('rect, path, circle, polygon')) {
            if (shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_PRECEDING) break;
            const style = getComputedStyle(shape), at = shape.getBoundingClientRect();
            const covers = at.left <= x && x <= at.right && at.top <= y && y <= at.bottom;
            if (covers && shape.tagName !== 'path' && isSolid(style.fill) && +style.fillOpacity > 0.5
                && +style.opacity > 0.5) colour = style.fill;
        }
        return colour;
    };
    return [...document.querySelectorAll('main svg text')]
        .filter(text => text.textContent.trim() && text.getBoundingClientRect().width)
        .map(text => [text.textContent.trim(), getComputedStyle(text).fill, ground(text)])
        .filter(([, ink, on]) => contrast(ink, on) < 4.5)
        .map(([words, ink, on]) => `${words}: ${ink} on ${on}, ${contrast(ink, on).toFixed(2)}`);
}"""


def faint_texts(page: Page) -> list[str]:
    """Return the texts of the page's drawings whose contrast is below 4.5, each with its colours.

    A text lies on the last box or circle that is drawn before it and holds its middle, else on the ground of the page.
    """
    texts: list[str] = page.evaluate(_TOO_FAINT)
    return texts
