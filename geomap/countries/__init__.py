"""What geomap knows of countries; see `load`."""

from geomap.countries.gazetteer import KOSOVO, Context, Gazetteer, load
from geomap.countries.local import local_names
from geomap.countries.senses import Sense, holding

__all__ = ["KOSOVO", "Context", "Gazetteer", "Sense", "holding", "load", "local_names"]
