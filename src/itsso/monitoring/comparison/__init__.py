"""The comparison of units by published figures, in which small counts are withheld."""
