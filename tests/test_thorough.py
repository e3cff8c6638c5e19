"""The thorough classifier: the same vote with the large encoder, whose weights are a wheel of their own."""

from __future__ import annotations

import hashlib
import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from geomap import classify, countries, resources, topics
from geomap.errors import GeomapError
from geomap.extract import Extractor
from geomap.model import Article

TOPIC = topics.load("haiti-2023")


def _weights() -> Path:
    package = find_spec("geomap_thorough")
    assert package
    assert package.origin
    return Path(package.origin).parent


def test_it_reads_what_is_said_in_passing() -> None:
    text = (
        "Chile's president visited the 120 Chilean police officers of the mission in Haiti. Japan has not "
        "made up its mind on doctors of its own; Ghana backed out on Friday."
    )
    article = Article(uri="test", text=text, language="en")
    reading = classify.build("thorough", TOPIC)(article, Extractor(countries.load())(article).mentions)
    found = {claim.alpha_3: claim.stance.value for claim in reading.claims}
    assert found["CHL"] == "troops_offered"
    assert found["GHA"] == "opposed"
    assert "HTI" not in found


def test_its_answers_are_kept_apart_from_the_votes() -> None:
    assert classify.build("thorough", TOPIC).key != classify.build("vote", TOPIC).key


def test_without_its_wheel_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classify, "find_spec", lambda _name: None)
    with pytest.raises(GeomapError, match="not installed") as caught:
        classify.build("thorough", TOPIC)
    assert "geomap-thorough" in str(caught.value)


@pytest.mark.parametrize(
    "folder", [resources.find("data") / "models" / "stance", _weights()], ids=["vote", "thorough"]
)
def test_the_settings_name_the_weights_that_they_were_fitted_for(folder: Path) -> None:
    settings = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    assert settings["weights"] == hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
