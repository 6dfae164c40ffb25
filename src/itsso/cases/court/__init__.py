"""What courts fixed and what waits there: the cause list, bail, petitions, appeals, laboratory reports."""
