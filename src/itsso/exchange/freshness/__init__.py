"""The freshness of the feed: the newest change of each district by source."""
