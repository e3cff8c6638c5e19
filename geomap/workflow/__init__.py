"""What the commands do: each joins readers, pipeline, ledger and map, and prints nothing."""

from geomap.workflow.answers import answers
from geomap.workflow.build import BuildReport, build
from geomap.workflow.changes import Challenged, Change, Contradiction
from geomap.workflow.content import Content, Style, content
from geomap.workflow.dates import dates, write_manifest
from geomap.workflow.draw import MapReport, draw, draw_changes
from geomap.workflow.look import CountryHistory, Status, explain, faults, status
from geomap.workflow.measure import Measurement, measure
from geomap.workflow.project import (
    Operation,
    country_codes,
    country_in,
    init_project,
    new_topic,
    refuse_taken,
)
from geomap.workflow.request import Method, Source
from geomap.workflow.review import Scope, export_review, import_review
from geomap.workflow.since import Changes, changes, runs

__all__ = [
    "BuildReport",
    "Challenged",
    "Change",
    "Changes",
    "Content",
    "Contradiction",
    "CountryHistory",
    "MapReport",
    "Measurement",
    "Method",
    "Operation",
    "Scope",
    "Source",
    "Status",
    "Style",
    "answers",
    "build",
    "changes",
    "content",
    "country_codes",
    "country_in",
    "dates",
    "draw",
    "draw_changes",
    "explain",
    "export_review",
    "faults",
    "import_review",
    "init_project",
    "measure",
    "new_topic",
    "refuse_taken",
    "runs",
    "status",
    "write_manifest",
]
