"""From dated news articles to a map of who offers what to a coalition, with the sentence that says so."""

__version__ = "0.1.0"
