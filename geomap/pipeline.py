"""Article in, analysis or failure out: an extractor and a classifier joined, pure, with a key."""

from __future__ import annotations

from dataclasses import dataclass

from geomap import classify, countries
from geomap.classify import Classifier
from geomap.countries import Gazetteer
from geomap.errors import GeomapError
from geomap.extract import Extraction, Extractor
from geomap.languages import ENGLISH
from geomap.model import Analysis, Article, Failure, NoStance, Reading, Topic


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Reads one article at a time; two pipelines of one `key` give the same answers."""

    gazetteer: Gazetteer
    extractor: Extractor
    classifier: Classifier
    topic: Topic

    @property
    def key(self) -> str:
        """Everything that could change an answer: extractor, classifier and topic."""
        return f"{self.extractor.key} {self.classifier.key} {self.topic.id}/{self.topic.digest}"

    def __call__(self, article: Article) -> Analysis | Failure:
        """Return what the article says; an error becomes a `Failure`, never a lost article."""
        try:
            extraction = self.extractor(article)
            reading = self._read(article, extraction)
        except GeomapError as error:
            return Failure(article.uri, "analysis", str(error))
        except Exception as error:  # noqa: BLE001 - a fault of ours must cost one article, named, and no more
            return Failure(article.uri, "internal", f"geomap has a fault of its own: {error!r}")
        return Analysis(
            article.id,
            extraction.mentions,
            reading.claims,
            reading.silent,
            extraction.unresolved,
            extraction.language,
            reading.off_topic,
        )

    def _read(self, article: Article, extraction: Extraction) -> Reading:
        """Return the stances; outside English none is read, and no confidence is had in that."""
        if extraction.language == ENGLISH:
            return self.classifier(article, extraction.mentions)
        codes = sorted({mention.alpha_3 for mention in extraction.mentions})
        return Reading(silent=tuple(NoStance(code, 0.0) for code in codes))


def build(topic: Topic, classifier: str = classify.DEFAULT) -> Pipeline:
    """Return the pipeline for a topic with the classifier of that name.

    Raises:
        UsageError: there is no such classifier.
        CountryDataError: the country data contradicts itself.
    """
    gazetteer = countries.load()
    return Pipeline(gazetteer, Extractor(gazetteer), classify.build(classifier, topic), topic)
