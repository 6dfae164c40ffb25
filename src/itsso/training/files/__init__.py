"""Files of the personnel register and of attendances: uploaded, parsed, imported row by row, rejects sent back."""
