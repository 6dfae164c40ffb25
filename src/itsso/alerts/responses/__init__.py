"""How often the steps of ladders were acted on in a quarter, and which are listed for removal."""
