"""From what a map shows to files for other programs: tables, GeoJSON, GeoPackage, GeoParquet.

Every writer takes a `Subject`, made by the workflow, and gives the same bytes for the same subject.
"""
