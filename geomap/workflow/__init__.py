"""What the commands do: each joins readers, pipeline, ledger and map, and prints nothing."""

from geomap.workflow.answers import answers
from geomap.workflow.build import BuildReport, build
from geomap.workflow.changes import Change
from geomap.workflow.dates import dates, write_manifest
from geomap.workflow.draw import MapReport, Style, draw
from geomap.workflow.look import CountryHistory, Status, explain, status
from geomap.workflow.measure import Measurement, measure
from geomap.workflow.request import Method, Source
from geomap.workflow.review import export_review, import_review

__all__ = [
    "BuildReport",
    "Change",
    "CountryHistory",
    "MapReport",
    "Measurement",
    "Method",
    "Source",
    "Status",
    "Style",
    "answers",
    "build",
    "dates",
    "draw",
    "explain",
    "export_review",
    "import_review",
    "measure",
    "status",
    "write_manifest",
]
