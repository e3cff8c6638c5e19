PRAGMA application_id = 1196245328;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE analyses (
    article_id TEXT NOT NULL REFERENCES articles, pipeline INTEGER NOT NULL REFERENCES pipelines,
    PRIMARY KEY (article_id, pipeline)
) WITHOUT ROWID;
INSERT INTO "analyses" VALUES('43d2c791d157c9014c4ab4815eec06b6',1);
INSERT INTO "analyses" VALUES('be507b290b915fbb8e1f44542a33d0c7',1);
CREATE TABLE articles (
    id TEXT PRIMARY KEY, published TEXT NOT NULL, date_origin TEXT NOT NULL, title TEXT NOT NULL,
    source TEXT NOT NULL, url TEXT NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "articles" VALUES('43d2c791d157c9014c4ab4815eec06b6','2025-03-06','file name','A title','The Gazette','https://example.org/one','','Norland will send a battalion. Sudmark is still weighing its part. Westria ruled out any troops.');
INSERT INTO "articles" VALUES('be507b290b915fbb8e1f44542a33d0c7','2025-03-09','file name','Another','The Gazette','https://example.org/two','','Eastland has not said a word.');
CREATE TABLE claims (
    article_id TEXT NOT NULL, pipeline INTEGER NOT NULL, alpha_3 TEXT NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, stance TEXT NOT NULL, confidence REAL NOT NULL, rule TEXT NOT NULL,
    PRIMARY KEY (article_id, pipeline, alpha_3, start, end, stance, rule),
    FOREIGN KEY (article_id, pipeline) REFERENCES analyses
) WITHOUT ROWID;
INSERT INTO "claims" VALUES('43d2c791d157c9014c4ab4815eec06b6',1,'NOR',0,30,'troops_offered',0.72,'offers-forces');
INSERT INTO "claims" VALUES('43d2c791d157c9014c4ab4815eec06b6',1,'SWE',31,66,'undecided',0.58,'weighs');
CREATE TABLE failures (uri TEXT PRIMARY KEY, kind TEXT NOT NULL, detail TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "failures" VALUES('/articles/three.txt','undated','it has no date');
CREATE TABLE mentions (
    article_id TEXT NOT NULL, pipeline INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    alpha_3 TEXT NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (article_id, pipeline, start, end, alpha_3),
    FOREIGN KEY (article_id, pipeline) REFERENCES analyses
) WITHOUT ROWID;
INSERT INTO "mentions" VALUES('43d2c791d157c9014c4ab4815eec06b6',1,0,7,'NOR','name');
INSERT INTO "mentions" VALUES('43d2c791d157c9014c4ab4815eec06b6',1,31,38,'SWE','demonym');
CREATE TABLE pipelines (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
INSERT INTO "pipelines" VALUES(1,'pipe/1');
CREATE TABLE places (uri TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles) WITHOUT ROWID;
INSERT INTO "places" VALUES('/articles/one.txt','43d2c791d157c9014c4ab4815eec06b6');
INSERT INTO "places" VALUES('/articles/two.txt','be507b290b915fbb8e1f44542a33d0c7');
CREATE TABLE unresolved (
    article_id TEXT NOT NULL, pipeline INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    suggestion TEXT NOT NULL,
    PRIMARY KEY (article_id, pipeline, start, end),
    FOREIGN KEY (article_id, pipeline) REFERENCES analyses
) WITHOUT ROWID;
INSERT INTO "unresolved" VALUES('43d2c791d157c9014c4ab4815eec06b6',1,67,74,'Austria');
COMMIT;
