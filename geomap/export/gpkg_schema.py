"""The tables of a GeoPackage: those that the standard asks for, the style table of QGIS, and our own."""

from __future__ import annotations

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10200  # 1.2, which every GDAL since 2.2 and every ArcGIS that knows GeoPackage reads

TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT
);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
);
CREATE TABLE countries (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON,
  alpha_3 TEXT(3) NOT NULL UNIQUE, name TEXT
);
CREATE TABLE disputed_lines (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTILINESTRING, name TEXT, note TEXT
);
CREATE TABLE reports (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, alpha_3 TEXT(3) NOT NULL, name TEXT, stance TEXT,
  label TEXT, confidence DOUBLE, contested BOOLEAN, rival TEXT, ruled BOOLEAN, challenged BOOLEAN,
  reported DATE, quotes INTEGER, quote TEXT, quote_stance TEXT, quote_confidence DOUBLE, title TEXT,
  source TEXT, url TEXT
);
CREATE TABLE dates (fid INTEGER PRIMARY KEY NOT NULL, date DATE NOT NULL);
CREATE TABLE shown (
  dated INTEGER NOT NULL, country INTEGER NOT NULL, report INTEGER, mentioned BOOLEAN NOT NULL,
  PRIMARY KEY (dated, country)
) WITHOUT ROWID;
"""

_WGS_84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],'
    'AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)
REFERENCE_SYSTEMS = (
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic"),
    ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS_84, "longitude and latitude in degrees"),
)
REPORT = (
    "alpha_3", "name", "stance", "label", "confidence", "contested", "rival", "ruled", "challenged",
    "reported", "quotes", "quote", "quote_stance", "quote_confidence", "title", "source", "url",
)  # fmt: skip
"""The columns of a report, in the order of its table."""

VIEW = """CREATE VIEW "{table}" AS SELECT c.fid AS OGC_FID, c.geom AS geom, d.date AS date,
  c.alpha_3 AS alpha_3, c.name AS name, {columns}, s.mentioned AS mentioned
FROM countries c JOIN dates d ON d.fid = {number} LEFT JOIN shown s ON s.dated = d.fid AND s.country = c.fid
LEFT JOIN reports r ON r.fid = s.report"""
"""A date's layer: every country, with what is shown of it; `table` is a date and `number` a whole number."""
