"""Drawing: the HTML page of the map."""
