"""The items of advisories that districts have not answered, each number as the page of the district counts it."""
