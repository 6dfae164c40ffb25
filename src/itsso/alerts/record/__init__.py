"""The record of notification of a case: who was told what, when, through which channel, and what they did."""
