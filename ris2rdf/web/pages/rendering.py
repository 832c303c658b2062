"""From a view model to HTML text: the Jinja environment that every page is drawn in.

The name of a template and values go in, a page comes out. Everything is escaped; a template that
names a value nobody gave is an error, never a blank.
"""

import json
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import jinja2
from markupsafe import Markup

from ris2rdf.web.pages import words
from ris2rdf.web.pages.findings import closed
from ris2rdf.web.pages.statements import Property
from ris2rdf.web.pages.views import Site


@cache
def environment() -> jinja2.Environment:
    """Return the environment of all templates, made once in a process."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("ris2rdf.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "number": lambda value: f"{value:,}",
        "day": words.day,
        "moment": words.moment,
        "size": words.size,
        "iso": _iso,
        "data": data_block,
        "property": lambda row: property_cell(row.label, row.properties),
        "closed": closed,
        "direction": words.direction,
    }
    made.globals |= {
        "plural": words.plural,
        "formats": words.formats,
        "formats_shown": tuple(words.FORMATS),
        "format_groups": words.FORMAT_GROUPS,
    }
    return made


def compile_all() -> None:
    """Compile the templates, so that threads that draw their first pages do not each do it."""
    for name in environment().list_templates():
        environment().get_template(name)


def draw(template: str, site: Site, **values: Any) -> str:
    """Return the page that *template* makes of *values*."""
    return environment().get_template(template).render(site=site, **values)


@lru_cache(maxsize=1024)
def property_cell(label: str, properties: tuple[Property, ...]) -> Markup:
    """Return how a row of statements names its properties: few rows, on every page."""
    parts: Any = environment().get_template("parts.html").module
    return Markup(parts.property(label, properties))  # noqa: S704 - the template escapes


def data_block(value: Any) -> Markup:
    """Return *value* as JSON that is safe inside a ``script`` element, whatever it holds."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - the signs that could end the element are escaped above


def _iso(time: datetime) -> str:
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")
