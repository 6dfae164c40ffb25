"""What officers of the demonstration enter on pages, made by the same actions."""
