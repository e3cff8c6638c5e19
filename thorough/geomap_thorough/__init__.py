"""The weights of geomap's thorough classifier; geomap finds them in this folder."""
