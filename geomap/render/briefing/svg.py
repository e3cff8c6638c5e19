"""A picture as a part of a page: nothing in it can run, ask for anything, or meet the page's own names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from markupsafe import Markup

from geomap.errors import GeomapError
from geomap.render.briefing.phrases import plain

_SVG = "http://www.w3.org/2000/svg"
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)")
_NUMBER = re.compile(r"-?\d+\.\d+")
_AROUND_COMMAND = re.compile(r" ?([A-Za-z]) ?")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_REMOVED = frozenset({"script", "foreignObject", "metadata", "style", "a", "title", "desc"})
_IN_HUNDREDTHS = frozenset({"d", "x", "y"})
_LINKS = frozenset({"href", "{http://www.w3.org/1999/xlink}href"})


def inlined(picture: bytes, alt: str, prefix: str) -> Markup:
    """Return a picture as an SVG element for an HTML page, as wide as its place.

    Args:
        picture: an SVG file.
        alt: what it shows, in words.
        prefix: begins every id, so that several pictures may stand in one page.

    Raises:
        GeomapError: it is no SVG.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_blank_text=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(picture, parser)
    except etree.XMLSyntaxError as error:
        raise GeomapError(f"the picture of the map is no SVG: {error}") from error
    styles = "".join("".join(one.itertext()) for one in root.iter(f"{{{_SVG}}}style"))
    for element in list(root.iter()):
        if _name(element) in _REMOVED and element is not root:
            _take_out(element)
        else:
            _make_safe(element, prefix)
    for group in root.iter(f"{{{_SVG}}}g"):
        _share_style(group)
    _frame(root, alt, _of_all(styles))
    etree.cleanup_namespaces(root)
    text: str = etree.tostring(root, encoding="unicode", method="xml")
    return Markup(text)  # noqa: S704 - serialised from a tree without scripts, links or handlers


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _take_out(element: etree._Element) -> None:
    """Remove an element; a link leaves what it holds."""
    parent = element.getparent()
    if parent is None:
        return
    if _name(element) == "a":
        for child in element:
            element.addprevious(child)
    parent.remove(element)


def _make_safe(element: etree._Element, prefix: str) -> None:
    for name, value in list(element.attrib.items()):
        if etree.QName(name).localname.lower().startswith("on"):
            del element.attrib[name]
        elif name == "id":
            element.attrib[name] = f"{prefix}-{value}"
        elif name in _LINKS:
            _repoint(element, name, value, prefix)
        elif name in _IN_HUNDREDTHS:
            element.attrib[name] = _short(value)
        else:
            element.attrib[name] = _REFERENCE.sub(rf"url(#{prefix}-\1)", value)


def _share_style(group: etree._Element) -> None:
    """Tell the style of many equal marks once, at their group, from which they inherit it."""
    styles = {child.get("style") for child in group}
    marks_alone = len(group) > 1 and all(_name(child) == "use" for child in group)
    if marks_alone and len(styles) == 1 and None not in styles and "style" not in group.attrib:
        group.set("style", str(styles.pop()))
        for child in group:
            del child.attrib["style"]


def _short(path: str) -> str:
    """Return the data of a path, or a place, in hundredths and without needless blanks, half as long."""
    rounded = _NUMBER.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), path)
    return _AROUND_COMMAND.sub(r"\1", " ".join(rounded.split()))


def _repoint(element: etree._Element, name: str, value: str, prefix: str) -> None:
    if value.startswith("#"):
        element.attrib[name] = f"#{prefix}-{value[1:]}"
    elif not value.startswith("data:image/"):
        del element.attrib[name]


def _frame(root: etree._Element, alt: str, style: str) -> None:
    """Let the picture fill the width of its place, and say what it shows."""
    if "viewBox" not in root.attrib:
        size = [re.sub(r"[a-z]+$", "", root.get(side, "")) for side in ("width", "height")]
        root.set("viewBox", f"0 0 {size[0]} {size[1]}")
    for side in ("width", "height"):
        root.attrib.pop(side, None)
    if style:
        root.set("style", "; ".join(part for part in (root.get("style", "").rstrip("; "), style) if part))
    root.set("role", "img")
    root.set("aria-label", plain(alt))
    root.set("focusable", "false")


def _of_all(styles: str) -> str:
    """Return what a style sheet sets for every element; on the root it is inherited and touches no other."""
    return "; ".join(_declarations(styles))


def _declarations(styles: str) -> Iterator[str]:
    for selector, body in _RULE.findall(styles):
        if selector.strip() == "*":
            yield from (part.strip() for part in body.split(";") if part.strip())
