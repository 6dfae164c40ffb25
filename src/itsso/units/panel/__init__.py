"""The lawyers, counsellors and interpreters whom a station or a district calls for a complainant."""
