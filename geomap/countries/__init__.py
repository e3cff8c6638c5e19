"""What geomap knows of countries; see `load`."""

from geomap.countries.gazetteer import KOSOVO, Context, Gazetteer, load
from geomap.countries.senses import Sense, holding

__all__ = ["KOSOVO", "Context", "Gazetteer", "Sense", "holding", "load"]
