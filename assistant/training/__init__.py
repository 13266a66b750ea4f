"""How the trained parts are made: `make train`."""
