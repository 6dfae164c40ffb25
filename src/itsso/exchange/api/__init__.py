"""The open API: its operations, the shapes of requests and answers, and deliveries that are sent as JSON lines."""
