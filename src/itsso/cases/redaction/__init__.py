"""The removal of text that was entered by mistake."""
