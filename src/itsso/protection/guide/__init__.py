"""Help in place and by role: what each main page is for, and a guide of one page for each role."""
