"""What is used to build and check the project, and is no part of it."""
