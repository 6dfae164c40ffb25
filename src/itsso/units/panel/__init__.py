"""The lawyers, counsellors and interpreters that a station or a district calls for a complainant."""
