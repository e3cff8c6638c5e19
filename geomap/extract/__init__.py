"""From an article to the countries it names."""

from geomap.extract.extractor import Extraction, Extractor

__all__ = ["Extraction", "Extractor"]
