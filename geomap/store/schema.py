"""The tables of the ledger, and what brings an older ledger up to them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

VERSION = 3
APPLICATION = 0x474D4150  # "GMAP" in the file's head, so that another program's file is never taken for ours

_ARTICLES = """
CREATE TABLE articles (
    id TEXT PRIMARY KEY, published TEXT NOT NULL, date_origin TEXT NOT NULL, title TEXT NOT NULL,
    source TEXT NOT NULL, url TEXT NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE failures (uri TEXT PRIMARY KEY, kind TEXT NOT NULL, detail TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pipelines (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
CREATE TABLE analyses (
    article_id TEXT NOT NULL REFERENCES articles, pipeline INTEGER NOT NULL REFERENCES pipelines,
    PRIMARY KEY (article_id, pipeline)
) WITHOUT ROWID;
CREATE TABLE mentions (
    article_id TEXT NOT NULL, pipeline INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    alpha_3 TEXT NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (article_id, pipeline, start, end, alpha_3),
    FOREIGN KEY (article_id, pipeline) REFERENCES analyses
) WITHOUT ROWID;
CREATE TABLE unresolved (
    article_id TEXT NOT NULL, pipeline INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    suggestion TEXT NOT NULL,
    PRIMARY KEY (article_id, pipeline, start, end),
    FOREIGN KEY (article_id, pipeline) REFERENCES analyses
) WITHOUT ROWID;
"""

# The columns of the key come first: SQLite 3.40 takes others for damaged where they do not.
_CLAIMS = """
CREATE TABLE claims (
    article_id TEXT NOT NULL, pipeline INTEGER NOT NULL, alpha_3 TEXT NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, stance TEXT NOT NULL, rule TEXT NOT NULL, confidence REAL NOT NULL,
    PRIMARY KEY (article_id, pipeline, alpha_3, start, end, stance, rule),
    FOREIGN KEY (article_id, pipeline) REFERENCES analyses
) WITHOUT ROWID;
"""

# Every ruling is kept; the last of a country and date counts. "none" rules that there is no stance, "machine"
# takes a ruling back.
_RULINGS = """
CREATE TABLE rulings (
    number INTEGER PRIMARY KEY, topic TEXT NOT NULL, alpha_3 TEXT NOT NULL, published TEXT NOT NULL,
    stance TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL
);
CREATE INDEX rulings_of_a_topic ON rulings (topic, alpha_3, published);
"""

# A place held an article from the run `since` to the run before `until`; a new text of a place is a new row.
# A ruling's `run` is the last run before it.
_RUNS = """
CREATE TABLE runs (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, topic TEXT NOT NULL, pipeline TEXT NOT NULL,
    geomap TEXT NOT NULL
);
CREATE TABLE places (
    number INTEGER PRIMARY KEY, uri TEXT NOT NULL, article_id TEXT NOT NULL REFERENCES articles,
    since INTEGER NOT NULL REFERENCES runs, until INTEGER REFERENCES runs
);
CREATE UNIQUE INDEX places_now ON places (uri) WHERE until IS NULL;
CREATE INDEX places_of_an_article ON places (article_id, since, until);
CREATE INDEX articles_of_a_date ON articles (published);
CREATE INDEX articles_of_an_address ON articles (url, published);
ALTER TABLE rulings ADD COLUMN run INTEGER NOT NULL DEFAULT 0;
CREATE TABLE drawn (output TEXT PRIMARY KEY, what TEXT NOT NULL, said TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    uri TEXT PRIMARY KEY, stamp TEXT NOT NULL, articles INTEGER NOT NULL, notices TEXT NOT NULL
) WITHOUT ROWID;
"""

# What the timeline makes of a date's claims, kept until an article or analysis of that date comes or goes.
_SETTLED = """
CREATE TABLE settled (
    pipeline INTEGER NOT NULL REFERENCES pipelines, published TEXT NOT NULL, how INTEGER NOT NULL,
    mentioned TEXT NOT NULL,
    PRIMARY KEY (pipeline, published)
) WITHOUT ROWID;
CREATE TABLE verdicts (
    pipeline INTEGER NOT NULL, published TEXT NOT NULL, alpha_3 TEXT NOT NULL, stance TEXT NOT NULL,
    confidence REAL NOT NULL, contested INTEGER NOT NULL, claims INTEGER NOT NULL,
    PRIMARY KEY (pipeline, published, alpha_3),
    FOREIGN KEY (pipeline, published) REFERENCES settled ON DELETE CASCADE
) WITHOUT ROWID;
CREATE TABLE support (
    pipeline INTEGER NOT NULL, published TEXT NOT NULL, alpha_3 TEXT NOT NULL, place INTEGER NOT NULL,
    rank INTEGER NOT NULL, voice INTEGER NOT NULL, article_id TEXT NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, stance TEXT NOT NULL, confidence REAL NOT NULL, rule TEXT NOT NULL,
    PRIMARY KEY (pipeline, published, alpha_3, place),
    FOREIGN KEY (pipeline, published, alpha_3) REFERENCES verdicts ON DELETE CASCADE
) WITHOUT ROWID;
CREATE TRIGGER placed AFTER INSERT ON places BEGIN
    DELETE FROM settled WHERE published = (SELECT published FROM articles WHERE id = NEW.article_id);
END;
CREATE TRIGGER vacated AFTER UPDATE OF until ON places BEGIN
    DELETE FROM settled WHERE published = (SELECT published FROM articles WHERE id = NEW.article_id);
END;
CREATE TRIGGER analysed AFTER INSERT ON analyses BEGIN
    DELETE FROM settled WHERE pipeline = NEW.pipeline
        AND published = (SELECT published FROM articles WHERE id = NEW.article_id);
END;
"""

# What older ledgers knew of places becomes the work of a first run without a topic.
_TO_RUNS = f"""
ALTER TABLE claims RENAME TO old_claims;
{_CLAIMS}
INSERT INTO claims
    SELECT article_id, pipeline, alpha_3, start, end, stance, rule, confidence FROM old_claims;
DROP TABLE old_claims;
ALTER TABLE places RENAME TO old_places;
{_RUNS}
INSERT INTO runs SELECT 1, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), '', '', ''
    WHERE EXISTS (SELECT 1 FROM old_places);
INSERT INTO places (uri, article_id, since, until)
    SELECT uri, article_id, 1, NULL FROM old_places ORDER BY uri;
DROP TABLE old_places;
{_SETTLED}
"""

WHOLE = _ARTICLES + _CLAIMS + _RULINGS + _RUNS + _SETTLED
"""What makes an empty file a ledger."""

STEPS: Mapping[int, str] = MappingProxyType({2: _RULINGS, 3: _TO_RUNS})
"""What brings a ledger of the version before to the version named."""
