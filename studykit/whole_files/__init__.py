"""Files read and written safely: each is there whole or not at all."""
