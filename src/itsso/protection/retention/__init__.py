"""The job that removes data whose period is over, its command, and the page that shows what it did."""
