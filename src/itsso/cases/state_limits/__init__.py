"""A State's own limits on the pages of its settings: the form, the preview, what follows, the export."""
