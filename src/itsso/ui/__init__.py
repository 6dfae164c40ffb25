"""The page frame, components, formats, charts and printing. No models; imports no other package."""
