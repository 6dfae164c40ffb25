"""My work: the cases in which something is due, one row a case, in bands by what is to be done about them."""
