"""What tests of more than one process share."""
