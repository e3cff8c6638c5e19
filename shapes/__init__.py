"""The world's borders, and the script that makes them."""
