"""Blank numbered forms, printed in advance for hours without a network, and what was entered later from them."""
