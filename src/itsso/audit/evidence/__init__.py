"""Files for a court: each is delivered with a draft of the certificate for electronic records (BSA 63(4))."""
