"""Deliver one message and report its state; one adapter a kind of gateway."""
