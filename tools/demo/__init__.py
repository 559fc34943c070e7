"""The demo show, and a buyer who goes all the way to signed tickets: both only through the public API."""
