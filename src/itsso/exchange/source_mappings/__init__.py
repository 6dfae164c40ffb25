"""The mappings of sources that a State keeps: versions, their check with an example, and drafts from a header."""
