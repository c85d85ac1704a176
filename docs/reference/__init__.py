"""The reference. Its pages are made from the code; a test fails when one is out of date."""
