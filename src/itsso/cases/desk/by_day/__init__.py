"""The coming seven days of My work: what is due or fixed on each, as numbers that lead to their lists."""
