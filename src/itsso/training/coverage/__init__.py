"""Who is trained: the counts of a unit and their pages, suggestions whom to send, the comparison before and after."""
