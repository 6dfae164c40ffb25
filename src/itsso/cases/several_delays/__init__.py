"""One reason for delay for several cases that are pending beyond two months."""
