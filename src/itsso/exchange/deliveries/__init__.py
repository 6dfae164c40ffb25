"""The pages of deliveries: their list, one delivery with what was not accepted, and the upload of another."""
