"""The feed of the demonstration: cases drawn by the habits of their State, written as the rows of a delivery."""
