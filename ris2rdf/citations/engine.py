"""What the citation engine does otherwise than the specification of CSL, put right in a style.

A parsed style enters and is changed. What is kept or changed stands on its elements, over their
methods: they live as long as something refers to them.
"""

from functools import cache, partial
from typing import Any

_CSL = "{http://purl.org/net/xbiblio/csl}"
_ONCE = ("title", "container-title")
"""What styles put in the place of people who are not named."""


def amend(style: Any) -> None:
    """Change the parsed *style* so that the engine does what it says, and faster."""
    _remember(style)
    for element in style.iterfind(f".//{_CSL}substitute"):
        element.render = partial(_substituted, element, element.render)
    for text in style.iterfind(f".//{_CSL}text[@value='publication']"):
        text.getparent().set("variable", "genre number")  # without a number it is no publication


def _substituted(element: Any, render: Any, item: Any, context: Any = None, **more: Any) -> Any:
    """Return what stands in the place of names; what that holds is not said again."""
    text = render(item, context=context, **more)
    said = _letters(text)
    written = {name: _letters(item.reference.get(name.replace("-", "_"), "")) for name in _ONCE}
    place = element if context is None else context
    hidden = place.get_layout().repressed.setdefault(f"{_CSL}text", [])
    hidden += [name for name, letters in written.items() if letters and letters in said]
    return text


def _letters(text: Any) -> str:
    return "".join(filter(str.isalnum, str(text or ""))).casefold()


def _remember(style: Any) -> None:
    """Keep with *style* what the engine looks up a hundred times for each reference.

    A parsed style never changes.
    """
    style.elements = []
    for root in (style, *style.locales):
        top = root.get_root()
        for element in root.iter():
            if isinstance(element.tag, str):
                style.elements.append(element)
                _settle(element, top)
    for language in style.locales:
        language.get_term = cache(language.get_term)


def _settle(element: Any, root: Any) -> None:
    """Keep what *element*, below *root*, finds out about itself anew each time it is asked."""
    element.get_root = lambda: root
    element.xpath_search = cache(element.xpath_search)
    if hasattr(type(element), "get_option"):
        element.get_option = cache(element.get_option)
    if hasattr(type(element), "calls_variable"):
        element.calls_variable = partial(bool, element.calls_variable())
