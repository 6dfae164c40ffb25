"""E-mail to officers: addresses, mails that say a number, sending, and mails that come back."""
